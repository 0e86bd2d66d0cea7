"""What people decide on this side and the cluster is told with each question: it needs no build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from funnel.facts import Facts
from funnel.model import Decisions
from funnel.working_time import NAME as WORKING
from funnel.workspace import Notebook

# What the tables of a version hang on, and so counts with the next build: where a deal's stages
# stand and how long it was there is written in each row of `visits`.
BUILT = ("timezone", "as_of", "closing_from", "passes", "rates", "base_currency", WORKING)


@dataclass(frozen=True)
class People:
    """Limits in days by pipeline and stage, programs that move deals, and all settings that no
    build reads: marks, thresholds."""

    limits: Mapping[tuple[str, str], float] = field(default_factory=dict)
    robots: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Decisions) -> Self:
        """Of all that was decided, what needs no build."""
        asked = {name: said for name, said in decisions.settings.items() if name not in BUILT}
        return cls(decisions.limits, decisions.robots, asked)

    @classmethod
    def of_notebook(cls, notebook: Notebook) -> Self:
        """The same of a workspace's notebook."""
        return cls.of(notebook.decisions("", is_demo=False))

    def digest(self) -> str:
        """What tells these from others; blank where nothing was said."""
        limits = [[*stage, days] for stage, days in sorted(self.limits.items())]
        settings = {name: value for name, value in self.settings.items() if value}
        said = [limits, sorted(self.robots), settings]
        told = json.dumps(said, sort_keys=True, default=str)
        if any(said):
            return hashlib.sha256(told.encode()).hexdigest()[:12]
        return ""

    def facts(self, built: Facts) -> Facts:
        """A version's facts as these people see them. What the rules found with other thresholds or
        programs lies in it and is not looked at: it is asked anew."""
        kept = {name: said for name, said in built.settings.items() if name in BUILT}
        found = _finding(built.robots, built.settings) == _finding(self.robots, self.settings)
        return replace(
            built,
            robots=self.robots,
            settings={**kept, **self.settings},
            found_by=built.found_by if found else (),
        )


def of_build(decisions: Decisions) -> Decisions:
    """Of all that was decided, what a build reads."""
    kept = {name: said for name, said in decisions.settings.items() if name in BUILT}
    return replace(decisions, limits={}, robots=(), settings=kept)


def _finding(robots: tuple[str, ...], settings: Mapping[str, Any]) -> tuple[set[str], Any]:
    """What the rules' findings hang on."""
    return set(robots), settings.get("thresholds") or {}
