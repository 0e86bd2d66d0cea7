"""Funnel: what a CRM's sales funnel really did, computed from its own exports."""

__version__ = "0.1.0"
