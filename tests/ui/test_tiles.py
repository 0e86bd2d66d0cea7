"""What the tiles of the overview say."""

import pytest

from funnel.i18n import set_language
from funnel.ui.tiles import _sum

NARROW = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "currency", "said"),
    [
        ("en", "UAH", "1,242,616,040 UAH"),
        ("en", None, "1,242,616,040"),
        ("uk", "UAH", f"1{NARROW}242{NARROW}616{NARROW}040 ₴"),
        ("uk", None, f"1{NARROW}242{NARROW}616{NARROW}040"),
    ],
)
def test_a_large_sum_breaks_before_its_currency_alone(language, currency, said):
    set_language(language)
    assert _sum(1_242_616_040.0, currency) == said
