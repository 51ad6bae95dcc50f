"""The conditions that filters put on tickets: inside the query, before anything is counted or
cut into pages."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Any

from peewee import fn

from plugins.support.filters import Filters
from plugins.support.models import SupportTicket
from plugins.support.rules import answered_spaces
from townhall import (
    Actor,
    Thread,
    all_spaces,
    clock,
    param,
    rights_key,
    tagged,
    utc_text,
    visible,
)

SOON = timedelta(hours=4)
"""What is due within so long is due soon."""


def way_of(actor: Actor) -> Hashable:
    """What decides how `fits` looks, beside the filters."""
    return rights_key(actor), actor.id, actor.private_group_ids


def fits(actor: Actor, filters: Filters) -> Any:
    """The filter on `SupportTicket` joined with `Thread`, but for the category: of queues that the
    actor works on, seen by them, and as they ask. With holes for `moments`."""
    asked = [*_where(actor, filters), *_what(actor, filters), *_when(filters)]
    return reduce(and_, asked, visible(actor, each=True))


def moments(wanted: Iterable[Filters]) -> dict[str, Any]:
    """The moments that these filters compare with, by the names of their holes."""
    now = clock.now()
    since = {"now": now, "soon": now + SOON}
    for filters in wanted:
        since[f"waits{filters.waits}"] = now - timedelta(hours=filters.waits)
        since[f"solved{filters.solved_days}"] = now - timedelta(days=filters.solved_days)
    return {name: utc_text(moment) for name, moment in since.items()}


def _where(actor: Actor, filters: Filters) -> Iterator[Any]:
    worked = answered_spaces(actor)
    wanted = [one for one in worked if one in filters.spaces] if filters.spaces else worked
    queues = [space.id for space in all_spaces().values() if space.owner == "support"]
    if set(wanted) == set(queues):
        return
    if filters.is_spam_alone or filters.order != "changed":
        # What is in this order, and spam, has an index of its own: SQLite shall look for no other
        # way in.
        yield fn.COALESCE(SupportTicket.space, 0).in_(wanted)
    elif len(wanted) == 1:
        # By itself it is a way in: an index begins with it.
        yield SupportTicket.space == wanted[0]
    else:
        yield SupportTicket.space.in_(wanted)


def _what(actor: Actor, filters: Filters) -> Iterator[Any]:
    # As its index says it: a value that comes later would not be known to fit.
    yield SupportTicket.is_spam if filters.spam else ~SupportTicket.is_spam
    if filters.state:
        yield Thread.state == filters.state
    if filters.priorities:
        yield SupportTicket.priority.in_(filters.priorities)
    if filters.assignee == "nobody":
        yield SupportTicket.assignee.is_null()
    elif filters.assignee:
        wanted = actor.id if filters.assignee == "me" else int(filters.assignee)
        yield SupportTicket.assignee == wanted
    if filters.team:
        yield SupportTicket.team_id == filters.team
    if filters.tag:
        yield tagged(filters.tag)
    if filters.channel:
        yield SupportTicket.channel == filters.channel
    if filters.words:
        yield _says(filters.words)


def _says(words: str) -> Any:
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return SupportTicket.thread == int(number)
    return Thread.title.contains(words)


def _when(filters: Filters) -> Iterator[Any]:
    if filters.waits:
        yield SupportTicket.heard_at <= param(f"waits{filters.waits}")
        answered = SupportTicket.answered_at
        yield answered.is_null() | (answered < SupportTicket.heard_at)
    if filters.breach:
        yield SupportTicket.breach_at <= param("now" if filters.breach == "missed" else "soon")
    if filters.solved_days:
        since = param(f"solved{filters.solved_days}")
        # Solving is a change: the second one is what an index knows.
        yield (SupportTicket.solved_at >= since) & (SupportTicket.changed_at >= since)
