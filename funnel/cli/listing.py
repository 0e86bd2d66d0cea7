"""`list`: what there is to ask for."""

from __future__ import annotations

import argparse

from funnel.answers import PACKAGES as METRICS
from funnel.discovery import modules
from funnel.i18n import N_, t

PACKAGES = {
    N_("Metrics"): METRICS,
    N_("Rules"): ("funnel.rules",),
    N_("Checks"): ("funnel.checkup",),
    N_("Formats"): ("funnel.formats",),
}


def run(options: argparse.Namespace) -> int:
    """Print every name with its title."""
    for title, packages in PACKAGES.items():
        found = modules(*packages)
        print(t(title))
        for name, module in sorted(found.items()):
            print(f"  {name:<22} {t(module.TITLE)}")
    return 0
