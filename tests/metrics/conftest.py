"""The worked example of the method, built once for all tests that only read it."""

from __future__ import annotations

import pytest

from tests.metrics.doors import golden


@pytest.fixture(scope="session")
def example():
    return golden()
