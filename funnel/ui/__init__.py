"""What pages are made of: the workspace at hand, the scope in the sidebar, a figure, a table with
its download, an empty state."""

from funnel.ui.page import show
from funnel.ui.view import View

__all__ = ["View", "show"]
