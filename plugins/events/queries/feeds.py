"""Reads for calendars that programs subscribe to: events and their dates, as rows.

All of it goes through what the actor sees. The rows hold no secrets; those of somebody's own
seats are read by `joins_of` alone, which asks `rules.may_see_join`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple, cast

import peewee
from peewee import Value, fn

from plugins.events import DRAFT, rules
from plugins.events.models import Event, EventAnswer, EventDate, EventHost
from plugins.events.queries import shown
from plugins.events.queries.feed_rows import (
    KEPT,
    DateRow,
    EventRow,
    Join,
    Rows,
    dates_where,
    events_where,
    nearest_dates,
)
from townhall import Actor, Thread, clock, seen_by, tagged

PAST = timedelta(days=90)
MOST_COMING, MOST_PAST, MOST_DATES = 500, 200, 1000
MINE = ("going", "maybe", "waiting", "offered", "asked")
SEAT = "going"
NOBODY = Actor()


def rows_of_list(actor: Actor, *, space_ids: Iterable[int] = (), tag: str = "") -> Rows:
    """The events of a list: what comes, what was lately, what was called off a short time ago."""
    seen = _seen(actor) & ~Thread.is_unlisted
    spaces = list(space_ids)
    if spaces:
        seen &= Thread.space.in_(spaces)
    if tag:
        seen &= tagged(tag)
    now = clock.now()
    coming = _ids(seen & (EventDate.ends_at > now), fn.MIN(EventDate.starts_at), MOST_COMING)
    lately = (EventDate.ends_at <= now) & (EventDate.ends_at > now - PAST)
    past = _ids(seen & lately, fn.MAX(EventDate.starts_at).desc(), MOST_PAST)
    events = events_where(seen & (Event.thread.in_(coming) | Event.thread.in_(past)))
    return Rows(events, _differing(events))


def rows_of_event(actor: Actor, thread_id: int) -> Rows:
    """One event, whole; nothing of one that the actor may not see."""
    events = events_where(_seen(actor) & (Thread.id == thread_id))
    return Rows(events, _differing(events))


def rows_of_date(actor: Actor, thread_id: int, date_id: int) -> Rows:
    """One date of an event; nothing of one that the actor may not see."""
    events = events_where(_seen(actor) & (Thread.id == thread_id))
    wanted = (EventDate.event == thread_id) & (EventDate.id == date_id)
    dates = dates_where(wanted) if events else {}
    return Rows(events if dates else [], dates, is_by_date=True)


def rows_of_mine(actor: Actor) -> Rows:
    """The dates that the actor answered, and those of events that they run."""
    mine = (EventAnswer.user == actor.id) & EventAnswer.status.in_(MINE)
    answered = EventAnswer.select(EventAnswer.date).where(mine)
    run = EventHost.select(EventHost.event).where(EventHost.user == actor.id)
    written = Thread.select(Thread.id).where(
        (Thread.author == actor.id) & (Thread.kind == "event") & (Thread.state != DRAFT)
    )
    wanted = (
        EventDate.id.in_(answered) | EventDate.event.in_(run) | EventDate.event.in_(written)
    ) & (EventDate.ends_at > clock.now() - PAST)
    dates = nearest_dates(wanted, MOST_DATES)
    events = events_where(_seen(actor) & (Thread.id.in_(list(dates)))) if dates else []
    kept = {event.id: dates[event.id] for event in events}
    ids = [date.id for each in kept.values() for date in each]
    answers = dict(
        EventAnswer.select(EventAnswer.date, EventAnswer.status)
        .where(mine & EventAnswer.date.in_(ids))
        .tuples()
    )
    return Rows(
        events, kept, is_by_date=True, answers=answers, joins=joins_of(events, kept, answers)
    )


class _Answer(NamedTuple):
    status: str


def joins_of(
    events: Iterable[EventRow], dates: dict[int, list[DateRow]], answers: dict[int, str]
) -> dict[int, Join]:
    """How to join dates, and their private addresses, as far as whoever gave these `answers` may
    know them now; by date. Only a seat counts: what hosts know, they have on the page."""
    seated = {
        date.id: (event, date)
        for event in events
        for date in dates[event.id]
        if answers.get(date.id) == SEAT and event.deleted_at is None
    }
    said = _secrets(list({event.id for event, _date in seated.values()}))
    now, found = clock.now(), {}
    for date_id, (event, date) in seated.items():
        # A row has all that a view is made of.
        view, answer = shown.view_of(cast("Any", event), date), _Answer(answers[date_id])
        secret = {**said[event.id], **date.changes}
        joins = rules.may_see_join(NOBODY, event, view, answer, now=now)
        comes = rules.may_see_address(NOBODY, event, view, answer, now=now)
        found[date_id] = Join(
            url=secret["join_url"] if joins else "",
            address=secret["address"] if comes and view.is_address_private else "",
        )
    return {date_id: join for date_id, join in found.items() if any(join)}


def _secrets(event_ids: list[int]) -> dict[int, dict[str, str]]:
    rows = Event.select(Event.thread, Event.join_url, Event.address).where(
        Event.thread.in_(event_ids)
    )
    return {row[0]: {"join_url": row[1], "address": row[2]} for row in rows.tuples()}


def _seen(actor: Actor) -> Any:
    """Published events that the actor sees, and those that were called off lately."""
    since = clock.now() - KEPT
    told = Thread.deleted_at.is_null() | (Thread.deleted_at > since)
    return seen_by(actor) & (Thread.kind == "event") & (Thread.state != DRAFT) & told


def _ids(where: Any, order: Any, limit: int) -> peewee.Query:
    query = EventDate.select(EventDate.event).join(Thread, on=(EventDate.event == Thread.id))
    return query.where(where).group_by(EventDate.event).order_by(order).limit(limit)


def _differing(events: list[EventRow]) -> dict[int, list[DateRow]]:
    """Of single events their date, of series the dates that are not as the series says."""
    single = [event.id for event in events if not event.is_series]
    series = [event.id for event in events if event.is_series]
    differs = (
        (EventDate.state != "")
        | (EventDate.changes != Value("{}", converter=False))
        | (EventDate.starts != EventDate.original)
    )
    return dates_where(EventDate.event.in_(single) | (EventDate.event.in_(series) & differs))
