"""The worked example of the method, built once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from funnel.answers import Answer, answer, learned
from funnel.workspace import Snapshot, Workspace
from tests.companies import demo_company
from tests.metrics.doors import UTC, golden


@pytest.fixture(scope="session")
def example():
    return golden()


@pytest.fixture(scope="session")
def answered(example) -> Callable[..., Answer]:
    """What a metric says of it in English without any filter, asked once; to be looked at only."""
    return cache(lambda name, **options: answer(name, example, UTC, **options))


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
