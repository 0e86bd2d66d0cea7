"""The Load page: files on their way in, what was found in each, the answers they need, and what is
kept."""
