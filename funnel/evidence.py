"""What every number needs before it is told: one rule for all of them, said in `docs/method.md`."""

from __future__ import annotations

# Cases. Under so many a share is grey and no sentence, verdict or limit is built on it.
ENOUGH = 20
# Where many values of many facts are asked about: cases of each value, and of all others.
ENOUGH_OF_A_VALUE = 30
# Of a difference that is called one: how often chance alone would make it, corrected where several
# are asked about.
SURE = 0.05
# … and of one that says something of a person or of how the CRM is kept.
PROVEN = 0.01
