"""A format that is chosen for a file of another kind is refused with a sentence, or accounts for every row, whichever it is."""

from __future__ import annotations

import pytest

from funnel.errors import FunnelError
from funnel.reading import Choices, read
from funnel.reading.recognise import modules

FOREIGN = {
    "names.csv": "deal_id,name,New,Offer\nD1,a,x,y\nD2,b,z,q\n",
    "log.csv": "deal_id,moved_at,from_stage,to_stage\nX9,2026-01-01 10:00,New,Offer\n",
}


@pytest.mark.parametrize("file", FOREIGN)
@pytest.mark.parametrize("name", modules())
def test_a_format_chosen_for_a_foreign_file_is_a_sentence_or_an_account(tmp_path, name, file):
    path = tmp_path / file
    path.write_text(FOREIGN[file], encoding="utf-8")
    rows = FOREIGN[file].count("\n") - 1
    try:
        report = read(path, file, Choices(format=name, timezone="UTC"), tmp_path / "out.duckdb")
    except FunnelError as error:
        assert (name, file) != ("plain", "log.csv")
        assert error.code in ("not_of_format", "refused_format")
    else:
        assert (report.rows, report.loaded + report.set_aside_rows + report.left_out) == (rows, rows)
