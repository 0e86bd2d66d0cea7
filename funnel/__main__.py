"""`python -m funnel`, and the command `funnel`."""

import os
import sys


def command() -> None:
    """Run one command and end the process with its status."""
    try:
        from funnel.cli import main

        status = main()
    except KeyboardInterrupt:  # before the command had begun
        print("\nfunnel: stopped before it was done.", file=sys.stderr)  # noqa: T201
        status = 130
    # all is written and closed: tidying up now takes as long as a question
    os._exit(status)


if __name__ == "__main__":
    command()
