"""What the script of the page is told: the language of this run, and Streamlit's words in it."""

import html
import json

import streamlit as st

from funnel.i18n import N_, language, t

# What Streamlit says in English only.
THEIRS = (
    N_("Sort ascending"),
    N_("Sort descending"),
    N_("Autosize"),
    N_("Pin column"),
    N_("Unpin column"),
    N_("Hide column"),
    N_("Show/hide columns"),
    N_("Format"),
    N_("Search"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Choose options"),
    N_("Choose an option"),
    N_("Skip to main content"),
    N_("No results"),
    N_("Select all"),
    N_("Clear all"),
    N_("Main menu"),
    N_("Collapse sidebar"),
    N_("Save as SVG"),
    N_("Full screen"),
)


def tell(is_down: bool) -> None:
    """Tell the script the language of this run, Streamlit's words in it, and the curtain."""
    code = language()
    words = {} if code == "en" else {theirs: t(theirs) for theirs in THEIRS}
    said = html.escape(json.dumps(words, ensure_ascii=False), quote=True)
    told = f'data-funnel-lang="{code}" data-funnel-curtain="{int(is_down)}"'
    st.html(f'<span style="display:none" {told} data-funnel-words="{said}"></span>')
