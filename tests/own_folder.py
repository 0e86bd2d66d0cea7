"""A company's own folder: a rule, a check, a metric, a page and a CRM, one file each."""

RULE = '''
"""Won on a Friday, after the week's report was due."""
import ibis

from funnel.i18n import N_
from funnel.local_at import local_at
from funnel.rules.moves import changes, found
from funnel.thresholds import Threshold, Unit

NAME = "friday"
TITLE = N_("Won on a Friday")
MEANING = N_("A win that was entered on a Friday.")
COUNTED = N_("Fridays")
COUNTED_MEANING = N_("Findings of the rule for wins on a Friday.")
THRESHOLDS = {"from_hour": Threshold(N_("from this hour"), Unit.COUNT, least=0)}
UKRAINIAN = {"Won on a Friday": "Виграно у п’ятницю"}


def find(facts, *, from_hour: int = 0):
    """One finding per win on a Friday."""
    m = changes(facts)
    at = local_at(m.moved_at, facts)
    is_friday = at.day_of_week.index() == 4
    m = m.filter(m.to_kind == "won", is_friday, at.hour() >= from_hour)
    return found(
        m,
        NAME,
        deal_id=m.deal_id,
        pipeline=m.pipeline,
        mover=m.moved_by,
        happened_at=m.moved_at,
        from_stage=m.from_stage,
        to_stage=m.to_stage,
        outcome=ibis.literal("won"),
        first_move_no=m.move_no,
        last_move_no=m.move_no,
    )


def sentence(row):
    """In words."""
    return f"won on a Friday from “{row['from_stage']}”"
'''

CHECK = '''
"""Too few wins to speak of."""
import plotly.graph_objects as go

from funnel.checkup.finding import FOUND, Drawn, Finding
from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_
from funnel.thresholds import Threshold
from funnel.thresholds import Unit as Step


def picture(finding, dark):
    """One bar."""
    return go.Figure(go.Bar(x=[len(finding.rows)], y=["lost"]))


NAME = "few_wins"
TITLE = N_("Few wins")
MEANING = N_("A funnel that loses nearly everything.")
NEEDS = ()
PLACE = 2_000
FIGURE = Drawn("lost", picture, N_("how many deals were lost"))
THRESHOLDS = {"least": Threshold(N_("lost deals from"), Step.COUNT)}
COLUMNS = by_name(Column("loss_no", N_("Loss no."), Unit.COUNT, N_("Counted from the first.")))


def tallies(scope, facts):
    """The lost deals."""
    j = scope.journeys()
    return {"lost": j.filter(j.outcome == "lost").select("deal_id", "amount", "currency")}


def examine(tallies, scope, facts, *, least: int = 1):
    """One finding."""
    rows = tallies["lost"].head(20)
    rows = rows.assign(loss_no=range(1, len(rows) + 1))
    text = f"{len(rows)} deals were lost at least"
    figures = {"lost": rows}
    more = {"deals": len(rows), "rows": rows, "figures": figures, "advice": "Win more."}
    return [Finding(NAME, FOUND, text, **more)]


def missed(tallies, scope, facts):
    """Nothing."""
    return "Nothing could be missed"
'''

METRIC = '''
"""Who has most of the deals."""
from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

NAME = "crowd"
TITLE = N_("Who has most deals")
NEEDS = ()
DEFINITIONS = by_name(
    Column("holder_of", N_("Whose"), Unit.TEXT, N_("Who is responsible for the deals.")),
    Column("crowding", N_("Part of all"), Unit.SHARE, N_("Their part of all deals.")),
)


def tallies(scope, facts):
    """Deals by owner."""
    d = tables.deals
    return {"deals": d.group_by(holder_of=d.owner).agg(n=d.count())}


def compute(tallies, scope, facts):
    """One row per owner, the share 0 … 1."""
    table = tallies["deals"].sort_values(["n", "holder_of"], ascending=False, ignore_index=True)
    return table.assign(crowding=table["n"] / table["n"].sum())[["holder_of", "crowding"]]


def headline(table, scope, facts):
    """Who is first."""
    return f"{table['holder_of'].iloc[0]} has most deals"
'''

PAGE = '''
"""Crowd: who has most deals?"""
from funnel.i18n import N_
from funnel.ui import View, show

TITLE = N_("Crowd of deals")
PLACE = 75
UKRAINIAN = {"Crowd of deals": "Натовп угод"}


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("crowd")
    view.heading(found.headline)
    view.table(found)


show(body)
'''

FORMAT = '''
"""Acme: its list of deals."""
from funnel.formats import pick
from funnel.i18n import N_

NAME = "acme_deals"
TITLE = N_("Acme deals")
COLUMNS = {
    "deal_id": ("Acme No",),
    "stage": ("Acme Step",),
    "created_at": ("Acme Born",),
}


def recognise(sheet):
    """Its own number and step."""
    return sheet.has("Acme No", "Acme Step")


def tables(raw, sheet):
    """The deals."""
    return {"deals": pick(raw, sheet, COLUMNS)}
'''

FILES = {
    "rules/friday.py": RULE,
    "checkup/few_wins.py": CHECK,
    "metrics/crowd.py": METRIC,
    "pages/sales/crowd.py": PAGE,
    "formats/acme.py": FORMAT,
}
EXPORT = "Acme No;Acme Step;Acme Born\n1;New;2026-01-05 09:00\n2;Offer;2026-01-06 10:00\n"

# What is asked of the product, in a process of its own with that folder on its path.
ASKING = '''
import contextlib, io, json, os, sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

from funnel.cli import main

folder, root = Path(sys.argv[1]), Path(sys.argv[2])
workspace = str(folder / "workspace")
said = {}


def ask(name, *arguments):
    """What a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main([*arguments]) == 0, name
    said[name] = out.getvalue()


ask("list", "list")
ask("definitions", "show", "crowd", "--definitions")
for metric in ("crowd", "anomalies", "managers", "checkup"):
    ask(metric, "show", metric, "--workspace", workspace, "--format", "json")
ask("xlsx", "show", "crowd", "--workspace", workspace, "--output", str(folder / "crowd.xlsx"),
    "--format", "xlsx")
ask("load", "load", str(folder / "acme.csv"), "--workspace", str(folder / "new"), "--dry-run")

os.environ["FUNNEL_WORKSPACE"] = workspace
at = AppTest.from_file(str(root / "app.py"), default_timeout=300)
at.query_params["lang"] = "uk"
at.run()
said["menu"] = [page["page_name"] for page in at._registered_pages.values()] if isinstance(
    at._registered_pages, dict) else []
for name, page in {
    "page": folder / "funnel" / "pages" / "sales" / "crowd.py",
    "one click": root / "pages" / "sales" / "one_click.py",
    "check-up": root / "pages" / "sales" / "checkup.py",
}.items():
    at.switch_page(str(page)).run()
    assert not at.exception, at.exception
    drawn = [*at.header, *at.caption, *at.markdown, *at.expander, *at.number_input, *at.get("page_link")]
    said[name] = [str(getattr(one, "label", "") or getattr(one, "value", "")) for one in drawn]
    said[name] += [str(one.proto) for one in at.get("arrow_data_frame")]
print(json.dumps(said))
'''
