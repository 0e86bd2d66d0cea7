"""One funnel mistake per file: evidence, verdict, advice."""
