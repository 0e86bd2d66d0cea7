"""What every process of the product does before it imports anything heavy: `import funnel.startup`
as the first line."""

from __future__ import annotations

import gc

# Imports and the compilation of expressions make hundreds of thousands of objects that stay;
# looking through them for
# cyclic garbage every 700 allocations takes a fifth of the time of a load.
gc.set_threshold(200_000, 50, 100)
