"""Uploads → snapshot → pointer, and the one door to DuckDB. The only package that imports duckdb."""
