"""What can't be is a sentence, with Spark or without."""

from types import SimpleNamespace

import pytest

from funnel.cli import main
from funnel.errors import FunnelError
from funnel.home import Cluster
from funnel.spark import connected
from funnel.spark.lake import Lake
from funnel.spark.session import said


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


def test_an_address_is_said_without_its_token():
    assert Cluster("sc://host:15002/;use_ssl=true;token=secret", "made").shown == "sc://host:15002"
    pytest.importorskip("pyspark")
    with pytest.raises(FunnelError, match=r"Nobody answers at sc://127\.0\.0\.1:1\.") as found:
        connected("sc://127.0.0.1:1/;token=secret")
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("UNAVAILABLE", "The cluster does not answer any more. Look whether it runs."),
        ("UNAUTHENTICATED", "The cluster lets in nobody with this token, or without one."),
        ("INTERNAL", "The cluster could not do that: a table is missing. What was built before"),
    ],
)
def test_what_fails_is_a_sentence(status, sentence):
    errors = pytest.importorskip("pyspark.errors")

    class Failed(errors.PySparkException):
        def getGrpcStatusCode(self):
            return SimpleNamespace(name=status)

    with pytest.raises(FunnelError) as found, said():
        raise Failed("a table is missing\nJVM stacktrace")
    assert str(found.value).startswith(sentence)
