"""Writes of events, one verb a function."""
