"""`list`: what there is to ask for."""

from __future__ import annotations

import argparse

from funnel.discovery import modules
from funnel.i18n import N_, t

PACKAGES = {
    "funnel.metrics": N_("Metrics"),
    "funnel.rules": N_("Rules"),
    "funnel.checkup": N_("Checks"),
    "funnel.formats": N_("Formats"),
}


def run(options: argparse.Namespace) -> int:
    """Print every name with its title."""
    for package, title in PACKAGES.items():
        found = modules(package)
        if found:
            print(t(title))
        for name, module in sorted(found.items()):
            print(f"  {name:<22} {t(module.TITLE)}")
    return 0
