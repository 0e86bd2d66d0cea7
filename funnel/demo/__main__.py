"""Write the demo company's files into data/demo: `python -m funnel.demo`."""

from pathlib import Path

from funnel.demo import write

write(Path("data/demo"))
