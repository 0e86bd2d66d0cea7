"""Named views: kept, renamed, deleted, one the default; in the backup, gone with a client; and the
same on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from funnel.cli import main
from funnel.errors import FunnelError
from funnel.workspace import Workspace
from funnel.workspace.backup import backup, restore
from funnel.workspace.forgetting import Whom, forget
from tests.companies import loaded

FILES = {
    "deals.csv": (
        "deal_id,name,pipeline,stage,owner,amount,created_at,company,Source\n"
        "1,Roof,Retail,Offer,Olha,100,2026-01-01,Quibblewick | Sons,Ads\n"
        "2,Fence,Retail,Offer,Taras,50,2026-01-02,Other,Ads\n"
        "3,Window,Service,New,Taras,70,2026-02-02,Third,Referral\n"
    )
}
ADS = {"where": ["Source=Ads"], "manager": ["Taras"], "since": ["2026-01-01"], "tab": ["speed"]}


@pytest.fixture
def place(tmp_path) -> Workspace:
    return loaded(tmp_path, FILES)


def names(place: Workspace, is_demo: bool = False) -> list[str]:
    return [one.name for one in place.notebook.views(is_demo)]


def test_a_view_is_kept_renamed_and_deleted(place):
    book = place.notebook
    book.keep_view(" Ads  of Taras ", "conversion", ADS, is_demo=False)
    book.keep_view("big", "deals", {"where": ["amount>=70"]}, is_demo=False)
    again = Workspace.open(place.folder).notebook
    assert again.view("ADS OF TARAS", False).asked == ADS
    assert names(place, is_demo=True) == []
    book.set_default_view("big", is_demo=False)
    book.keep_view("Big", "deals", {"where": ["amount>=80"]}, is_demo=False)
    assert [(one.name, one.is_default) for one in book.views(False)] == [
        ("Ads of Taras", False),
        ("Big", True),
    ]
    with pytest.raises(FunnelError, match="Another view"):
        book.rename_view("Big", "ads of taras", is_demo=False)
    book.rename_view("Big", "Large", is_demo=False)
    assert book.view("large", False).is_default
    book.set_default_view("", is_demo=False)
    assert not any(one.is_default for one in book.views(False))
    book.drop_view("large", is_demo=False)
    assert names(place) == ["Ads of Taras"]
    with pytest.raises(FunnelError, match="no view “large”"):
        book.view("large", False)
    for name in ("", "  ", "x" * 61):
        with pytest.raises(FunnelError, match="needs a name"):
            book.keep_view(name, "", {}, is_demo=False)
    assert book.trouble is None


def test_a_backup_holds_the_views(place, tmp_path):
    place.notebook.keep_view("mine", "deals", ADS, is_demo=False)
    place.rebuild()
    backup(place, tmp_path / "all.funnel")
    other = Workspace.open(tmp_path / "other")
    restore(other, tmp_path / "all.funnel")
    assert other.notebook.view("mine", False).asked == ADS


def test_a_client_is_forgotten_in_views_too(place):
    book = place.notebook
    told: dict[str, dict[str, Any]] = {
        "for Quibblewick": {},
        "filtered": {"where": ["Source=Ads", "company=Other|Quibblewick \\| Sons"]},
        "searched": {"find": ["quibblewick | sons"]},
        "numbered": {"where": ["deal_id!=1|2"]},
        "stays": {"where": ["company=Other", "amount>=1"]},
    }
    for name, asked in told.items():
        book.keep_view(name, "deals", asked, is_demo=False)
    found = forget(place, Whom(client="Quibblewick | Sons"))
    assert found.decisions == 3  # not the one that only bears a part of the name
    assert names(place) == ["for Quibblewick", "stays"]
    forget(place, Whom(client="Quibblewick"))
    assert names(place) == ["stays"]
    forget(place, Whom(deal_id="2"))
    assert names(place) == ["stays"]
    assert place.notebook.trouble is None


def test_the_command_line_has_the_same_views(place, capsys):
    place.notebook.keep_view("Ads of Taras", "conversion", ADS, is_demo=False)
    where = ["--workspace", str(place.folder)]

    def found(*more: str) -> list[str]:
        capsys.readouterr()
        assert main(["show", "deals", *where, "--format", "json", *more]) == 0
        return sorted(row["deal_id"] for row in json.loads(capsys.readouterr().out))

    assert found() == ["1", "2", "3"]
    assert found("--view", "ads of taras") == ["2"]
    assert found("--view", "Ads of Taras", "--manager", "Olha") == ["1"]
    assert found("--view", "Ads of Taras", "--where", "amount>50") == []
    assert found("--view", "Ads of Taras", "--since", "2026-01-03") == []
    assert main(["views", *where, "--default", "Ads of Taras"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Ads of Taras (default): /conversion · manager: Taras")
    assert "where: Source=Ads" in told
    assert main(["show", "deals", *where, "--view", "Adz"]) == 2
    assert "Choose one of: “Ads of Taras”" in capsys.readouterr().err
    assert main(["views", *where, "--delete", "Ads of Taras"]) == 0
    assert "No view is saved yet." in capsys.readouterr().out
