"""An option to write the expected results anew."""

from __future__ import annotations


def pytest_addoption(parser):
    parser.addoption("--rewrite", action="store_true", help="write the expected results of the formats' samples anew")
