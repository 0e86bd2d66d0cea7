"""One server for all tests of the folder."""

import os

import pytest

from tests.spark.cluster import running
from tests.spark.doors import SESSIONS

SERVER = "FUNNEL_TEST_SPARK"  # the address of one that runs already, and has none of these tables
MASTER = "FUNNEL_TEST_SPARK_MASTER"  # such as local-cluster[2,1,1024]


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    if SERVER in os.environ:
        yield os.environ[SERVER]
        return
    folder = tmp_path_factory.mktemp("spark")
    with running(folder, os.environ.get(MASTER, "local[2]")) as address:
        yield address
        for session in SESSIONS:
            session.stop()  # else it looks for the server for minutes when the process ends
