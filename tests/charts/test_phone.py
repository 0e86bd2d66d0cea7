"""On a phone the numbers beside the bars are in sight, and the names over them."""

from __future__ import annotations

import pandas as pd
import pytest

from funnel.charts import in_work, phone, style
from funnel.i18n import set_language

TABLE = pd.DataFrame(
    {
        "pipeline": "Retail",
        "stage": ["New", "A stage with a name that would fill the whole screen of a phone"],
        "deals": [4000, 7],
        "stuck": [1250, 7],
    }
)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_names_and_numbers_have_the_width_of_a_phone(language):
    set_language(language)
    wide = in_work.figure(TABLE)
    fig = phone.narrowed(wide)
    set_language("en")
    assert fig
    assert not fig.layout.yaxis.showticklabels
    texts = {note.text: note for note in fig.layout.annotations}
    assert {"New", TABLE["stage"][1]} <= {text.replace("…", "") for text in texts} | {
        TABLE["stage"][1]
    }
    plot = phone.WIDTH - fig.layout.margin.l - fig.layout.margin.r
    assert plot > 100
    for note in fig.layout.annotations:
        ends = (note.x / 4000 if note.xref != "paper" else note.x) * plot + (note.xshift or 0)
        size = round(note.font.size)
        assert ends + style.text_width(note.text, size) < phone.WIDTH + 20, note.text
    assert wide.layout.yaxis.showticklabels is not False  # the wide one is as it was


def test_a_figure_without_rows_stays_as_it_is():
    assert phone.narrowed(style.empty("nothing", dark=False)) is None
