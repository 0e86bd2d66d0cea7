"""The address of a page: filters, tab, measure, stage, thresholds stand in it, so that a link shows
the next person the same thing, and each change is a step that Back undoes.

Streamlit can bind a widget to the address, but it then keeps the words of a language where codes
belong and replaces the step before; so every parameter is read and written here, in one go at the
end of a run. A value that this run's widgets do not know is never taken: it is remembered as
strange, and whoever needs it says so; so is a parameter that no widget of this run has. What was
chosen in a widget out of sight leaves the address and comes back with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from funnel.ui import inside_streamlit

KEY = "address"
FILTERS = ("pipeline", "manager", "period", "since", "until", "credit", "where", "by")
EVERYWHERE = ("lang", "beside", "demo", *FILTERS)
# The overview stands at the root, whose bare address shows a visitor what comes first: with this it
# is meant, also when it is loaded again.
ROOT = {"here": ["overview"]}


# The words of a parameter in another language.
Say = Callable[[str, list[str]], list[str]]


@dataclass
class _Address:
    """What a visitor's session knows of the address beside the address itself."""

    page: str = ""
    held: dict[str, Any] = field(default_factory=dict)  # what was chosen, by parameter
    said: dict[str, list[str]] = field(default_factory=dict)  # what this run wants it to say
    strange: dict[str, list[str]] = field(default_factory=dict)  # asked for, but not there
    is_arriving: bool = False  # the next run's address alone counts, whatever was chosen before
    is_fresh: bool = False  # this run's
    labels: dict[str, str] = field(default_factory=dict)  # of this run's fields, by parameter
    going: dict[str, list[str]] = field(default_factory=dict)  # of a page that is being left
    carried: dict[str, list[str]] = field(default_factory=dict)  # of the page that was left
    is_whole: bool = True  # whether the page of this run has drawn all its fields
    say: Say | None = None  # how what it asks for is said in the language in force


def _own() -> _Address:
    if KEY not in st.session_state:
        st.session_state[KEY] = _Address()
    return st.session_state[KEY]


def begin() -> None:
    """A run begins: what it will say is open; after Back or Forward the address alone counts."""
    own = _own()
    own.said, own.labels, own.is_whole = {}, {}, True
    own.is_fresh, own.is_arriving = own.is_arriving, False
    if is_news():
        own.held, own.strange, own.carried = {}, {}, {}


def at(page: str) -> None:
    """The page of this run: on another one than before, the address says what is chosen."""
    own = _own()
    if own.page != page:
        own.page, own.held = page, {}
        own.strange = strange(*EVERYWHERE)
        own.carried = own.going
    own.going = {}
    if not page:
        drawn("here", "here")
        wonder("here", [text for text in asked("here") if [text] != ROOT["here"]])


def end() -> None:
    """Write what was chosen differently from what the address says: one step of its history."""
    own = _own()
    now = {name: values for name in st.query_params if (values := asked(name))}
    wanted = current()
    if own.is_whole:
        wanted = {name: values for name, values in wanted.items() if not _is_out_of_sight(name)}
    if wanted != now:
        own.carried = {}
        st.query_params.from_dict(wanted)


def _is_out_of_sight(name: str) -> bool:
    """Whether a parameter is of a field of this page that this run does not show."""
    own = _own()
    return name not in (*EVERYWHERE, *own.labels) and own.held.get(name) is not None


def is_news() -> bool:
    """Whether Back, Forward or a named view brought the address of this run."""
    return _own().is_fresh or inside_streamlit.is_history_navigation()


def speak(say: Say | None, again: Callable[[Any], Any] | None = None) -> None:
    """From now on what the address asks for is taken as `say` says it; what was chosen before is
    said `again`, if the language was another one."""
    own = _own()
    own.say = say
    if again:
        own.held = {name: again(value) for name, value in own.held.items()}


def arrive() -> None:
    """The page that is gone to next begins with its address alone."""
    _own().is_arriving = True


def page() -> str:
    """The place of this run's page; blank for the first one."""
    return _own().page


def current() -> dict[str, list[str]]:
    """The parameters as they are to be."""
    every = {name: asked(name) for name in st.query_params} | _own().said
    return {name: values for name, values in every.items() if values}


def filters() -> dict[str, list[str]]:
    """What every page has in its address, for the way to another page."""
    return {name: values for name, values in current().items() if name in EVERYWHERE}


def to_root() -> dict[str, list[str]]:
    """The same for the way to the page at the root; never blank."""
    return filters() or dict(ROOT)


def link(target: str, label: str, **shown: str) -> None:
    """A way to another page, with the filters kept and something chosen there."""
    asked = filters() | {name: [text] for name, text in shown.items()}
    st.page_link(target, label=label, query_params=asked)


def go(target: str) -> None:
    """Switch to another page. The parameters stay as they are: another path and other parameters
    at once would be two steps of the history; those of this page mean nothing on the other one."""
    every = {name: st.query_params.get_all(name) for name in st.query_params}
    _own().going = {name: values for name, values in every.items() if name not in EVERYWHERE}
    st.switch_page(target, query_params=every | current())


# ---- one parameter -------------------------------------------------------------------------------


def asked(name: str) -> list[str]:
    """What the address says of a parameter; nothing of one that was brought from another page."""
    own = _own()
    values = st.query_params.get_all(name)
    if values == own.carried.get(name):
        return []
    if own.say is None:
        return values
    return own.say(name, values)


def held(name: str) -> Any:
    """What was chosen on this page before, or nothing: its widget may have been out of sight."""
    return _own().held.get(name)


def hold(name: str, value: Any) -> None:
    """What is chosen on this page, whatever the address says."""
    _own().held[name] = value


def outdated(name: str) -> None:
    """What the address asks for was there, and is there no more."""
    own = _own()
    if name not in own.strange:
        own.said[name] = []


def say(name: str, value: Any, texts: Sequence[str], is_same: bool) -> None:
    """Hold what was chosen; the address is to say so, unless it already does (`is_same`)."""
    own = _own()
    own.held[name] = value
    if not is_same:
        own.said[name] = list(texts)


def lose() -> None:
    """Begin the page afresh: what was chosen on it is no longer held, and the address says only
    what every page has."""
    own = _own()
    own.held = {}
    own.said |= {name: [] for name in st.query_params if name not in EVERYWHERE}


# ---- what is not there ---------------------------------------------------------------------------


def drawn(name: str, label: str) -> None:
    """A parameter has a field in this run, with a name in the language in force."""
    _own().labels[name] = label


def wonder(name: str, unknown: Sequence[str]) -> None:
    """Remember values that were asked for and are not there; none of them: that is settled."""
    if unknown:
        _own().strange[name] = list(unknown)
    else:
        _own().strange.pop(name, None)


def strange(*names: str) -> dict[str, list[str]]:
    """What was asked for and is not there, by parameter; of all, if none is named."""
    return {k: values for k, values in _own().strange.items() if k in names or not names}


def broken_off() -> None:
    """The page of this run says that something is missing, and has not drawn its fields."""
    _own().is_whole = False


def passed_over() -> dict[str, list[str]]:
    """What this run's page, the filters aside, is asked for and does not know, by parameter."""
    own = _own()
    every = own.strange | (_fieldless() if own.is_whole else {})
    own.strange = {name: every[name] for name in every if name in own.labels or asked(name)}
    return {name: values for name, values in own.strange.items() if name not in FILTERS}


def _fieldless() -> dict[str, list[str]]:
    """What the address asks for and no field of this run has, nor one that was seen before."""
    own = _own()
    known = (*own.labels, *EVERYWHERE)
    names = (name for name in current() if name not in known and own.held.get(name) is None)
    return {name: asked(name) for name in names}


def label(name: str) -> str:
    """What the field of a parameter is called in this run."""
    return _own().labels.get(name) or name


def forget(*names: str) -> None:
    """Take parameters out of the address, and what was held of them."""
    own = _own()
    for name in names:
        own.held.pop(name, None)
        own.strange.pop(name, None)
        own.said[name] = []
