"""Threads of other kinds that become events, and events that become something else: their row,
dates and answers are kept aside, and nothing shows them until it is an event again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from plugins.events import CANCELLED, POSTPONED
from plugins.events.actions.dates import hold, write_dates
from plugins.events.actions.making import begin_event
from plugins.events.actions.placing import series_of
from plugins.events.models import Event, EventDate
from plugins.events.rules import refusal_of
from townhall import Rejected, Thread, ThreadDeed


def become_event(thread: Thread, extra: Mapping[str, Any]) -> str:
    """Let a thread be an event: with the times in `extra`, or with all that it had when it was
    one before. In the transaction of the change; gives the state that it shows."""
    event = Event.get_or_none(Event.thread == thread.id)
    if event is None:
        if "starts" not in extra:
            raise Rejected("first_day", _("Say on which day it begins."))
        begin_event(thread, extra)
        return ""
    hold(event.thread_id)
    is_single = series_of(event).is_single
    if not is_single:
        write_dates(event)
    return _state_of(event, is_single=is_single)


def leave_events(deed: ThreadDeed, undone: bool) -> None:
    """An event becomes something else. Nobody answers it meanwhile: who has held a date before
    is seen here, who comes later finds no event. Raises `Rejected`."""
    if deed.sort != "kind" or undone:
        return
    dates = EventDate.select(EventDate.id).where(EventDate.event == deed.thread.id)
    for (date_id,) in list(dates.order_by(EventDate.id).tuples()):
        EventDate.update(waiting=EventDate.waiting).where(EventDate.id == date_id).execute()
    words = refusal_of(deed)
    if words:
        raise Rejected("", words)


def _state_of(event: Event, *, is_single: bool) -> str:
    cancelled_at: Any = event.cancelled_at
    if cancelled_at is not None:
        return CANCELLED
    if is_single:
        put_off = (EventDate.event == event.thread_id) & (EventDate.state == POSTPONED)
        return POSTPONED if EventDate.select().where(put_off).exists() else ""
    return ""
