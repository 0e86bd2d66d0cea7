"""Names and titles are read from the files as importing them would say."""

from __future__ import annotations

import sys

import pytest

from funnel.discovery import found, modules, source_of
from funnel.errors import FunnelError
from funnel.formats import entries

PACKAGES = ("funnel.metrics", "funnel.answers", "funnel.rules", "funnel.checkup", "funnel.formats")


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_read_is_what_is_imported(package):
    names = found(package)
    assert names
    for name, module in modules(package).items():
        assert (name, names[name].title) == (module.NAME, module.TITLE)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_name_is_made_otherwise(package):
    modules(package)  # all of them, whatever other tests have imported
    parts = [name for name in sys.modules if name.rpartition(".")[0] == package]
    said = {getattr(sys.modules[name], "NAME", None) for name in parts} - {None}
    assert said == set(found(package))


def test_two_of_one_name_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "twice"
    package.mkdir()
    for file in ("__init__.py", "one.py", "two.py"):
        package.joinpath(file).write_text('NAME = "same"\n' if file[0] != "_" else "")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ImportError, match="same"):
        found("twice")


def test_what_is_no_package_is_an_error():
    with pytest.raises(ImportError):
        found(entries.__name__)


@pytest.mark.parametrize("said", ['{"Crumbs": said("Крихти")}', '{"Crumbs": }', "{[]: 'a'}"])
def test_what_a_file_brings_that_is_no_text_is_told_with_its_name(said, tmp_path):
    file = tmp_path / "crumbs.py"
    file.write_text(f"UKRAINIAN = {said}\n", encoding="utf-8")
    with pytest.raises(FunnelError, match=r"crumbs\.py.*can't be read"):
        source_of(file)
