"""What every process of the product does before it imports anything heavy: `import funnel.startup`
as the first line."""

from __future__ import annotations

import gc

# Imports and the compilation of expressions make hundreds of thousands of objects that stay; to
# look through them for garbage every 700 allocations stops every thread. Sixteen answers of the
# demo take 2.4 CPU seconds so, and 2.6 otherwise; a load takes as much.
gc.set_threshold(200_000, 50, 100)
