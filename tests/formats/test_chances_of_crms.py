"""The CRM's own chance is read from the export of every CRM that has one, under its own name."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest

from funnel.reading import Choices, read

SAMPLES = Path(__file__).parent / "samples"
# format, its sample, the header of the chance, what stands in the first row
CRMS = [
    ("hubspot_deals", "hubspot-crm-exports-all-deals-2024-06-01.csv", "Deal probability", "0.4"),
    ("hubspot_deals", "hubspot-crm-exports-all-deals-2024-06-01.csv", "Deal probability", "40%"),
    (
        "hubspot_deals",
        "hubspot-crm-exports-all-deals-2024-06-01.csv",
        "hs_deal_stage_probability",
        "0.4",
    ),
    ("pipedrive_deals", "deals-1-25.csv", "Deal - Probability", "40"),
    ("pipedrive_deals", "no_prefix.csv", "Probability", "40"),
    ("bitrix24_deals", "deals.csv", "Вероятность", "40"),
    ("bitrix24_deals", "deals.csv", "PROBABILITY", "40"),
    ("zoho_deals", "Deals.csv", "Probability (%)", "40"),
    ("zoho_deals", "Deals.csv", "Probability", "40"),
    ("freshsales_deals", "deals.csv", "Probability (%)", "40"),
]


@pytest.mark.parametrize(("crm", "sample", "header", "said"), CRMS)
def test_a_chance_is_read_under_the_name_that_the_crm_gives_it(crm, sample, header, said, tmp_path):
    text = (SAMPLES / crm / sample).read_text(encoding="utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    rows = [[*row, header if place == 0 else said] for place, row in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path / sample
    path.write_text(out.getvalue(), encoding="utf-8")
    report = read(path, path.name, Choices(timezone="UTC"), tmp_path / "out.duckdb")
    assert report.format == crm
    with duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True) as connection:
        told = connection.execute("select distinct probability from input_deals").fetchall()
    assert told == [(0.4,)]
