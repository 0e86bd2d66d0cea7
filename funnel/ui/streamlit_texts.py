"""Streamlit's own words, which it has in English only: on a page in another language, ours are
drawn in their place."""

import json

import streamlit as st

from funnel.i18n import language, number, t


def translate() -> None:
    """Add the rules to the page; they draw nothing of their own."""
    if language() == "en":
        return
    rules = (
        f"{place} {{ font-size: 0 }} {place}::after {{ content:"
        f" {json.dumps(words, ensure_ascii=False)}; font-size: 14px }}"
        for place, words in _words().items()
    )
    st.html(f"<style>{' '.join(rules)}</style>")


def _words() -> dict[str, str]:
    """What stands where, by selector."""
    size = t("{n} GB per file at most", n=number(int(st.get_option("server.maxUploadSize")) / 1000))
    parts = {"day": t("dd"), "month": t("mm"), "year": t("yyyy")}
    return {
        "[data-testid=stFileUploaderDropzone] [data-testid=stBaseButton-secondary] p": t(
            "Choose files"
        ),
        "[data-testid=stFileUploaderDropzoneInstructions] span": (
            f"{size} · CSV, XLSX, XLS, JSON, ICS, XES, HTML, ZIP"
        ),
        "[data-key=__select_all__] [data-item-hl]": t("Select all"),
        "[role=listbox][data-empty] [role=option] > span": t("Nothing found"),
        **{
            f"[data-testid=stDateInput] [data-type={part}][data-placeholder]": words
            for part, words in parts.items()
        },
    }
