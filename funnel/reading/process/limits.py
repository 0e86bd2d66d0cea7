"""What a reader may use for one file."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Bytes of a file beyond which its reader reads no other: what it addressed it keeps, and the next
# file might find nothing left.
LAST = 50 << 20
LARGE = 500 << 20  # beyond which it may take more memory
MOST_MEMORY = 4 << 30


@dataclass(frozen=True)
class Limits:
    """What the child may use for one file: address space in bytes, processor time and time by the
    clock in seconds."""

    memory: int = 2 << 30
    cpu_seconds: int = 240
    wall_seconds: int = 300

    @classmethod
    def of(cls, size: int) -> Limits:
        """For a file of so many bytes: about ten times what one of its size needs, of more than
        1.2 GB five times; by the clock far more, since the computer may be busy with something
        else. Of ten million deals (989 MB) 1.2 GB are held, but three are addressed while they are
        looked through for deals that come twice."""
        megabytes = size / 1e6
        of_large = math.ceil(megabytes / 5)
        seconds = min(max(9, math.ceil(2 * megabytes)), max(cls.cpu_seconds, of_large))
        wall = max(cls.wall_seconds, math.ceil(megabytes))
        memory = min(cls.memory + 2 * max(size - LARGE, 0), MOST_MEMORY)
        return cls(memory, seconds, min(60 + 4 * seconds, wall))
