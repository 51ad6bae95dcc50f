"""Titles of threads for who may see that a space is there, but not read it.

Sight and labels know nothing of this: they decide as ever who reads a thread, and every list, feed,
search, file, notice and live page asks them. Here is all that somebody gets who is let no
further than to the door.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from werkzeug.exceptions import NotFound

from core.access import Actor
from core.keyset import Key, Page, moment, paged
from core.site import site
from core.spaces.queries import OnlyTitles, SpaceRow, closed_spaces
from core.threads.models import Thread


class Line(NamedTuple):
    """One thread behind the door."""

    id: int
    title: str
    created_at: datetime


def titles_page(space: SpaceRow, after: str) -> Page[Line]:
    """The titles in a closed space, the newest first."""
    query = Thread.select(Thread.id, Thread.title, Thread.created_at).where(_behind(space))
    keys = (Key("created_at", Thread.created_at, moment), Key("id", Thread.id, int))
    return paged(query.namedtuples(), keys, after)


def missing_thread(actor: Actor, thread_id: int) -> NotFound:
    """Why somebody does not get a thread: it is not there for them, or they may know its title."""
    for space in closed_spaces(actor):
        if Thread.select().where((Thread.id == thread_id) & _behind(space)).exists():
            return OnlyTitles(space)
    return NotFound()


def _behind(space: SpaceRow) -> Any:
    """The filter on `Thread` of what everybody who enters a space finds in its lists. Private
    threads carry another label."""
    standing = Thread.deleted_at.is_null() & ~Thread.is_unlisted
    here = (Thread.space == space.id) & (Thread.audience == space.audience)
    return here & standing & Thread.owner.in_(list(site().plugins.active() | {"core"}))
