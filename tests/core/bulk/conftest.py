"""The boards and threads of tests about work on threads."""

from tests.core.threadwork.conftest import actors, town, write

__all__ = ["actors", "town", "write"]
