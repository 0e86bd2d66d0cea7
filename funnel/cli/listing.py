"""`list`: what there is to ask for."""

from __future__ import annotations

import argparse

from funnel.discovery import found
from funnel.i18n import N_, t

METRICS = ("funnel.metrics", "funnel.answers")
PACKAGES = {
    N_("Metrics"): METRICS,
    N_("Rules"): ("funnel.rules",),
    N_("Checks"): ("funnel.checkup",),
    N_("Formats"): ("funnel.formats",),
}


def run(options: argparse.Namespace) -> int:
    """Print every name with its title."""
    for title, packages in PACKAGES.items():
        print(t(title))
        for name, module in sorted(found(*packages).items()):
            print(f"  {name:<22} {t(module.title)}")
    return 0
