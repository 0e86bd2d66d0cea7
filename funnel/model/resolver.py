"""Which stage a pair of texts means, as any input may write it."""

from __future__ import annotations

from funnel.model.inputs import Place
from funnel.model.spelling import best_spelling, plain
from funnel.model.stage_list import ONLY_PIPELINE, StageList


class Resolver:
    """Turns what a row writes into the names of a pipeline and a stage: ids into the names of the
    list of stages, a blank pipeline into the one that has the stage, or the only one there is.

    Only the stage list makes a stage sure: that one deal was won in a pipeline does not mean that
    other pipelines have no such stage.
    Names that differ in combining marks, in case or in blanks alone are one, by the listed name,
    else by the best spelling.
    """

    def __init__(
        self, stage_list: StageList, split: dict[str, list[str]], raw: list[tuple[str, str]]
    ) -> None:
        self.list = stage_list
        self.split = split
        names = stage_list.pipeline_names
        written = {names.get(pipeline, pipeline) for pipeline, _ in raw if pipeline}
        self.spelled = {plain(name): name for name in sorted(stage_list.pipelines, reverse=True)}
        for name in sorted(written, key=best_spelling):
            self.spelled.setdefault(plain(name), name)
        known = {self._spelled(name) for name in written} | stage_list.pipelines
        self.pipelines = sorted(known)
        self.fallback = self.pipelines[0] if len(known) == 1 else ONLY_PIPELINE
        self.twins = {(place[0], plain(place[1])): place[1] for place in sorted(stage_list.places)}
        places = [self._by_name(*pair) for pair in raw]
        for pipeline, stage in sorted(places, key=_best_first):
            self.twins.setdefault((pipeline, plain(stage)), stage)

    def is_sure(self, stage: str) -> bool:
        """Whether the stage alone tells the pipeline."""
        return len(self.pipelines) < 2 or len(self.list.homes_of(stage)) == 1

    def place(self, pipeline: str, stage: str) -> Place:
        """The (pipeline, stage) by name."""
        pipeline, stage = self._by_name(pipeline, stage)
        if (pipeline, stage) in self.list.places:
            return pipeline, stage
        return pipeline, self.twins.get((pipeline, plain(stage)), stage)

    def _spelled(self, pipeline: str) -> str:
        """The pipeline in the spelling that is shown."""
        if pipeline in self.list.pipelines:
            return pipeline
        return self.spelled.get(plain(pipeline), pipeline)

    def _by_name(self, pipeline: str, stage: str) -> Place:
        """The names for a pair of names or ids, with the stage not yet in the spelling that is
        shown."""
        pipeline = self._pipeline_of(pipeline, stage)
        if (pipeline, stage) in self.list.places:
            return pipeline, stage
        if (pipeline, stage) in self.list.by_id:
            return pipeline, self.list.by_id[(pipeline, stage)]
        if pipeline not in self.list.pipelines:
            return pipeline, self.list.codes.get(stage, stage)
        return pipeline, stage

    def _pipeline_of(self, pipeline: str, stage: str) -> str:
        """The name of the pipeline that a row means, of which the pipeline may be blank, or one of
        several of the same name: then the stage tells it, if one pipeline alone has that."""
        homes = self.list.homes_of(stage)
        if not pipeline:
            return _only(homes) or self.fallback
        name = self._spelled(self.list.pipeline_names.get(pipeline, pipeline))
        return _only(homes.intersection(self.split.get(name, ()))) or name


def _only(names: set[str]) -> str:
    """The one name there is; blank if there is none or several."""
    if len(names) == 1:
        return next(iter(names))
    return ""


def _best_first(place: Place) -> tuple[str, tuple[bool, int, int, str]]:
    return place[0], best_spelling(place[1])
