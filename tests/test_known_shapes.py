"""What tests ask need not be compiled (`tests/known_shapes.py`), and is what is compiled."""

from __future__ import annotations

import json
import re

import ibis
import pytest

from funnel.answers import metrics
from funnel.workspace import shapes, shapes_kept
from funnel.workspace.compiling import pieces_of
from funnel.workspace.shape import shape_of, with_slots
from tests import known_shapes
from tests.metrics.doors import UTC, golden

T = ibis.table({"a": "int64"}, name="t")


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """A file of one's own, made of one shape, and a folder of a run that holds nothing."""
    monkeypatch.setattr(shapes, "_known", type(shapes._known)())
    monkeypatch.setattr(known_shapes, "FILE", tmp_path / "known.xz")
    (tmp_path / "asked").mkdir()
    shapes_kept.keep(tmp_path / "asked", "one", ["select ", 0, ""])
    known_shapes.write(tmp_path / "asked")
    known_shapes.known.cache_clear()
    monkeypatch.setenv(shapes_kept.SHARED, str(tmp_path / "run"))
    yield tmp_path
    known_shapes.known.cache_clear()


def test_what_is_brought_is_kept_in_the_folder_of_the_run_alone(brought):
    assert shapes_kept.find(brought / "run", "one") == ["select ", 0, ""]
    assert (brought / "run" / "one").exists()
    assert shapes_kept.find(brought / "other", "one") is None
    assert shapes_kept.find(brought / "run", "other") is None
    assert shapes_kept.find(None, "one") is None


def test_without_the_file_all_is_compiled(brought):
    known_shapes.FILE.unlink()
    known_shapes.known.cache_clear()
    assert shapes_kept.find(brought / "run", "one") is None


def ordered(pieces) -> str:
    """SQL with the columns of each EXCLUDE in order: ibis writes them as a set has them."""
    text = "".join(f"<{one}>" if isinstance(one, int) else one for one in pieces)
    return re.sub(r"EXCLUDE \(([^)]*)\)", lambda one: ",".join(sorted(one[1].split(", "))), text)


def test_what_it_brings_is_what_the_compiler_writes():
    facts = golden().facts
    checked = 0
    for name in ("conversion", "dwell", "stuck"):
        for asked in metrics()[name].tallies(UTC, facts).values():
            root = asked.as_table().op()
            shape = shape_of(root)
            brought = known_shapes.known().get(shape.key)
            if brought:
                anew = pieces_of(with_slots(root, shape).to_expr())
                assert ordered(json.loads(brought)) == ordered(anew)
                checked += 1
    if not checked:
        pytest.skip(
            "the file is older than these questions: tests/known_shapes.py says how to make it"
        )
