"""A snapshot that remembers what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from funnel.workspace import Snapshot, to_sql


@dataclass
class Heard:
    """A snapshot that remembers what it was asked, and what it said: sums of the engine's may
    differ by their last bit from time to time."""

    behind: Snapshot
    key: str
    texts: list[str] = field(default_factory=list)
    told: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def facts(self) -> Any:
        return self.behind.facts

    @property
    def shapes(self) -> Any:
        return self.behind.shapes

    def ask(self, expression: Any) -> pd.DataFrame:
        return self.run(to_sql(expression))

    def run(self, sql: str) -> pd.DataFrame:
        self.texts.append(sql)
        if sql not in self.told:
            self.told[sql] = self.behind.run(sql)
        return self.told[sql].copy()
