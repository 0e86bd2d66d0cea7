"""What kind of file the bytes are, whatever its name says; what is no table is refused by name."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path, PurePath

from funnel.errors import FunnelError
from funnel.i18n import N_

HEAD = 65_536
SIGNATURES = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"PAR1": "parquet",
    b"SQLite format 3": "sqlite",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\xd0\xcf\x11\xe0": "xls",
    b"PK": "zip",
    b"{\\rtf": "document",
    b"RIFF": "recording",
    b"ID3": "recording",
    b"OggS": "recording",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"MIME-Version:": "web archive",
}
LOCK = 1_000  # bytes: what an office program keeps beside an open file says who opened it
APPLE = (b"\x00\x05\x16\x07", b"\x00\x05\x16\x00", b"\x00\x00\x00\x01Bud1")
COMPRESSED = {"gzip", "bzip2", "xz", "7z", "rar", "zstd"}
NO_TABLES = {
    "pdf",
    "picture",
    "parquet",
    "sqlite",
    "program",
    "document",
    "recording",
    "web archive",
    "binary",
}
TEXT = bytes(
    [0, 1, 9, 10, 12, 13, 30, 31]
)  # control characters that tables have between cells and rows, or as padding
CONTROLS = bytes([*set(range(32)) - set(TEXT)])
MAX_CONTROLS = 0.05


def sniff(path: Path, name: str) -> str:
    """csv, xlsx, xls, html, json, xes or ics. Raises for an empty file, a compressed one, and what
    can't hold a table."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    _check_leftover(head, name)
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FunnelError(
            N_("{file} is empty."), now=N_("Export it again."), code="empty_file", file=name
        )
    kind = _signed(head)
    if kind == "gzip" and _is_packed_log(path):
        return "xes"
    if kind == "zip":
        return "xlsx"  # or a damaged or foreign archive: reading it as XLSX says which
    _refuse(kind, name)
    return kind or _text_kind(head)


def _signed(head: bytes) -> str:
    """The kind of file that the first bytes say, or that there is no text in them."""
    kind = next((kind for sign, kind in SIGNATURES.items() if head.startswith(sign)), "")
    if not kind and _is_binary(head):
        return "binary"
    return kind


def _refuse(kind: str, name: str) -> None:
    """Raises for what is compressed or can't hold a table."""
    if kind in COMPRESSED:
        raise FunnelError(
            N_("{file} is compressed ({kind})."),
            now=N_("Unpack it and load what is inside."),
            code="compressed_file",
            file=name,
            kind=kind,
        )
    if kind in NO_TABLES:
        raise not_a_table(name, kind)


def _check_leftover(head: bytes, name: str) -> None:
    """Raises for the small files that programs leave beside the one that is meant."""
    own = PurePath(name).name
    is_lock = own.startswith(("~$", ".~lock.")) and len(head) < LOCK
    if is_lock or head.startswith(APPLE) or own.lower() in ("thumbs.db", "desktop.ini"):
        raise FunnelError(
            N_("{file} is not the table: a program left it beside the file that you mean."),
            now=N_("Load the file without “~$” or “._” before its name."),
            code="not_a_table",
            file=name,
        )


def _is_packed_log(path: Path) -> bool:
    """Whether it is a `.xes.gz`: event logs are published so, and are no archive to be unpacked
    first."""
    try:
        with gzip.open(path) as file:
            return _text_kind(file.read(HEAD)) == "xes"
    except (OSError, EOFError, zlib.error):
        return False


def _is_binary(head: bytes) -> bool:
    """Whether so many bytes are control characters that it can't be text; of UTF-16 every second
    byte may be anything."""
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or max(
        head[0::2].count(0), head[1::2].count(0)
    ) > 0.15 * len(head)
    return not is_wide and len(head) - len(head.translate(None, CONTROLS)) > MAX_CONTROLS * len(
        head
    )


def _text_kind(head: bytes) -> str:
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:4096].lower()
    if start.startswith(
        (
            b"<?xml",
            b"<!doctype",
            b"<html",
            b"<table",
            b"<meta",
            b"<head",
            b"<style",
            b"<div",
            b"<!--",
            b"<log",
        )
    ):
        if b"<log" in start and b"<html" not in start:
            return "xes"
        if re.search(rb"<(html|table|meta|head|body|div|style)\b", start):
            return "html"
        return "xml"
    if start.startswith(b"begin:vcalendar"):
        return "ics"
    if re.match(rb"\{\s*(\"|\})|\[\s*(\{|\]|\[)", start):
        return "json"
    return "csv"


def not_a_table(name: str, kind: str) -> FunnelError:
    """A file of another kind, such as a picture."""
    return FunnelError(
        N_("{file} is not a table ({kind})."),
        now=N_("Export the list as CSV or XLSX."),
        code="not_a_table",
        file=name,
        kind=kind,
    )
