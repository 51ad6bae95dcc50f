"""Which driver serves this site. The engine is loaded when somebody first searches."""

from __future__ import annotations

from pathlib import Path

from core.search.documents import Community
from core.search.driver import Driver, Source
from core.site import site

_drivers: dict[Path, Driver] = {}


def engine() -> Driver:
    """The driver of the running site."""
    path = site().config.data / "search"
    if path not in _drivers:
        from core.search.embedded import EmbeddedDriver

        # One site per process, but tests start many: keep only the present one's files open.
        _drivers.clear()
        _drivers[path] = EmbeddedDriver(path)
    return _drivers[path]


def source() -> Source:
    """Where the engine reads what it indexes."""
    return Community()
