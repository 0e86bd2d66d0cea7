"""The companies of the laboratory: ten in which a number may mislead, and many in order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.lab.worlds import Line, Step, World

PEOPLE = ("Olha", "Taras", "Iryna", "Marko", "Dasha")
SALES = Line(
    "Sales",
    (
        Step("Request received, call back", 0.8, 2.0),
        Step("Need clear, prepare an offer", 0.75, 6.0, lost_days=14.0),
        Step("Offer sent, get an answer", 0.7, 12.0, lost_days=25.0),
        Step("Terms agreed, sign the contract", 0.9, 8.0),
    ),
    PEOPLE,
)
STEADY = World("steady", (SALES,))
HARD = {
    "steady": STEADY,
    "growing": replace(STEADY, name="growing", arrival=lambda even: even**0.5),
    "leads that stop": replace(STEADY, name="leads that stop", arrival=lambda even: 0.8 * even),
    "a new hire": replace(STEADY, name="a new hire", hired={"Dasha": 0.75}),
    "dead deals never closed": replace(STEADY, name="dead deals", never_closed=0.6),
    "a log that begins late": replace(STEADY, name="late log", log_days=150),
    "a department that hands over": replace(STEADY, name="hands over", closers=("Lesia", "Bohdan")),
    "everyone alike": replace(STEADY, name="alike", deals=1500),
    "weekly uploads only": replace(STEADY, name="uploads", uploads=True, tasks=False),
}

# The same sales in companies where much is still open: young, small, lost late, lost early.
YOUNG = replace(STEADY, name="quarter", deals=250, days=90)
SMALL = replace(STEADY, name="small", deals=120, days=150)


def _losing(name: str, times: float) -> World:
    """Lost deals take so many times as long as those that go on."""
    steps = tuple(replace(step, lost_days=step.days * times) for step in SALES.steps)
    return World(name, (replace(SALES, steps=steps),), deals=400, days=180)


OPEN = {
    "a quarter old": YOUNG,
    "small": SMALL,
    "lost three times as late": _losing("slow lost", 3.0),
    "lost three times as early": _losing("fast lost", 0.3),
}

# Mistakes of typical strength, in the small company of `tests/checkup/company.py`: the check that
# must find it, and the knobs.
PLANTED: dict[str, tuple[str, dict]] = {
    "a stage that leaves deals to the client": (
        "client_decides",
        {"parking": 0.2, "idle_parking": True, "deals": 800},
    ),
    "a desk that closes": ("handovers", {"closers": ("Lesia", "Bohdan")}),
    "one closer": ("handovers", {"closers": ("Lesia",)}),
    "tasks pushed by one": ("hidden_postponement", {"pusher": "Taras"}),
    "tasks made again by one": ("hidden_postponement", {"remaker": "Taras"}),
}

NAMES = {
    "en": (
        ("New", "Qualified", "Meeting held", "Offer", "Negotiation", "Contract", "Invoice"),
        ("Lead in", "Contact made", "Demo scheduled", "Proposal made", "Negotiations started"),
        ("Prospecting", "Qualification", "Needs analysis", "Value proposition", "Price quote"),
        (
            "Request received, call back",
            "Need clear, prepare an offer",
            "Offer sent, get an answer",
            "Terms agreed, sign the contract",
            "Contract signed, issue the invoice",
            "Invoice issued, get it paid",
            "Paid, ship the goods",
            "Shipped, get the documents back",
            "Documents back, ask for a review",
            "Review given, offer more",
            "More offered, agree on it",
        ),
    ),
    "uk": (
        ("Новий лід", "Кваліфіковано", "Зустріч проведено", "КП надіслано", "Договір", "Оплата"),
        ("Заявка", "Перший контакт", "Потребу виявлено", "Презентація", "Узгодження", "Рахунок"),
        (
            "Заявка надійшла, зателефонувати",
            "Потреба ясна, підготувати КП",
            "КП вислано, отримати відповідь",
            "Умови погоджено, підписати договір",
            "Рахунок виставлено, отримати оплату",
        ),
    ),
    "ru": (
        ("Новая заявка", "Квалификация", "Встреча проведена", "КП отправлено", "Договор", "Оплата"),
        ("Первичный контакт", "Переговоры", "Согласование договора", "Счёт выставлен"),
    ),
}
CROWD = ("Olha", "Taras", "Iryna", "Marko", "Dasha", "Petro", "Lesia", "Bohdan", "Nina", "Oleh")


def in_order(seed: int) -> World:
    """A company in order, of any kind: its size, stages, names, hours, seasons, log and pipelines
    differ; nobody in it does anything worth accusing."""
    random = Random(f"in order {seed}")
    names = random.choice(NAMES[random.choice(("en", "en", "uk", "uk", "ru"))])
    many = random.randrange(4, len(names) + 1) if len(names) > 4 else len(names)
    people = random.sample(CROWD, random.randrange(3, 10))
    lines = tuple(
        _line(f"{title}", names[:many], tuple(people), random)
        for title in ("Sales", "Service", "Export")[: random.choice((1, 1, 2, 3))]
    )
    weekly = {people[0]: 4} if random.random() < 0.2 else {}
    return World(
        f"in order {seed}",
        lines,
        deals=random.choice((300, 500, 800, 1200)),
        days=random.choice((200, 360, 540)),
        arrival=random.choice((lambda even: even, lambda even: even**0.6)),
        hired={people[-1]: 0.6} if random.random() < 0.3 else {},
        weekly=weekly,
        skip=random.choice((0.0, 0.01, 0.03)),
        back=random.choice((0.0, 0.03)),
        office=random.random() < 0.8,
        to_the=random.choice(("second", "second", "second", "minute", "day")),
        automatic=random.random() < 0.15,
        tasks=random.random() < 0.8,
        seasons=random.choice((0.0, 0.1, 0.2)),
        rhythm=random.choice((0.0, 0.0, 0.0, 0.4)),
        auto_lost=random.choice((None, None, None, 30.0)),
    )


def _line(title: str, names: tuple[str, ...], people: tuple[str, ...], random: Random) -> Line:
    whole = random.uniform(0.15, 0.5) ** (1 / len(names))
    steps = []
    for place, name in enumerate(names):
        on = min(max(whole + random.uniform(-0.1, 0.1), 0.4), 0.97)
        # the first answer may well be given within minutes: that is what is wanted of it
        days = random.choice((0.01, 0.3, 1.5)) if place == 0 else random.uniform(1.5, 12)
        lost = days * random.choice((0.4, 1.0, 2.5))
        steps.append(Step(name, on, days, random.uniform(0.5, 0.9), lost))
    return Line(title, tuple(steps), people, random.uniform(0.5, 1.0))
