"""What can't be is a sentence, with Spark or without."""

import pytest

from funnel.cli import main
from funnel.errors import FunnelError
from funnel.spark import connected
from funnel.spark.lake import Lake


def test_an_address_that_is_none():
    with pytest.raises(FunnelError, match=r"is no address of Spark Connect\. Write it as sc://"):
        connected("http://example.org")


def test_a_place_that_is_none():
    with pytest.raises(FunnelError, match="is no schema and no folder"):
        Lake(None, "a; drop table b")


def test_without_the_client_or_without_a_cluster(tmp_path, capsys):
    command = ["show", "conversion", "--engine", "sc://127.0.0.1:1", "--from", "made"]
    assert main([*command, "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "pip install 'funnel[spark]'" in said or "Nobody answers at sc://127.0.0.1:1" in said


def test_a_place_must_be_said(tmp_path, capsys):
    assert main(["show", "stuck", "--engine", "sc://x", "--workspace", str(tmp_path)]) == 2
    assert "--from CATALOG.SCHEMA" in capsys.readouterr().err
