"""What is sent past the browser ends in a sentence, never in Streamlit's crash box."""

from __future__ import annotations

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from funnel.ui import untrusted

PAGES = ["pages/sales/conversion.py"]


def sent(at: AppTest, monkeypatch: pytest.MonkeyPatch, **value: object) -> AppTest:
    """A run in which every widget of the page has this value."""
    from streamlit.testing.v1 import element_tree

    true_states = element_tree.ElementTree.get_widget_states

    def states(self):
        found = true_states(self)
        for state in found.widgets:
            wrong = WidgetState(id=state.id)
            for name, content in value.items():
                setattr(wrong, name, content)
            state.CopyFrom(wrong)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(element_tree.ElementTree, "get_widget_states", states)
        return at.run()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "value",
    [{"string_value": "{"}, {"int_value": -7}, {"double_value": 1e300}],
    ids=lambda value: next(iter(value)),
)
def test_a_value_of_a_wrong_type_is_set_aside_and_said(
    page, value, one_deal_folder, open_page, monkeypatch
):
    at = open_page(one_deal_folder, page)
    for _ in range(2):  # the browser sends it every time
        sent(at, monkeypatch, **value)
        assert not at.exception
        assert any("does not fit its field" in one.value for one in at.error)


def test_a_file_with_another_ending_is_refused_by_name(one_deal_folder, open_page, monkeypatch):

    at = open_page(one_deal_folder, "pages/data/load.py")
    # AppTest itself refuses what the browser would not offer
    monkeypatch.setattr(
        "streamlit.elements.lib.file_uploader_utils.enforce_filename_restriction", lambda *_: None
    )
    at.file_uploader[0].set_value([("run.exe", b"MZ", "text/csv")])
    for _ in range(2):
        at.run()
        assert not at.exception
        assert any("files with such a name are not read" in one.value for one in at.error)


@pytest.mark.parametrize(
    ("sent", "expected", "fits"),
    [
        ({"int_value": 2}, "double_value", True),  # a field for numbers sends a whole one as such
        ({"double_value": 2.5}, "double_value", True),
        ({"double_value": 2.5}, "int_value", False),
        ({"string_value": "2"}, "double_value", False),
    ],
)
def test_a_whole_number_fits_a_field_for_numbers(sent, expected, fits):
    kind = WidgetState(id="one", **sent).WhichOneof("value")
    assert untrusted.is_another_kind(kind, expected) == (not fits)
