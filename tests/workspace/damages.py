"""Ways to damage a workspace, and the question whether it still tells the truth."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from funnel import tables
from funnel.errors import FunnelError
from funnel.workspace import Snapshot, Workspace
from funnel.workspace.sealed import sealed
from funnel.workspace.verify import checks

Damage = Callable[[Path], None]
Step = Callable[[Path], tuple[Snapshot | None, Workspace]]
WRONG: tuple[Any, ...] = (None, 7, -1, "x", [], {}, [1], {"a": 1}, True, 1e300)


def files_of(folder: Path) -> list[str]:
    """Everything that is kept, by its path below the folder."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return sorted(str(path.relative_to(folder)) for path in paths)


def flip(path: Path, draw: random.Random) -> None:
    """One bit is another one."""
    content = bytearray(path.read_bytes())
    if content:
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def cut(path: Path, draw: random.Random) -> None:
    """The end is missing."""
    content = path.read_bytes()
    path.write_bytes(content[: draw.randrange(max(len(content), 1))])


def overwrite(path: Path, draw: random.Random) -> None:
    """A stretch of it is something else."""
    content = bytearray(path.read_bytes())
    start = draw.randrange(max(len(content), 1))
    content[start : start + 600] = draw.randbytes(600)
    path.write_bytes(content)


def delete(path: Path, _: random.Random) -> None:
    """It is gone."""
    path.unlink()


def empty(path: Path, _: random.Random) -> None:
    """Nothing is in it."""
    path.write_bytes(b"")


def swap(path: Path, draw: random.Random) -> None:
    """It and another file of its kind lie under each other's name."""
    pattern = f"*/{path.name}" if path.parent.parent.name == "uploads" else f"*{path.suffix}"
    root = path.parent.parent if path.parent.parent.name == "uploads" else path.parent
    others = [other for other in sorted(root.glob(pattern)) if other != path and other.is_file()]
    if others:
        other = draw.choice(others)
        first, second = path.read_bytes(), other.read_bytes()
        path.write_bytes(second)
        other.write_bytes(first)


def become_folder(path: Path, _: random.Random) -> None:
    """A folder bears its name, with something in it."""
    path.unlink()
    path.mkdir()
    (path / "letter").write_bytes(b"of somebody else")


def become_foreign(path: Path, _: random.Random) -> None:
    """A whole file of its kind, of another program."""
    if path.suffix in (".sqlite", ".duckdb"):
        path.unlink()
        connect = sqlite3.connect if path.suffix == ".sqlite" else duckdb.connect
        with closing(connect(str(path))) as con:
            con.execute("create table limits (pipeline text, stage text, limit_days real)")
            con.commit()
    else:
        path.write_bytes(b'{"seal": null, "schema": 6, "uploads": []}')


WAYS = (flip, cut, overwrite, delete, empty, swap, become_folder, become_foreign)


def retyped(folder: Path, draw: random.Random, has_seal: bool) -> None:
    """One field of a JSON file, at whatever depth, holds something of another type."""
    name = draw.choice([path for path in files_of(folder) if path.endswith(".json")])
    plain = json.loads((folder / name).read_text(encoding="utf-8"))
    plain.pop("seal")
    holder, key = draw.choice(list(_places(plain)))
    kind = type(holder[key])
    holder[key] = draw.choice([value for value in WRONG if type(value) is not kind])
    content = sealed(plain) if has_seal else json.dumps(plain).encode()
    (folder / name).write_bytes(content)


def _places(plain: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(plain, dict | list):
        for key, value in plain.items() if isinstance(plain, dict) else enumerate(plain):
            yield plain, key
            yield from _places(value)


# ---- the truth -----------------------------------------------------------------------------------

Truth = dict[str, Any]


def truth(snapshot: Snapshot) -> Truth:
    """What a reader would believe: tables in one order, and what was decided."""
    told: Truth = {}
    for name in ("deals", "visits", "stages"):
        table = tables.TABLES[name]
        told[name] = snapshot.ask(table.order_by(*table.columns[:4]))
    told["settings"] = snapshot.facts.settings
    told["as_of"] = snapshot.facts.as_of
    return told


def is_same(one: Truth, other: Truth) -> bool:
    """Whether two say the same."""
    return all(
        other[name].equals(value) if isinstance(value, pd.DataFrame) else other[name] == value
        for name, value in one.items()
    )


def outcome(
    whole: Path, copy: Path, damage: Damage, expected: Truth, steps: Sequence[Step] | None = None
) -> str:
    """Damage a copy; look at it, build from it (or take these `steps` alone).

    Says how it ended: `refused` by name, `said` (right numbers, with a notice), `unsaid` (right
    numbers, and no number needs what is damaged) – or, in capitals, what must never be.
    """
    shutil.copytree(whole, copy)
    damage(copy)
    ends: set[str] = set()
    for step in steps or (look, rebuild):
        try:
            snapshot, workspace = step(copy)
        except FunnelError as error:
            ends.add("refused" if error.params.get("file") else f"NAMELESS: {error}")
            continue
        if snapshot is None or not is_same(expected, truth(snapshot)):
            return "OTHER NUMBERS"
        ends.add("said" if workspace.notices else "unsaid")
        snapshot.close()
    return min(ends)  # what must not be comes first, then refused, right, said


def look(folder: Path) -> tuple[Snapshot | None, Workspace]:
    """What somebody sees who only looks."""
    workspace = Workspace.open(folder)
    return workspace.current(), workspace


def rebuild(folder: Path) -> tuple[Snapshot | None, Workspace]:
    """What counts after everything was counted again."""
    workspace = Workspace.open(folder)
    return workspace.rebuild(), workspace


def noticed(folder: Path) -> set[str]:
    """What `verify` finds wrong, by name; nothing is built."""
    try:
        return {one.path for one in checks(folder) if not one.is_whole}
    except FunnelError as error:
        return {str(error.params["file"])}
