"""What texts mean: moments and numbers, decided once per file from all of its rows."""
