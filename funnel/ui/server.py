"""The application as Streamlit serves it: the frame, and the headers on every answer."""

import streamlit as st
from starlette.middleware import Middleware

from funnel.ui.serve import ROOT, SafeHeaders

app = st.App(ROOT / "app.py", middleware=[Middleware(SafeHeaders)])
