"""Funnel: what a CRM's sales funnel really did, computed from its own exports."""

import sys
from pathlib import Path

__version__ = "0.1.0"

# A folder `funnel` without an `__init__.py` anywhere on Python's path is a company's own: what lies
# in its `rules`, `checkup`, `metrics`, `formats` and `pages` is part of the product. A folder with
# one is another copy of us, and none of our business.
__path__ += [
    str(Path(entry) / "funnel")
    for entry in sys.path
    if (Path(entry) / "funnel").is_dir() and not (Path(entry) / "funnel" / "__init__.py").exists()
]
