"""What the name of a stage says, in Ukrainian, Russian and English. A name alone is never a
verdict, but in the check of the names."""

from __future__ import annotations

import re

# Where deals are put and forgotten.
BUCKET = re.compile(
    r"think|postpon|on hold|hold\b|no answer|not answer|no reply|later|wait|nurtur|paus|not"
    r" now|frozen|dormant|sleep|parking|limbo|backlog"
    r"|дума|подума|відклад|відкласт|пізніше|не відповіда|недозвон|нема[єє]? відповіді|без"
    r" відповіді|очіку|пауз|замороз|не бере|зник|на потім"
    r"|отлож|позже|не отвеча|не дозвон|нет ответа|без ответа|ожида|жд[её]м|замор|не"
    r" бер[её]т|пропал|на потом",
    re.IGNORECASE,
)
# The client is said to decide.
DECIDES = re.compile(
    r"think|decid|decision|consider|hesitat|reflect|^(with|at) (the )?client|client.*(review|wait)"
    r"|wait.*(client|answer|decision|response)"
    r"|дума|вирішує|ухвал|розгля|вага[єю]|сумніва|рішення|чека.*(відповід|рішен)"
    r"|очіку.*(відповід|рішен)"
    r"|решает|рассмотр|сомнева|принима.*решен|рассматрив|жд[её]м.*(ответ|решен)"
    r"|ожида.*(ответ|решен)",
    re.IGNORECASE,
)
# Nobody can say what happened and what comes next.
_WHO = (
    r"(the )?((client|customer|lead|buyer)s?|пропозиці\w*|кп|клієнт\w*|лід\w*|покупець|покупці"
    r"|клиент\w*|лид\w*|покупател\w*)"
)
_VAGUE = (
    r"in progress|in work|in process|under (way|review)|work(ing)?( on"
    r" it)?|active|ongoing|pending|process(ing|ed)?|handling|follow[- ]?ups?"
    r"|nurtur\w+|misc\w*|other|open|current|warm\w*|hot|cold|stalled|idle"
    r"|(is )?(still )?(thinking|thinks|deciding|decides|considering)( it over| about it)?"
    r"|thinks( it over)?|decides|(in )?decision([- ]making)?( pending)?"
    r"|waiting|await(ing|s)?|wait(ing)? for (the )?(client|customer|answer|reply|decision|response)"
    r"|awaiting (the )?(client|customer|answer|reply|decision|response)|postponed|deferred|on"
    r" hold|hold|later"
    r"|no (answer|reply|response)|not (now|answering)"
    r"|paused|sleeping|dormant|frozen|parking|parked|limbo|backlog"
    r"|(в |у )?робот[іиа]|(взяли|взято) (в|у) роботу|в процес[іе]|активн\w*|обробка|в"
    r" обробці|опрацювання|супровід"
    r"|думає|думають|подумає|подумають|вирішує|вирішують|розглядає|розглядають|на"
    r" розгляді|прийма(є|ють) рішення|прийняття рішення|роздумує"
    r"|(в )?очікуванн[яі]|очікування (відповіді|клієнта|рішення)|очікуємо( відповід[ьі]|"
    r" рішення)?|чекаємо( відповід[ьі]| рішення)?"
    r"|відкладен[оаіий]+|пауза|на паузі|пізніше|на потім|не відповідає|недозвон|(нема|немає|без)"
    r" відповіді|інше|різне"
    r"|тепл\w+|гаряч\w+|холодн\w+|поточн\w+|зависл[аоі]"
    r"|в работе|работа|(взяли|взято) в работу|в процессе|обработка|в обработке|сопровождение"
    r"|думает|думают|подумает|подумают|решает|решают|рассматривает|рассматривают|на"
    r" рассмотрении|принима(ет|ют) решение|принятие решения"
    r"|(в )?ожидани[еи]|ожидание (ответа|клиента|решения)|ожидаем( ответа?| решени[ея])?|жд[её]м("
    r" ответа?| решени[ея])?"
    r"|отложен[оаыий]+|на паузе|позже|на потом|не отвечает|недозвон|(нет|без)"
    r" ответа|другое|разное|прочее|т[её]пл\w+|горяч\w+|холодн\w+"
    r"|текущ\w+|завис\w*"
    r"|in contact|(in )?review|queue|long[- ]term|vip|(stage|step|phase|етап|крок|этап|шаг)\W*\d*"
    r"|(в|на) контакт[іе]|на контрол[іе]|на утриманні|на удержании|довгі|долгие|може бути"
)
BLURRED = re.compile(rf"^\W*({_WHO}\W*)?({_VAGUE})(\W+{_WHO})?\W*$", re.IGNORECASE)
# Words that by themselves say nothing of what happened or comes next: a name of such words alone is
# blurred, whatever their order (“Client is still thinking it over”, “Угода в роботі”).
_EMPTY = re.compile(
    r"(think\w*|decid\w*|consider\w*|wait\w*|await\w*|pend\w*|postpon\w*|defer\w*|hold|later"
    r"|paus\w*"
    r"|progress|process\w*|work\w*|handl\w*|activ\w*|ongoing|current\w*|open|follow\w*|nurtur\w*"
    r"|misc\w*|other|various|general|stuff|warm\w*|hot|cold|stall\w*|idle|sleep\w*|dormant|frozen"
    r"|park\w*|limbo|backlog|maybe|someday|interesting|silent|silence|stuck|undecided"
    r"|promis\w*|wip|todo|tbd|unclear|reflect\w*|hesitat\w*|doubt\w*|unsure|contemplat\w*"
    r"|interest|interested|potential\w*|prospects?|communicat\w*|talk|talks|talking|discussions?"
    r"|discussing|will|soon|important|зацікавлен\w*|потенційн\w*|перспектив\w*|комунікаці\w*"
    r"|спілкування|актуальн\w*|обговоренн\w*|прогрів\w*|заморож\w*|підвис\w*|неясно|ведуться"
    r"|тривають|важлив\w*|заинтересован\w*|потенциальн\w*|коммуникаци\w*|общени\w*|обсуждени\w*"
    r"|прогрев\w*|неясно|неопредел\w*|определил\w*|ведутся|длятся|важн\w*"
    r"|робот\w*|процес\w*|активн\w*|обробк\w*|обробля\w*|опрацьов\w*|опрацюван\w*|супров\w*|дума\w*"
    r"|подума\w*|виріш\w*|розгля\w*|роздум\w*|вага\w*|сумніва\w*|очіку\w*|чека\w*|відклад\w*"
    r"|пауз\w*"
    r"|пізніше|потім|інше|інші|різн\w*|тепл\w*|гаряч\w*|холодн\w*|поточн\w*|завис\w*|мовч\w*|тиша"
    r"|обіця\w*|ведення|ведемо|працю\w*|колись|можливо|невизнач\w*|затримк\w*"
    r"|работ\w*|процесс\w*|обработ\w*|обрабат\w*|сопровожд\w*|дума\w*|подума\w*|реша\w*|рассматр\w*"
    r"|рассмотр\w*|раздум\w*|сомнева\w*|ожида\w*|жд[её]м|жд[её]т|отлож\w*|позже|потом|друг\w*"
    r"|разн\w*"
    r"|прочее|т[её]пл\w*|горяч\w*|текущ\w*|молч\w*|тишина|обеща\w*|вед[её]м|когда|возможно)"
)
# Words that stand beside them: people, the deal itself, little words.
_BESIDE = re.compile(
    r"(the|a|an|is|are|in|on|at|for|of|to|it|its|his|her|their|this|that|over|about|still|being"
    r"|be|by"
    r"|and|or|with|under|way|up|now|yet|not|no|s|from|some|all|side|time|stage|step|status|list"
    r"|our|your|offers?|proposals?|quotes?|clients?|customers?|leads?|buyers?|deals?"
    r"|opportunit\w+|contacts?"
    r"|answers?|repl\w+|response|decisions?|feedback|review|negotiations?|good|almost|there"
    r"|переговори|переговоры"
    r"|клієнт\w*|лід\w*|покуп\w*|угод\w*|замовник\w*|контакт\w*"
    r"|предложени\w*|клиент\w*|сделк\w*|лид\w*|заказчик\w*"
    r"|відповід\w*|рішен\w*|ответ\w*|решен\w*|фідбек\w*|етап\w*|этап\w*|стад\w*|список"
    r"|в|у|на|з|із|зі|і|й|та|до|ще|поки|не|є|від|від|за|по|про|над|й|и|с|к|от|ещ[её]|пока|для|при"
    r"|щось"
    r"|взяли|взято|взят\w*|прийма\w*|принима\w*|прийнят\w*|принят\w*)"
)
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = (
    "call|get|send|make|sign|prepare|agree|collect|ship|consult|qualify|meet|present|confirm"
    "|check|receive|arrange|negotiate|pay|file"
    "|close|ask|write|find|set|discuss|deliver|remind|schedule|clarify|obtain|hand|pass|approve"
)
# What the manager does: an infinitive.
ACTION = re.compile(
    rf"\b({_ENGLISH})\b|\w{{2,}}(ти|тися|тись)\b|\w{{2,}}(ать|ять|ить|еть|уть|оть|ться|йти|сти"
    rf"|ести|чь)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[,;:/+&→]|\s[-–—>]+\s|->|=>)\s*")
_AND = re.compile(r"\s+(?:and|та|і|й|и|&)\s+|\s*[+/&]\s*", re.IGNORECASE)
# What the buyer did.
BUYER = re.compile(
    r"client|customer|buyer|клієнт|клиент|покуп|agreed|accepted|approved|confirmed|signed|paid"
    r"|погод|прийня|підтверд|підпис|оплат|соглас|приня|подтверд|подпис",
    re.IGNORECASE,
)
# Something reached: a passive or past form, or a plain noun.
RESULT = re.compile(
    r"\b\w+(ed|sent|made|won|met|paid|held|ready|done|clear|complete)\b|\b(sent|paid|met|held"
    r"|ready|done|made|found|clear|complete)\b"
    r"|\w+(ено|ано|ято|уто|ито|ена|ана|ені|ані|ений|аний)\b|\w+(ли|ло|ла|ен|ён|ана|ены|аны|ован"
    r"|исан|азан|слан|елан)\b|\bє\b",
    re.IGNORECASE,
)


def is_bucket(name: str) -> bool:
    """Whether the name is that of a place where deals are put and forgotten."""
    return bool(BUCKET.search(name))


def is_decision(name: str) -> bool:
    """Whether the name says that the client thinks or decides."""
    return bool(DECIDES.search(name))


def is_blurred(name: str) -> bool:
    """Whether the name says neither what happened nor what comes next."""
    return bool(BLURRED.match(name)) or _says_nothing(name)


def _says_nothing(name: str) -> bool:
    """Whether every word of it is empty or stands beside an empty one; numbers do not count."""
    spoken = _WORD.findall(name.lower())
    empty = [word for word in spoken if _EMPTY.fullmatch(word)]
    return bool(empty) and all(_EMPTY.fullmatch(word) or _BESIDE.fullmatch(word) for word in spoken)


def parts(name: str) -> list[str]:
    """The parts of a name, at commas, colons, slashes and dashes."""
    return [part for part in _PARTS.split(name.strip()) if part]


def actions(name: str) -> int:
    """How many actions the name joins: “prepare an offer and agree it” has two."""
    pieces = [piece for part in parts(name) for piece in _AND.split(part)]
    return sum(bool(ACTION.search(piece)) for piece in pieces)
