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


def test_notes_keep_to_the_edge_and_away_from_the_names():
    wide = style.base(False, 260, left=200, right=120, top=20, bottom=10)
    wide.add_bar(x=[1000, 800], y=[0, 1], orientation="h")
    wide.update_xaxes(range=[0, 1000])
    beside = "<b>800</b>  <span style='color:red'>3% never entered</span>"
    between = (
        "<span style='color:red'>83% are expected to go on</span>  "
        "<span style='color:grey'>82%–86% of such deals · 83% so far</span>"
    )
    style.note(wide, 800, 1, beside, "black", xshift=12)
    style.note(wide, 0, 1, "<b>5</b>  <span>few</span>", "black", xshift=12)
    style.note(wide, 0, 0.5, between, "black", xshift=8)
    style.rows(wide, ["New", "Offer"], False)
    fig = phone.narrowed(wide)
    assert fig
    notes = {note.text.split("<br>")[0]: note for note in fig.layout.annotations}
    plot = phone.WIDTH - fig.layout.margin.l - fig.layout.margin.r
    for note in notes.values():
        begins = note.x / 1000 * plot + (note.xshift or 0) if note.xref != "paper" else 0
        assert begins + style.text_width(note.text, round(note.font.size)) <= phone.WIDTH, note.text
    assert "<br>" in notes["<b>800</b>"].text
    assert not notes["<b>800</b>"].yshift
    assert "<b>5</b>  <span>few</span>" in notes  # what has room stays on its line
    told = notes["<span style='color:red'>83% are expected to go on</span>"]
    high = fig.layout.height - fig.layout.margin.t - fig.layout.margin.b
    low, up = sorted(fig.layout.yaxis.range)
    above = (
        0.5 * high / (up - low) + told.yshift
    )  # px of its middle over the middle of the next row
    assert above - told.font.size * 1.3 >= notes["Offer"].yshift + phone.SIZE


def test_a_figure_without_rows_stays_as_it_is():
    assert phone.narrowed(style.empty("nothing", dark=False)) is None
