"""The first visit, and what Load says after something was taken back."""

from __future__ import annotations

from functools import partial
from threading import Event, Thread, Timer

from funnel import demo
from funnel.ui import address, place, serve
from funnel.workspace import Workspace
from funnel.workspace.disk import in_turn
from tests.companies import loaded
from tests.pages.conftest import DEALS_ONLY
from tests.pages.test_pages import switched

LOAD = "pages/data/load.py"
STUCK = "pages/sales/stuck.py"


def words(at):
    return " ".join(one.value for one in [*at.markdown, *at.caption])


def test_the_demo_invites_to_bring_files_and_says_how(demo_folder, open_page):
    at = open_page(demo_folder)
    assert not at.exception
    assert any(one.label == "What the review looks at" for one in at.get("button_group"))
    assert any(button.key == "bring" for button in at.button)
    assert "Pipedrive" in words(at)
    overview = open_page(demo_folder, here="overview")
    assert any(button.key == "bring" for button in overview.button)
    assert "file of the demo company" in words(open_page(demo_folder, LOAD))


def test_taking_back_can_be_undone(tmp_path, open_page):
    place = loaded(tmp_path, DEALS_ONLY)
    at = open_page(place.folder, LOAD)
    at.button(key="force-0").click().run()
    assert not at.exception
    assert "was taken back" in words(at)
    at.button(key="undo-taken").click().run()
    assert not at.exception
    assert all(upload.in_force for upload in place.__class__.open(place.folder).uploads())
    assert not any(button.key == "undo-taken" for button in at.button)


def test_the_first_start_shows_the_demo_and_it_can_be_looked_at_beside_own_data(
    tmp_path, one_deal_folder, open_page, monkeypatch
):
    monkeypatch.setattr(
        "funnel.ui.place.demo.write",
        lambda folder, language: demo.files.write(folder, deals=40, language=language),
    )
    at = open_page(tmp_path / "new")
    assert not at.exception
    assert "demo company" in at.main.caption[0].value
    monkeypatch.setattr("funnel.ui.place._beside", lambda *_: tmp_path / "new")
    own = open_page(one_deal_folder, LOAD)
    assert any(button.key == "show-demo" for button in own.button)
    at = open_page(one_deal_folder, manager="Olha", demo="true")
    assert "demo company" in at.main.caption[0].value
    at.button(key="leave-demo").click().run()
    assert not at.exception
    assert "demo company" not in at.main.caption[0].value


def test_the_overview_is_meant_by_its_way_and_stays_when_it_is_loaded_again(
    one_deal_folder, open_page
):
    """Whoever asks for nothing sees the review; the way to the overview asks."""
    first = open_page(one_deal_folder)
    assert any(one.label == "What the review looks at" for one in first.get("button_group"))
    ways = {one.proto.page: one.proto.query_string for one in first.sidebar.get("page_link")}
    assert ways[""] == "here=overview"
    again = open_page(one_deal_folder, here="overview")
    assert not again.exception
    assert "Deals in work" in {one.label for one in again.metric}


def test_each_visitor_sees_the_demo_in_her_own_language(demo_folder, open_page):
    """The first visitor's demo stays as it is; a visitor of another language has one of her own,
    the same company in other words, and what she chose is said in it."""
    before = {path: path.stat().st_mtime_ns for path in demo_folder.glob("*.json")}
    chosen = {"pipeline": "Retail", "where": "Source=Fair|Website"}
    english = open_page(demo_folder, STUCK, **chosen)
    ukrainian = open_page(demo_folder, STUCK, lang="uk", **chosen)
    for at, names, text in (
        (english, ["Retail"], "Source=Fair|Website"),
        (ukrainian, ["Роздріб"], "Джерело=Виставка|Сайт"),
    ):
        assert not at.exception
        assert at.multiselect(key="pipeline").value == names
        assert [one.text() for one in at.session_state["where"]] == [text]
    tables = [at.dataframe[0].value for at in (english, ukrainian)]
    assert list(tables[0]["deal_id"]) == list(tables[1]["deal_id"])
    assert list(tables[1]["name"].str.partition(" ")[0].unique()) == ["Клієнт"]
    assert {path: path.stat().st_mtime_ns for path in demo_folder.glob("*.json")} == before


def test_what_was_chosen_of_the_demo_follows_the_language_there_and_back(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/conversion.py", manager="Iryna")
    at.selectbox(key="one").select("Wholesale").run()
    for code, manager, pipeline in (("uk", "Ірина", "Опт"), ("en", "Iryna", "Wholesale")):
        switched(at, code)
        assert not at.exception
        assert not at.info
        assert at.multiselect(key="manager").value == [manager]
        assert at.selectbox(key="one").value == pipeline
        assert at.query_params["manager"] in (manager, [manager])


def test_a_demo_that_another_server_makes_is_waited_for(tmp_path):
    other = Workspace.open(tmp_path / "own")
    other.begin()
    (tmp_path / "deals.csv").write_text(DEALS_ONLY["deals.csv"], encoding="utf-8")
    is_making = Event()

    def make() -> None:
        with in_turn(other.folder):
            is_making.set()
            other.keep([other.read(tmp_path / "deals.csv")])

    making = Thread(target=make)
    making.start()
    assert is_making.wait(60)
    workspace = Workspace.open(other.folder)
    place.load_demo(workspace)
    making.join()
    assert [upload.file for upload in workspace.uploads()] == ["deals.csv"]


def test_a_demo_made_in_another_language_meanwhile_is_not_shown(tmp_path, open_page, monkeypatch):
    """The process beside the server guesses; who reads Ukrainian sees Ukrainian all the same."""
    small = partial(demo.files.write, deals=30)
    monkeypatch.setattr("funnel.ui.place.demo.write", small)
    monkeypatch.setattr("funnel.ui.place._beside", lambda *_: tmp_path / "beside")
    first = place.demo_review.keep_first

    def others(workspace, write):
        english = partial(small, language="en")
        first(workspace, english if workspace.folder.name == "new" else write)

    monkeypatch.setattr(place.demo_review, "keep_first", others)
    at = open_page(tmp_path / "new", STUCK, lang="uk")
    assert not at.exception
    assert at.sidebar.multiselect(key="pipeline").options[0] in ("Опт", "Роздріб", "Сервіс")


def test_a_page_waits_for_what_is_being_imported(one_deal_folder, open_page, monkeypatch):
    """Two threads that import modules which need each other may be given half of one."""
    may_end = Event()
    warming = Thread(target=may_end.wait)
    monkeypatch.setattr(serve, "_warming", warming)
    monkeypatch.setattr(address, "begin", lambda: drawn.append(warming.is_alive()))
    drawn = []
    open_page(one_deal_folder)  # nobody imports: nothing to wait for
    serve.begin_to_warm_up()
    serve.begin_to_warm_up()
    Timer(0.3, may_end.set).start()
    open_page(one_deal_folder)
    assert drawn
    assert not any(drawn)
