"""The week: what happened to the open deals between two moments.

`window` says which two; `stays` who was open where and when; `ledger` every event with the state
before and after it; `postings` what each event adds to a bridge from one moment to the other.
"""
