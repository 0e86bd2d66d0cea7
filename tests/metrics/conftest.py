"""The worked example of the method, built once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from funnel.answers import learned
from funnel.workspace import Snapshot, Workspace
from tests.companies import demo_company
from tests.metrics.doors import golden


@pytest.fixture(scope="session")
def example():
    return golden()


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The demo company, for tests that only read it."""
    found = Workspace.open(demo_company(tmp_path_factory, deals=300)).current()
    assert found is not None
    return found


@pytest.fixture
def nothing_learned() -> Iterator[None]:
    """As after a start, before and afterwards."""
    learned.let_go()
    yield
    learned.let_go()
