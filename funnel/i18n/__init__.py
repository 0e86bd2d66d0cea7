"""English and Ukrainian: every text a person reads goes through `t` or `tn`.

The English text is the message id. Ukrainian lives in `uk/<area>.po`, one file per area of the
product.
`N_` marks a text that is translated later (a module constant), so that the tests find it.
"""

from funnel.i18n.catalogue import LANGUAGES, N_, language, set_language, t, tn
from funnel.i18n.writing import (
    as_of_words,
    bare_days,
    calendar_days,
    date_words,
    day_short,
    days,
    moment,
    money,
    month,
    month_short,
    number,
    percent,
    quoted,
    share_words,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "as_of_words",
    "bare_days",
    "calendar_days",
    "date_words",
    "day_short",
    "days",
    "language",
    "moment",
    "money",
    "month",
    "month_short",
    "number",
    "percent",
    "quoted",
    "set_language",
    "share_words",
    "t",
    "tn",
]
