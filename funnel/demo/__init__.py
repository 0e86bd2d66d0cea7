"""A fictional company, true to life and seeded, so that the first start shows something worth
reading.

Three pipelines, eight managers, two years. Planted: a “thinking” stage that swallows deals, a stage
that is two jobs in one, a department
that hands over by changing the owner, one manager who closes in one click, one who pushes tasks to
tomorrow. Everything else is in order. In the last week a deal that was lost is opened again, and
another is handed over.
"""

from funnel.demo.files import write
from funnel.demo.words import language_of, said, say_again

__all__ = ["language_of", "said", "say_again", "write"]
