"""What reading found in a file and says of it: plain data, so that a record of it outlives this
version. `code` is one of `funnel.reading.notices`; the rest is what its sentence is filled with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Notice = Mapping[str, Any]
