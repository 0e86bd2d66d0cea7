"""Delimited text: encoding, dialect, records, header and structure; every repair is counted."""
