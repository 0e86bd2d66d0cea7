"""One server for all tests of the folder."""

import pytest

from tests.spark.cluster import running
from tests.spark.doors import SESSIONS


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    with running(tmp_path_factory.mktemp("spark")) as address:
        yield address
        for session in SESSIONS:
            session.stop()  # else it looks for the server for minutes when the process ends
