"""Timings: `python -m bench` loads a made log with Funnel, with bare DuckDB and with plain pandas,
and prints the ratios."""
