"""`python -m funnel`."""

import sys

import funnel.startup  # noqa: F401 – first, since it makes the imports that follow cheaper
from funnel.cli import main

if __name__ == "__main__":
    sys.exit(main())
