"""The switch on the command line: set, kept, switched off, and what hangs on it."""

from __future__ import annotations

import json

import pytest

from funnel.cli import main
from funnel.i18n import hours
from funnel.workspace import Workspace

HOURS = ["--hours", "mon-fri 9-13 14-18", "--hours", "sat 10-14"]


@pytest.fixture
def command(loaded, capsys):
    """A command on the worked example, with what it said."""

    def run(*words: str) -> tuple[int, str]:
        code = main([*words, "--workspace", loaded])
        said = capsys.readouterr()
        return code, said.out + said.err

    yield run
    hours.put(None)


def test_the_switch_there_and_back(command, tmp_path):
    before = command("show", "dwell", "--format", "json")[1]
    code, said = command("working-time", *HOURS, "--country", "PL", "--holiday", "2026-01-02")
    assert code == 0
    assert "a working day is 7.3 h" in said
    assert "Saturday: 10:00-14:00" in said
    assert "Holidays: PL" in said
    told = command("show", "dwell")[1]
    assert "durations in working days of 7.3 h" in told
    in_hours = json.loads(command("show", "dwell", "--format", "json")[1])
    assert in_hours[0]["mean_days"] != json.loads(before)[0]["mean_days"]
    assert in_hours[0]["visits"] == json.loads(before)[0]["visits"]
    assert "in calendar time" in command("working-time", "--off")[1]
    assert command("show", "dwell", "--format", "json")[1] == before
    assert "Holidays: PL" in command("working-time", "--holiday", "2026-01-05")[1]  # hours are kept
    assert command("backup", str(tmp_path / "one.zip"))[0] == 0
    assert main(["restore", str(tmp_path / "one.zip"), "--workspace", str(tmp_path / "two")]) == 0
    other = Workspace.open(tmp_path / "two").current()
    assert other is not None
    assert other.facts.working is not None
    assert other.facts.working.country == "PL"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--hours", "9-18"], "does not say of which days"),
        (["--hours", "mon-fri nine to five"], "not clear as working hours"),
        (["--country", "Atlantis"], "holidays of “Atlantis” are not known"),
        (["--holiday", "soon"], "is no day"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(command, words, expected):
    code, said = command("working-time", *words)
    assert code == 2
    assert expected in said
    assert "in calendar time" in command("working-time")[1]
