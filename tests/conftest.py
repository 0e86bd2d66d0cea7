"""What every test shares."""

import pytest
from hypothesis import HealthCheck, settings

import funnel.startup  # noqa: F401 – as every process of the product: less looking for garbage

# A timing is never a test, and the suite says the same twice: no deadlines, the same examples every
# time.
settings.register_profile(
    "funnel", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("funnel")


@pytest.fixture(scope="session", autouse=True)
def folder_of_the_run(tmp_path_factory):
    """What is made once for all workers lies where all of them find it."""
    from tests import companies

    companies.RUN = companies.shared_by_workers(tmp_path_factory)


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
