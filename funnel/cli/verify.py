"""`verify`: whether everything that is kept is still to the byte what was written."""

from __future__ import annotations

import argparse

from funnel.i18n import t, tn
from funnel.workspace.verify import checks


def run(options: argparse.Namespace) -> int:
    """Print every kept file with how it is, and what now; 2 if any is not whole."""
    found = list(checks(options.workspace.absolute()))
    width = max(len(check.path) for check in found)
    for check in found:
        print(f"{check.path:<{width}}  {t(check.how)}")
        if check.now:
            print(f"  {check.now}")
    wrong = sum(not check.is_whole for check in found)
    print(tn("{n} file checked.", "{n} files checked.", len(found)), end=" ")
    if wrong:
        print(tn("{n} is not whole.", "{n} are not whole.", wrong))
        return 2
    print(t("Everything is whole."))
    return 0
