"""One server for all tests of the folder."""

import os
import signal
from datetime import datetime

import pytest

from funnel.spark import moments
from tests.spark.cluster import DIED, LEFT_OUT, NoServer, running
from tests.spark.doors import SESSIONS

SERVER = "FUNNEL_TEST_SPARK"  # the address of one that runs already, and has none of these tables
MASTER = "FUNNEL_TEST_SPARK_MASTER"  # such as local-cluster[2,1,1024]


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    if SERVER in os.environ:
        yield os.environ[SERVER]
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who is ended takes the server along
    server = running(tmp_path_factory.mktemp("spark"), os.environ.get(MASTER, "local[2]"))
    try:
        address = server.__enter__()
    except NoServer as cause:
        pytest.exit(f"Spark's server did not start: {cause}", LEFT_OUT)
    yield address
    try:
        server.__exit__(None, None, None)
    except NoServer as cause:
        pytest.exit(f"Spark's server ended in the middle: {cause}", DIED)


@pytest.fixture(scope="module")
def long_ago():
    """Lets in moments before 1980 (one machine too takes none from a file): an expression has to
    say the same of them on both engines."""
    with pytest.MonkeyPatch.context() as patch:
        for bound in ("EARLIEST", "SOONEST"):
            patch.setattr(moments, bound, datetime(1900, 1, 2))
        yield


@pytest.fixture(scope="module", autouse=True)
def closed():
    """A session holds the plans of its tables on the server, and looks for that for minutes when
    the process ends: none outlives the tests that asked it."""
    yield
    while SESSIONS:
        SESSIONS.pop().stop()
