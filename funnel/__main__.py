"""`python -m funnel`."""

import os

import funnel.startup  # noqa: F401 – first, since it makes the imports that follow cheaper
from funnel.cli import main

if __name__ == "__main__":
    os._exit(
        main()  # all is written and closed: tidying up now takes as long as a question
    )
