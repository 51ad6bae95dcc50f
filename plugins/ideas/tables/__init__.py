"""Ideas as tables that other programs write and read."""
