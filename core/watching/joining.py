"""What new members hear of: the owner's default, and the same for those who are here already."""

from __future__ import annotations

from typing import Any

from core import audit, clock, settings
from core.access import Actor
from core.accounts.events import Confirmed
from core.accounts.models import User
from core.db import transaction
from core.events import Event
from core.watching.models import Watch


def joined(event: Event) -> None:
    """Somebody became a member: they begin as the owner has set it."""
    if isinstance(event, Confirmed) and settings.get("core", "watch_joining"):
        Watch.insert(_row(event.user_id)).on_conflict_ignore().execute()


def differing() -> int:
    """How many members would hear more or less if the default were theirs too: those who have
    not chosen about everything here."""
    return int(_differing().count())


def apply_to_members(actor: Actor) -> int:
    """Give the default to all members who have not chosen about everything here, with an audit
    line; how many there were. Needs `site.admin`, checked by the caller."""
    with transaction():
        ids = [user_id for (user_id,) in _differing().tuples()]
        if settings.get("core", "watch_joining"):
            for at in range(0, len(ids), 1000):
                rows = [_row(user_id) for user_id in ids[at : at + 1000]]
                Watch.insert_many(rows).on_conflict_ignore().execute()
        else:
            Watch.delete().where(_everything() & (Watch.source == "default")).execute()
        audit.record(actor, "watching.apply", note=str(len(ids)))
    return len(ids)


def _differing() -> Any:
    active = User.select(User.id).where(User.state == "active")
    mine = Watch.select(Watch.user).where(_everything())
    if settings.get("core", "watch_joining"):
        return active.where(User.id.not_in(mine))
    return active.where(User.id.in_(mine.where(Watch.source == "default")))


def _everything() -> Any:
    return Watch.target == "site"


def _row(user_id: int) -> dict[str, Any]:
    return {
        "user": user_id,
        "target": "site",
        "target_id": 0,
        "level": "first",
        "source": "default",
        "created_at": clock.now(),
    }
