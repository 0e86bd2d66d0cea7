"""The command line: everything works without a browser, with the same names. Other programs rely on
it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from funnel.cli.arguments import parser
from funnel.errors import FunnelError, is_full
from funnel.i18n import N_, set_language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 2 a sentence on stderr says what is wrong
    and what to do."""
    set_language(os.environ.get("FUNNEL_LANG", "en"))
    options = parser().parse_args(arguments)
    try:
        code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except FunnelError as error:
        print(f"funnel: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader had enough, e.g. `| head`
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.filename:  # a place that a person named
            trouble = FunnelError(
                N_("{file} can't be used: {cause}."),
                now=N_("Choose another place, or get the right to use this one."),
                code="place",
                file=str(error.filename),
                cause=error.strerror,
            )
        elif is_full(error):
            trouble = FunnelError(
                N_("The output could not be written: the disk is full."), code="disk_full"
            )
        else:
            raise
        print(f"funnel: {trouble}", file=sys.stderr)
        return 2
