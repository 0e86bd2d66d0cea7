"""Load: files in, what was found in each, and what counts."""

import streamlit as st

from funnel.home import default_workspace
from funnel.i18n import N_, t
from funnel.i18n.curtain import is_down
from funnel.ui import cluster, place
from funnel.ui.loading import erase, kept, settings, upload_page

TITLE = N_("Load")
PLACE = 10

workspace, snapshot, _ = place.at_hand(default_workspace())
st.header(t("Load: drop the exports of your CRM here"), anchor=False)
st.caption(
    t("Nothing counts before you keep it. Files are read on this computer and go nowhere else.")
)
if is_down():
    st.info(t("The curtain is down: files show clients and amounts. Raise it to load some."))
elif cluster.tell():
    settings.draw(workspace, snapshot)
else:
    upload_page.draw(workspace)
    settings.draw(workspace, snapshot)
    kept.draw(workspace)
    erase.draw(workspace)
if not (snapshot and snapshot.facts.is_demo) and not place.is_demo_asked():
    place.show_demo()
