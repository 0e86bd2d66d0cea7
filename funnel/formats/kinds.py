"""What a stage is, told by its name or code: won, lost, parked, else open. Only where no stage list
says it."""

from __future__ import annotations

import re
import unicodedata

# Codes of amoCRM/Kommo (142, 143), Bitrix24 (WON, LOSE, C6:WON; S and F), HubSpot (closedwon,
# closedlost).
WON_CODE = re.compile(r"(c\d+:)?won|142|closedwon|success")
LOST_CODE = re.compile(r"(c\d+:)?(lose|lost|apology)|143|closedlost|fail")
# Words that say it wherever they stand in a name: `A_DECLINED`, `3. Won`, `Угода програна (ціна)`.
WON_INSIDE = re.compile(
    r"\b(won|sold)\b|\b(вигран[аоiий]*|выигран[аоы]*|продано|ganad[oa]|gewonnen|wygran[aey])\b"
)
LOST_INSIDE = re.compile(
    r"\b(lost|declined|rejected|cancell?ed|refused|disqualified|abandoned|withdrawn)\b"
    r"|\b(програн[аоiий]*|проигран[аоы]*|вiдхилен[аоiий]*|скасован[аоiий]*|вiдмовлено"
    r"|отклонен[аоы]*|отменен[аоы]*|perdid[oa]|verloren|przegran[aey])\b"
)
WON_WORDS = (
    r"\bwon\b", r"\bclosed[ -]*won\b", r"успешно реализован", r"успiшно реалiзован", r"^сделка успешна$", r"^выигран", r"^вигран",
    r"^успiх$", r"^успех$",
    r"^успiшно", r"\bvenda ganha\b", r"^ganh[oa]\b", r"^ganad[oa]\b", r"\bventa lograda\b", r"\blogrado con exito\b", r"\bvent[ae] ganad[ao]\b",
    r"^cerrad[oa] ganad[oa]",
)  # fmt: skip
LOST_WORDS = (
    r"\blost\b", r"\bclosed[ -]*lost\b", r"закрыто и не реализован", r"закрито [iй] не реалiзован", r"^проигран", r"^програн", r"^провал",
    r"^отказ", r"^вiдмова",
    r"^втрачен", r"^сделка провалена$", r"\bvenda perdida\b", r"^perdid[oa]\b", r"\bventa perdid[oa]\b", r"^cerrad[oa] perdid[oa]", r"^no logrado",
)  # fmt: skip
PARKED_WORDS = (
    r"\bthinking\b", r"\bpostponed?\b", r"\bon hold\b", r"\bno (answer|response|reply)\b", r"\bparked\b", r"\bsnoozed\b", r"\bunreachable\b",
    r"дума[еє]", r"^думают", r"размышля", r"отложен", r"вiдкладен", r"вiдтермiнован", r"на паузе", r"на паузi", r"^пауза", r"недозв", r"нет ответа",
    r"не отвечает", r"не вiдповiда", r"немає вiдповiдi", r"не бере трубк", r"не берет трубк",
)  # fmt: skip
# How far a stage stands in a funnel that nobody described: the default stages of the known CRMs.
# First match counts.
USUAL_ORDER = (
    r"неразобран|нерозiбран|incoming|unsorted|entrant|inbox", r"^new\b|^нов|^lead|заявк|звернен|обращен|prospect",
    r"contact|перв|перш|дзвiнок|звонок|call",
    r"qualif|квалiф|квалиф|engag|потреб|appointment|встреч|зустрiч", r"present|demo|презентац|needs",
    r"propos|offer|quot|кп|пропозиц|предложен|value",
    r"negot|перегов|decision|рiшенн|решен|узгодж|согласов", r"contract|догов|agreement", r"invoice|рахун|счет|payment|оплат|deliver|достав|onboard",
)  # fmt: skip


def fold(name: str) -> str:
    """A stage name as it is compared: case, combining marks and і/и-like twins do not count."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("ї", "i").replace("й", "й"))
    text = "".join(
        letter for letter in text if not unicodedata.combining(letter) or letter == "\u0306"
    )
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().replace("і", "i")


def closed_kind(name: str) -> str | None:
    """`won` or `lost` if the name or code says so."""
    text = fold(name)
    for kind, code, words in (("lost", LOST_CODE, LOST_WORDS), ("won", WON_CODE, WON_WORDS)):
        if code.fullmatch(text) or any(re.search(word, text) for word in words):
            return kind
    spoken = re.sub(r"[\W\d_]+", " ", text)
    # a name with both words, such as “Won or lost”, says neither
    said = [
        kind
        for kind, inside in (("lost", LOST_INSIDE), ("won", WON_INSIDE))
        if inside.search(spoken)
    ]
    if len(said) == 1:
        return said[0]
    return None


def named_kind(name: str) -> str:
    """What a stage is by its name alone."""
    if kind := closed_kind(name):
        return kind
    text = fold(name)
    if any(re.search(word, text) for word in PARKED_WORDS):
        return "parked"
    return "open"


def usual_place(name: str) -> int:
    """Where a stage of that name usually stands; unknown names in the middle."""
    text = fold(name)
    return next(
        (index for index, words in enumerate(USUAL_ORDER) if re.search(words, text)),
        len(USUAL_ORDER) // 2,
    )


GIVEN = {
    "open": "open", "parked": "parked", "won": "won", "lost": "lost", "win": "won", "success": "won", "fail": "lost", "lose": "lost",
    "side": "parked",
    "вiдкрита": "open", "вiдкритий": "open", "у роботi": "open", "стоянка": "parked", "вiдкладена": "parked", "виграна": "won", "програна": "lost",
    "unknown": "unknown",
}  # fmt: skip


def given_kind(text: str, name: str) -> str:
    """The kind that a stage list gives; where it is blank, won and lost by name, else open."""
    return GIVEN.get(fold(text)) or closed_kind(text) or closed_kind(name) or "open"
