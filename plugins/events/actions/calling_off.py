"""Dates that do not take place as announced: cancelled, put off, and on again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from plugins.events import CANCELLED, POSTPONED, telling
from plugins.events.actions.answering import after_change
from plugins.events.actions.changing import put_series
from plugins.events.actions.dates import write_dates
from plugins.events.actions.noting import worth_telling
from plugins.events.actions.placing import put_date, series_of
from plugins.events.calendar_mail import together
from plugins.events.models import Event, EventDate
from plugins.events.times.series import is_named
from plugins.events.times.walls import parse_wall
from townhall import Rejected, clock, set_state

LONGEST_REASON = 255


def call_off(date: EventDate, state: str, reason: str, *, by: int | None) -> None:
    """Let one date of a series not take place, or a single event. `state` is `cancelled` or
    `postponed`. Twice does nothing."""
    if date.state == state:
        return
    _put_state([date], state, reason)
    if series_of(date.event).is_single:
        _put_event(date.event, state, reason)
    _tell([date], telling.cancelled if state == CANCELLED else telling.postponed, by)


def call_off_following(date: EventDate, reason: str, *, by: int | None) -> None:
    """End a series before one of its dates: that and what follows does not take place. The dates
    stay, so that everybody and their calendars can see it."""
    event = date.event
    rows = [row for row in _to_come(event, "", POSTPONED) if row.original >= date.original]
    put_series(event, series_of(event).until(parse_wall(date.original)), {})
    _put_state(rows, CANCELLED, reason)
    write_dates(event)
    _tell(rows, telling.cancelled, by)


def call_off_all(event: Event, reason: str, *, by: int | None) -> None:
    """Cancel an event with all its dates that are not over."""
    rows = _to_come(event, "", POSTPONED)
    _put_event(event, CANCELLED, reason)
    _put_state(rows, CANCELLED, reason)
    _tell(rows, telling.cancelled, by)


def call_back(date: EventDate, *, by: int | None) -> None:
    """Let a date take place after all; one that its series does not name any more becomes a
    single date of it. Twice does nothing. Raises `Rejected` when all of a series is cancelled."""
    event = date.event
    if date.state not in (CANCELLED, POSTPONED):
        return
    series, wall = series_of(event), parse_wall(date.original)
    if event.cancelled_at is not None and not series.is_single:
        # On its own it would be followed by all those that are not written yet.
        raise Rejected("scope", _("The whole event is cancelled: bring back all of it."))
    if not (series.is_single or is_named(series, wall)):
        Event.update(added=sorted({*event.added, date.original})).where(
            Event.thread == event.thread_id
        ).execute()
    _put_state([date], "", "")
    if series.is_single:
        _put_event(event, "", "")
    _tell([date], telling.came_back, by)


def call_all_back(event: Event, *, by: int | None) -> None:
    """Let an event take place that was cancelled as a whole: with the dates that were cancelled
    together with it, and with those that have come nearer since."""
    since: datetime | None = event.cancelled_at
    if since is None:
        return
    rows = [row for row in _to_come(event, CANCELLED) if row.changed_at >= since]
    _put_state(rows, "", "")
    _put_event(event, "", "")
    write_dates(event)
    _tell(rows, telling.came_back, by)


def _put_state(rows: Iterable[EventDate], state: str, reason: str) -> None:
    for row in rows:
        values = {"state": state, "reason": reason[:LONGEST_REASON]}
        put_date(row, **values, sequence=row.sequence + 1)


def _put_event(event: Event, state: str, reason: str) -> None:
    """Let an event and its thread show a state."""
    now = clock.now()
    values: dict[str, Any] = {
        "cancelled_at": now if state == CANCELLED else None,
        "cancel_reason": reason[:LONGEST_REASON],
        "sequence": event.sequence + 1,
        "changed_at": now,
    }
    for name, value in values.items():
        setattr(event, name, value)
    Event.update(values).where(Event.thread == event.thread_id).execute()
    set_state(event.thread_id, state)


def _to_come(event: Event, *states: str) -> list[EventDate]:
    """Its dates in some states that are not over."""
    mine = (EventDate.event == event.thread_id) & (EventDate.ends_at > clock.now())
    rows = EventDate.select().where(mine & EventDate.state.in_(states))
    return list(rows.order_by(EventDate.id))


def _tell(rows: list[EventDate], tell: Callable[..., None], by: int | None) -> None:
    for row in sorted(rows, key=lambda one: int(one.id)):
        after_change(row.id)
    with together():
        for row in worth_telling(rows):
            tell(row, by=by)
