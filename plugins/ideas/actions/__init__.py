"""Writes of ideas, one verb a function."""
