"""What is decided, and the snapshot that follows from it: both, or everything as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from funnel.cli import main
from funnel.errors import FunnelError
from funnel.workspace import Workspace
from funnel.workspace.disk import only_importer

DAY = datetime(2026, 1, 12)


def everything(place: Workspace):
    """What is decided, and which snapshot counts."""
    return place.notebook.notes(), place.state.snapshot


def decide_much(notebook) -> None:
    notebook.set_mark(DAY, "norm introduced")
    notebook.set_limit("Retail", "New", 3.0)
    notebook.set_stage("Retail", "Offer", None, "parked")
    notebook.set("robots", ["Olha"])


def decide_badly(notebook) -> None:
    notebook.set_limit("Retail", "New", 3.0)
    raise ValueError("no days")


def test_all_of_it_counts_together(loaded):
    before = loaded.state.snapshot
    with loaded.deciding() as notebook:
        decide_much(notebook)
    assert loaded.state.snapshot != before
    assert loaded.current().facts.robots == ("Olha",)
    assert notebook.marks() == [(DAY, "norm introduced")]


def test_under_the_lock_of_another_import_nothing_is_decided(loaded, capsys):
    before = everything(loaded)
    arguments = ["mark", "2026-01-12", "norm", "--workspace", str(loaded.folder)]
    with only_importer(loaded.folder):
        assert main(arguments) == 2
        with pytest.raises(FunnelError, match="in progress"), loaded.deciding() as notebook:
            decide_much(notebook)
    assert "in progress" in capsys.readouterr().err
    assert everything(loaded) == before


@pytest.mark.parametrize("error", [FunnelError("The disk is full."), KeyboardInterrupt()])
def test_a_build_that_fails_takes_the_decision_along(loaded, monkeypatch, error):
    before = everything(loaded)

    def fails(*_, **__):
        raise error

    monkeypatch.setattr(Workspace, "_move_on", fails)
    with pytest.raises(type(error)), loaded.deciding() as notebook:
        decide_much(notebook)
    assert everything(loaded) == before


def test_what_others_note_meanwhile_is_not_taken_back(loaded, monkeypatch):
    loaded.notebook.set_limit("Retail", "New", 9.0)
    before = loaded.notebook.notes()
    elsewhere = Workspace.open(loaded.folder).notebook

    def fails(*_, **__):
        elsewhere.keep_view("Ads", "deals", {"where": ["Source=Ads"]}, is_demo=False)
        elsewhere.set("card_pattern", "https://crm.example/{id}")
        raise FunnelError("The disk is full.")

    monkeypatch.setattr(Workspace, "_move_on", fails)
    with pytest.raises(FunnelError), loaded.deciding() as notebook:
        decide_much(notebook)
    after = loaded.notebook.notes()
    assert [row[0] for row in after.views] == ["Ads"]
    assert set(after.settings) - set(before.settings) == {
        ("card_pattern", '"https://crm.example/{id}"')
    }
    assert replace(after, views=(), settings=before.settings) == before


def test_what_fails_half_way_is_not_half_decided(loaded):
    before = everything(loaded)
    with pytest.raises(ValueError, match="days"), loaded.deciding() as notebook:
        decide_badly(notebook)
    assert everything(loaded) == before
