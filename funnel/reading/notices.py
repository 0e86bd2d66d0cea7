"""Every code that reading may report, with its sentence: notices, reasons for a row set aside,
questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funnel.i18n import N_, quoted, t
from funnel.reading.notice import Notice

LISTED = ("columns", "words")  # what holds names in quotes
NOTICES = {
    "forgotten": N_(
        "Somebody was forgotten: of the file only its rows without them are left, and none of those"
        " that were set aside."
    ),
    "encoding_guessed": N_("The file does not say its encoding; it reads as {encoding}."),
    "preamble_skipped": N_("Lines before the header were skipped: {count}."),
    "footer_skipped": N_("Rows after the data (totals, report footers) were skipped: {count}."),
    "repeated_header": N_("The header is repeated inside the data and was skipped: {count}."),
    "blank_rows": N_("Blank rows were skipped: {count}."),
    "totals_skipped": N_("Rows of sums between the data were skipped: {count}."),
    "header_rows": N_("The header takes two rows; they were joined."),
    "other_table": N_("Another table stands under the first; its rows were left out: {count}."),
    "unnamed_column": N_("Columns without a header: {count}. They are named by their place."),
    "mapped_by_alias": N_("Headers were recognised by their usual names."),
    "stray_quote": N_("Quotes inside a cell were taken as part of its text: {count} rows."),
    "extra_cells": N_("Rows with more cells than the header, the extra ones blank: {count}."),
    "control_chars_removed": N_("Control characters were removed: {count} rows."),
    "wrapped_rows": N_("Rows that stood in quotes as a whole were taken out of them: {count}."),
    "double_encoded": N_("Letters that had been encoded twice were put right: {count} rows."),
    "old_letters": N_("Letters of an old code page were put right: {count} rows."),
    "set_quotes": N_(
        "Quotes of a word processor around cells were taken as plain ones: {count} rows."
    ),
    "excel_serial_dates": N_("Dates are written as Excel day numbers: {column}."),
    "epoch_dates": N_("Dates are written as seconds or milliseconds since 1970: {column}."),
    "late_date": N_(
        "One date in “{column}” is more than a year after all others: {date}. Unless it is right,"
        " the whole file looks out of date."
    ),
    "shortened_ids": N_(
        "IDs such as 1.23E+10 were shortened by a spreadsheet, and deals may have become one:"
        " {count} rows. Export them as text."
    ),
    "closed_before_created": N_("Closed before it was created: {count} deals."),
    "html_table": N_("The file is a web page; its largest table was read."),
    "two_digit_years": N_("Years of two digits in “{column}” were read as {years}: {count} rows."),
    "two_ways_of_dates": N_("Dates in “{column}” are written in two ways: {count} rows the rarer."),
    "scaled_amounts": N_(
        "Amounts in “{column}” such as {example} were read as thousands or millions: {count} rows."
    ),
    "repeated_names": N_(
        "Headers that stand over several columns: {count} ({names}). The first one counts, the"
        " others are kept under their place."
    ),
    "spellings": N_(
        "Names in “{column}” that differ in case or blanks alone count as one: {count}, such as"
        " {example}."
    ),
    "several_owners": N_(
        "Deals with several people as the owner, such as {example}: {count}. Together they count as"
        " one name."
    ),
    "lacks_stages": N_("The list has no stages: {count} deals stand in none."),
    "blank_stages": N_("Deals without a stage: {count}."),
    "lacks_dates": N_("The list does not say when its deals were created: {count} deals."),
    "group_blanks": N_(
        "“{columns}” stands only in the first row of each group, as it seems: {count} cells are"
        " blank, and were left so. Fill them in the spreadsheet if they mean the cell above."
    ),
    "open_with_closing": N_(
        "Deals that have a closing date, though their stage is not one of the end: {count}. They"
        " count as open (opened again, or the date is a plan)."
    ),
    "long_cells": N_("Cells of more than {most} letters were cut: {count}."),
    "group_rows": N_(
        "Rows that stand as headings over groups are no deals: {count}. What they say is in"
        " “{columns}”."
    ),
    "hidden_rows": N_("Rows that are hidden in the spreadsheet were read too: {count}."),
    "hidden_columns": N_("Columns that are hidden in the spreadsheet were read too: {count}."),
    "merged_cells": N_("Cells that are merged over several rows count for each of them: {count}."),
    "archive_rest": N_("Files in the archive that are no tables were left out: {files}."),
    "other_sheets": N_("Only the sheet “{sheet}” was read. Others: {others}."),
    "duplicate_rows": N_("Rows that repeat another one exactly were kept once: {count}."),
    "duplicate_id": N_(
        "Deals listed several times with different cells: {count}. The {kept} row was kept."
    ),
    "blank_dates": N_(
        "“{column}”: dates that stand for none, such as {example}, were taken as blank: {count}."
    ),
    "same_names": N_(
        "Several of “{column}” have the same name; they are told apart by their numbers: {count}."
    ),
    "nothing_cells": N_(
        "“{column}”: cells with a word for nothing, such as “{example}”, were taken as blank:"
        " {count}."
    ),
    "unread_cells": N_(
        "“{column}”: cells that can't be read, such as “{example}”, were left blank: {count}."
    ),
    "error_cells": N_(
        "“{column}”: the spreadsheet shows an error ({example}) instead of a value; left blank:"
        " {count}."
    ),
    "formula_cells": N_(
        "“{column}”: formulas were saved without their values and left blank: {count}. Open the"
        " file in a spreadsheet and save it again."
    ),
    "status_is_stage": N_(
        "“{column}” was taken for the stage, since no other column is one: {count} words."
    ),
    "done_without_date": N_(
        "“{column}” says that tasks are done, not when; the date they were due stands for it:"
        " {count} tasks."
    ),
    "turned_dates": N_("Day and month of true dates were changed back, as you said: {count}."),
    "near_header": N_("“{header}” was read as {ours}; what stands in the brackets was not heeded."),
    "date_and_time": N_("“{day}” and “{time}” were read together, as one moment."),
    "unused_dates": N_(
        "Columns of dates that were not used, since their names are not known: {columns} ({count}"
        " cells)."
    ),
    "gone_rows": N_(
        "“{column}” says yes of {count} rows, such as deals that were deleted: they count like all"
        " others. Leave them out of the export if they should not."
    ),
    "not_found": N_("Columns that were not found: {columns}. Rows without them: {count}."),
    "moves_left_out": N_("Rows that are not what the file was read for: {count}."),
    "events_left_out": N_(
        "Rows that are not what the file was read for: {count}. Most of them say {words}."
    ),
}

REASONS = {
    "bad_encoding": N_("the row is not written in the encoding of the file"),
    "too_few_cells": N_("the row has fewer cells than the header"),
    "too_many_cells": N_("the row has more cells than the header"),
    "unclosed_quote": N_("a quote is opened and never closed"),
    "not_a_number": N_("this is not a number"),
    "bad_date": N_("this is not a date"),
    "shortened": N_("a spreadsheet has shortened this number, and its last digits are gone"),
    "date_out_of_range": N_("this date is too far from today to be true"),
    "cell_error": N_("the spreadsheet shows an error in this cell"),
    "formula_without_value": N_(
        "the formula in this cell was saved without its value; open the file in a spreadsheet and"
        " save it again"
    ),
    "missing_value": N_("a cell that is needed is blank"),
}

QUESTIONS = {
    "log_or_list": N_(
        "{file}: deals are listed several times, in other stages: {count}, such as {example} in"
        " lines {lines}. Is it a log of stages?"
    ),
    "ambiguous_date": N_(
        "{file}: the dates (such as {example} in “{column}”) can be read day first or month first."
    ),
    "conflicting_dates": N_(
        "{file}: some dates are day first ({day_first}, line {day_line}), others month first"
        " ({month_first}, line {month_line})."
    ),
    "duplicate_id": N_(
        "{file}: deals are listed several times with different cells: {count}, such as {example} in"
        " lines {lines}."
    ),
    "duplicate_column": N_(
        "{file}: the header “{column}” stands over several columns that could be {ours}."
    ),
    "no_header": N_("{file}: the first row looks like data, not like a header: {example}."),
    "more_cells": N_(
        "{file}, line {line}: most rows have {count} cells more than the header has names"
        " ({example}); a column has no name, or a cell was torn."
    ),
    "missing_columns": N_("{file}: its header does not say which column is {missing}."),
    "unknown_format": N_(
        "{file}: its headers are not those of a known export. Say which column is which."
    ),
    "ambiguous_format": N_("{file}: it could be any of these: {formats}."),
    "ambiguous_number": N_(
        "{file}: amounts such as {example} in “{column}” can be read in two ways."
    ),
    "unknown_encoding": N_(
        "{file}: its letters are not Latin or Cyrillic, and the file does not say its encoding."
    ),
    "unknown_status": N_(
        "{file}: words in “{column}” that may mean several things: {words}. They stand in {count}"
        " rows."
    ),
    "lacks_columns": N_(
        "{file}: this looks like a list of tasks, but these columns were not found: {missing}."
        " Without them every deal may seem to have a task, or none."
    ),
    "unknown_zone": N_(
        "{file}: the letters {letters} behind a moment (such as {example} in “{column}”) mean one"
        " zone to one person and another to the next."
    ),
    "turned_dates": N_(
        "{file}: in “{column}” every date that is a text has a day over 12 ({text}), and no true"
        " date has one ({example}): a spreadsheet has probably taken days for months. True dates in"
        " the file: {count}. Were day and month turned round?"
    ),
    "several_sheets": N_("{file}: it has several sheets with data: {sheets}."),
}
ANSWERS = {
    "--as": N_("Say it with --as entries (a log of stages) or --as deals (a list)."),
    "--date-order": N_("Say which with --date-order dmy or --date-order mdy."),
    "--duplicates": N_("Say which row counts with --duplicates last or --duplicates first."),
    "--column": N_("Say it with --column OURS=THEIRS, such as --column deal_id=ID."),
    "--header": N_("Say it with --header yes or --header no."),
    "--format": N_("Say which with --format NAME."),
    "--decimal": N_("Say which with --decimal , or --decimal ."),
    "--encoding": N_(
        "Say it with --encoding NAME, such as shift_jis, gb18030, big5 or euc_kr, or export the"
        " file as UTF-8."
    ),
    "--status": N_(
        "Say it with --status WORD=won, --status WORD=lost or --status WORD=open (of a task"
        " WORD=done or WORD=open), once for each word."
    ),
    "--zone": N_("Say it with --zone LETTERS=OFFSET, such as --zone BST=+01:00."),
    "--turned": N_("Say it with --turned yes (they are changed back) or --turned no."),
    "--sheet": N_("Say which with --sheet NAME."),
}


def notice_sentence(notice: Notice) -> str:
    """A notice in the language in force."""
    params = {key: value for key, value in notice.items() if key != "code"}
    return t(NOTICES[str(notice["code"])], **in_quotes(params))


def in_quotes(params: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, with lists of names in the quotes of the language in force: a report is read
    in one and shown in any."""
    left, right = quoted("\n").split("\n")
    return {
        key: str(value).replace("“", left).replace("”", right) if key in LISTED else value
        for key, value in params.items()
    }


def reason_words(reason: str) -> str:
    """Why a row was set aside, in the language in force; `cell_error:#REF!` names the error."""
    code, _, detail = reason.partition(":")
    words = t(REASONS.get(code, code))
    return f"{words} ({detail})" if detail else words
