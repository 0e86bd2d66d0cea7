"""What every test shares."""

import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# A timing is never a test, and the suite says the same twice: no deadlines, the same examples every
# time.
settings.register_profile(
    "funnel", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("funnel")


# commands, servers and readers that tests start are as quick as a user's, which keep compiled code
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SHAPES = "FUNNEL_SHAPES"
OWN: list[str] = []  # folders that this process made


def pytest_configure(config):
    """What questions are compiled to is kept for all workers of this run, and for it alone."""
    if not hasattr(config, "workerinput") and SHAPES not in os.environ:
        os.environ[SHAPES] = tempfile.mkdtemp(prefix="funnel-shapes-")
        OWN.append(os.environ[SHAPES])


def pytest_unconfigure():
    """Let them go."""
    while OWN:
        shutil.rmtree(OWN.pop(), ignore_errors=True)
        del os.environ[SHAPES]


@pytest.fixture(autouse=True)
def in_english():
    """A test that speaks another language leaves none of it to the next one."""
    from funnel.i18n import set_language

    yield
    set_language("en")


@pytest.fixture(scope="session", autouse=True)
def folder_of_the_run(tmp_path_factory):
    """What is made once for all workers lies where all of them find it."""
    from tests import companies

    companies.RUN = companies.shared_by_workers(tmp_path_factory)


@pytest.fixture(scope="session", autouse=True)
def composed():
    """What another test composed is not composed again."""
    from tests.composed import composed_once

    with composed_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def known_shapes():
    """What tests ask was compiled when they were written."""
    from tests.known_shapes import brought_along

    with brought_along():
        yield


@pytest.fixture(scope="session", autouse=True)
def parsed():
    """Nor is a statement parsed again that another test had parsed."""
    from tests.parsed import parsed_once

    with parsed_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def lent_readers():
    """Uploads are read by child processes, as in the product, that serve one test after another."""
    from funnel.workspace import intake, together
    from tests.readers import IDLE, Lent, read_lent

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "read_in_child", read_lent)
        patch.setattr(together, "Reader", Lent)
        yield
    for reader in IDLE:
        reader.stop()
