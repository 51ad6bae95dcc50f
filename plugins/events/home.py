"""Where the community is at home."""

from __future__ import annotations

from townhall import clock, settings


def home() -> str:
    """The zone of the community, in which whole days begin and end."""
    return clock.zone_named(settings.get("core", "timezone"))
