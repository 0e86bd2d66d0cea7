"""Files that are too big to be read twice: clean blocks by the engine's parallel reader, dirty
ones repaired record by record."""
