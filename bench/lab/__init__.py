"""The laboratory: companies whose truth is known, and how often what the product says of them is
true.

`python -m bench.lab` makes the long form (minutes); `tests/checkup/test_laboratory.py` a short one.
"""
