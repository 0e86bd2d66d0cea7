"""The wheel alone, in an empty environment and from any folder: every page, with its policy, on this
computer only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, free_port, started

pytestmark = pytest.mark.browser
SOURCES = ("app.py", "pages", ".streamlit", "funnel", "pyproject.toml", "README.md", "LICENSE")
LISTENING = "0A"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel; what it requires is borrowed from ours, but not the
    checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / "source" / name)
        else:
            (folder / "source").mkdir(exist_ok=True)
            shutil.copy(source, folder / "source" / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    make = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *make, str(folder / "source")], check=True)
    venv.create(folder / "environment", symlinks=os.name != "nt")
    paths = {"base": str(folder / "environment"), "platbase": str(folder / "environment")}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    # one is read before the other: what lies in the environment itself counts
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / "python"
    (wheel,) = folder.glob("*.whl")
    install = ["install", "--no-deps", "--no-index", "--force-reinstall", str(wheel)]
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--python", str(python), *install], check=True
    )
    return python.parent


@pytest.fixture(scope="module")
def site(
    environment: Path, small_company: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Its server, from a folder that knows nothing; the shell asks Streamlit to listen outside."""
    folder = tmp_path_factory.mktemp("anywhere")
    shutil.copytree(small_company, folder / "workspace")
    port = free_port()
    server = started(
        folder / "workspace",
        port,
        command=[str(environment / "funnel")],
        folder=folder,
        PYTHONPATH="",
        STREAMLIT_SERVER_ADDRESS="0.0.0.0",
        STREAMLIT_BROWSER_GATHER_USAGE_STATS="true",
    )
    yield f"http://127.0.0.1:{port}"
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(20)


def test_the_package_is_the_one_of_the_wheel(environment, tmp_path):
    script = "import funnel.home as home; print(home.site())"
    said = subprocess.run(
        [str(environment / "python"), "-c", script],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": ""}, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert Path(said.strip()).name == "_site"
    assert environment.parent in Path(said.strip()).parents


def test_every_page_is_in_it(environment):
    (shipped,) = environment.parent.rglob("_site")
    for folder in ("pages", ".streamlit"):
        sources = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".toml")]
        assert len(sources) > 10 or folder != "pages"
        for path in sources:
            assert (shipped / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", ["/", "/time", "/load"])
def test_pages_are_served(path, site, visit):
    visitor = visit(site)
    visitor.open(path)
    assert visitor.page.get_by_test_id("stException").count() == 0
    assert not visitor.foreign


def test_the_policy_stands_on_the_answer(site):
    with urllib.request.urlopen(site + "/conversion") as answer:
        assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/net/tcp")
def test_it_listens_on_this_computer_only(site):
    port = f"{int(site.rpartition(':')[2]):04X}"
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == LISTENING and row[1].endswith(":" + port)]
    assert listening == [f"0100007F:{port}"]
