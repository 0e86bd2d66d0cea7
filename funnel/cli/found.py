"""What `load` says of a file: to a person, or as JSON."""

from __future__ import annotations

from typing import Any

from funnel.cli.terminal import one_line
from funnel.errors import FunnelError
from funnel.i18n import t
from funnel.reading import Report
from funnel.reading.notices import reason_words
from funnel.reading.report import Reject
from funnel.workspace import Reading

SHOWN = 5  # rows set aside that are printed per file; the rest is in `show rejects`


def refused(file: str, error: FunnelError) -> dict[str, Any]:
    """What `--json` prints of a file that can't be read."""
    return plain(Report(file=file)) | {
        "notices": [error.code] if error.code else [],
        "refused": str(error),
    }


def plain(report: Report) -> dict[str, Any]:
    """What `--json` prints of a file."""
    plain = {
        "file": report.file,
        "format": report.format,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "dates": report.dates,
        "rows": report.rows,
        "loaded": report.loaded,
        "left_out": report.left_out,
        "inputs": dict(report.inputs),
        "sum_amount": report.sum_amount,
        "set_aside": [
            {"line": row.line, "reason": row.reason, "column": row.column, "text": row.text}
            for row in report.set_aside
        ],
        "notices": report.codes,
    }
    if report.question:
        plain["notices"] = [*report.codes, report.question.code]
        plain["question"] = {
            "code": report.question.code,
            "option": report.question.option,
            "sentence": report.question.sentence,
        }
    return plain


def tell(reading: Reading) -> None:
    """Print what was found in a file: its form, its rows, what was set aside."""
    report = reading.report
    facts = [
        report.format,
        report.encoding,
        {"\t": "tab"}.get(report.delimiter, report.delimiter),
        report.dates,
    ]
    print(f"{one_line(report.file)}: {', '.join(fact for fact in facts if fact)}")
    print(
        "  "
        + t(
            "{rows} rows = {loaded} loaded + {aside} set aside + {left_out} left out with a notice",
            rows=report.rows,
            loaded=report.loaded,
            aside=report.set_aside_rows,
            left_out=report.left_out,
        )
    )
    for sentence in (*report.sentences, *map(str, reading.warnings)):
        print(f"  {one_line(sentence)}")
    if reading.is_known:
        print("  " + t("This file is loaded already; nothing changes."))
    for row in report.set_aside[:SHOWN]:
        print(
            "  "
            + t(
                "line {line}: {reason}: {text}",
                line=row.line,
                reason=_why(row),
                text=one_line(row.text[:80]),
            )
        )
    if report.set_aside_rows > SHOWN:
        print(
            "  "
            + t("… and {n} more: python -m funnel show rejects", n=report.set_aside_rows - SHOWN)
        )


def _why(row: Reject) -> str:
    """Why a row was set aside, with the column if it is one cell's fault."""
    words = reason_words(row.reason)
    if row.column:
        return f"{words} (“{one_line(row.column)}”)"
    return words
