"""Calendars: the first one of a site."""

from __future__ import annotations

from flask_babel import gettext as _

from townhall import Actor, all_spaces, create_space


def ensure_calendar(actor: Actor) -> None:
    """Make a first calendar where there is none yet."""
    if any(space.owner == "events" for space in all_spaces().values()):
        return
    create_space(
        actor,
        owner="events",
        title=_("Calendar"),
        slug="calendar",
        description=_("What we do together, and when."),
        icon="calendar-days",
    )
