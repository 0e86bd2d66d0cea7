"""What is printed is shown: a terminal obeys nothing that a file, its name or a cell says."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from funnel.cli.output import aligned, give
from funnel.cli.terminal import Careful, one_line, shown

ROOT = Path(__file__).parents[2]
EVIL = "\x1b]0;owned\x07\x1b[2J\u202egnp\x9b31m\u2066"
OBEYED = [letter for letter in EVIL if shown(letter) != letter]


def test_what_a_terminal_obeys_is_written_out() -> None:
    assert shown("\x1b[1m \u202e \x9b \x7f \udc80") == "\\u001b[1m \\u202e \\u009b \\u007f \\udc80"
    assert shown("Олена 💪\n\tשלום") == "Олена 💪\n\tשלום"
    assert one_line("a\r\nfunnel: all is well") == "a\\r\\nfunnel: all is well"
    assert json.loads(f'"{shown(EVIL)}"') == EVIL


def test_a_table_shows_cells_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    text = aligned(pd.DataFrame({EVIL + "\n": [EVIL, "a\nb"]}))
    assert not set(OBEYED) & set(text)
    assert len(text.splitlines()) == 4
    give(pd.DataFrame({"a": [EVIL]}), "csv")  # to another program: as it is
    assert EVIL in capsys.readouterr().out


def test_every_stream_is_careful() -> None:
    stream = io.StringIO()
    print(EVIL, file=Careful(stream))
    assert not set(OBEYED) & set(stream.getvalue())


def funnel(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "funnel", *arguments, "--workspace", str(tmp_path / "w")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_names_of_files_members_and_cells_are_shown(tmp_path: Path) -> None:
    evil = tmp_path / f"a{EVIL}\nb.csv"
    evil.write_text(f"deal_id,stage,created_at\nD1,New,{EVIL}\n", encoding="utf-8")
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"m{EVIL}.csv", f"deal_id,{EVIL},x{EVIL}\nD1,New,1\n")
    for arguments in (["load", str(evil)], ["load", str(packed)], ["load", f"no{EVIL}.csv"]):
        done = funnel(tmp_path, *arguments)
        said = done.stdout + done.stderr
        assert "\\u001b" in said
        assert not set(OBEYED) & set(said)
        assert "Traceback" not in said


@pytest.fixture
def _in_front() -> Iterator[None]:
    """As if the tests were run in front: what a shell puts in the background hears no Ctrl-C, nor
    does what is begun there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform != "linux", reason="it is looked for in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("_in_front")
def test_ctrl_c_at_load_is_answered_at_once_and_ends_the_readers(
    tmp_path: Path, number: signal.Signals
) -> None:
    deals = tmp_path / "deals.csv"
    rows = "".join(f'D{n},"New",2026-01-01\n"a"b,\n' for n in range(200_000))
    deals.write_text("deal_id,stage,created_at\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "funnel", "load", str(deals), "--workspace"]
    with subprocess.Popen(
        [*command, str(tmp_path / "w")], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as load:
        readers = _children(load.pid)
        time.sleep(1)
        load.send_signal(number)
        began = time.monotonic()
        _, said = load.communicate(timeout=60)
        assert time.monotonic() - began < 5
    assert load.returncode == 128 + number
    assert said.strip() == "funnel: Stopped before it was done. Run the command again to finish it."
    assert readers
    assert not any(map(_is_at_work, readers))
    assert not list((tmp_path / "w" / "parsed").glob("*"))


@pytest.mark.skipif(sys.platform != "linux", reason="it is looked for in /proc")
def test_a_reader_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    rows = "".join(f'D{n},"New",2026-01-01\n"a"b,\n' for n in range(200_000))
    deals.write_text("deal_id,stage,created_at\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "funnel", "load", str(deals), "--workspace"]
    with subprocess.Popen([*command, str(tmp_path / "w")], cwd=ROOT) as load:
        readers = _children(load.pid)
        time.sleep(1)
        load.kill()
    assert readers
    end = time.monotonic() + 5
    while any(map(_is_at_work, readers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_is_at_work, readers))


def _is_at_work(pid: str) -> bool:
    """Whether a process is there, and not only its name that nobody has asked for yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def _children(pid: int) -> list[str]:
    """The processes that a command has begun, as soon as there are any."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        except OSError:
            return []
        if found:
            return found
        time.sleep(0.02)
    return []
