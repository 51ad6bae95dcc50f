"""What follows when dates were changed: seats are settled, and people are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from plugins.events import DRAFT, telling
from plugins.events.actions.answering import after_change, confirm_again
from plugins.events.actions.dates import GONE
from plugins.events.calendar_mail import together
from plugins.events.models import IS_EVENT, Event, EventAnswer, EventDate
from townhall import Thread, clock, transaction

LINK = {"join_url", "join_details"}
SHOWN = {
    "uid",
    "ends",
    "title",
    "way",
    "place",
    "address",
    "is_address_private",
    "latitude",
    "longitude",
}
"""Besides its start, what calendars show of a date."""
WHERE = {"ends", "way", "place", "address"}
"""What of that people have to know, too, who have it in no calendar."""


def note_changes(
    dates: Sequence[EventDate],
    changed: Collection[str],
    *,
    moved: Collection[int],
    by: int | None,
    gone: Sequence[EventDate] = (),
) -> None:
    """Settle the seats of dates of one event that were changed, and tell whoever answered them.

    `changed` are names of columns, `moved` the ids of dates that are at another time, `gone` the
    dates that are none any more. Of a draft, and of dates that do not take place, nobody is told.
    """
    # In the order of ids, in which everybody holds them.
    for date in sorted(dates, key=lambda one: int(one.id)):
        if date.id in moved and date.event.asks_again and not date.state:
            confirm_again(date.id)
        after_change(date.id)
    with together():
        for date in worth_telling([*dates, *gone]):
            _tell(date, set(changed), is_moved=date.id in moved, by=by)


def note_title(event_id: int) -> None:
    """An event has another title: calendars learn it. Its sequence stays, so that no program asks
    anybody anew. Nothing happens to a thread that is none."""
    with transaction():
        mine = Event.thread.in_(Thread.select(Thread.id).where((Thread.id == event_id) & IS_EVENT))
        if Event.update(changed_at=clock.now()).where(mine).execute():
            telling.renamed(event_id)


def worth_telling(dates: Sequence[EventDate]) -> list[EventDate]:
    """Of dates that were changed together those of which people are told, of what is over none:
    the next one, for the other hosts, and all that somebody answered. The latest comes first, so
    that what people read in the end is what comes next."""
    now = clock.now()
    dates = [date for date in dates if date.ends_at > now]
    if not dates or dates[0].event.thread.state == DRAFT:
        return []
    ids = [date.id for date in dates]
    rows = EventAnswer.select(EventAnswer.date).where(EventAnswer.date.in_(ids)).distinct()
    answered = {date_id for (date_id,) in rows.tuples()}
    soonest, *rest = sorted(dates, key=lambda one: (one.starts_at, one.id))
    return [*(date for date in reversed(rest) if date.id in answered), soonest]


def _tell(date: EventDate, changed: set[str], *, is_moved: bool, by: int | None) -> None:
    if date.state == GONE:
        telling.cancelled(date, by=by)
    elif date.state:
        return
    elif is_moved and changed & {"starts", "zone"}:
        telling.moved(date, str(date.before), by=by)
    elif changed & LINK:
        telling.link_changed(date, by=by)
    elif is_moved or changed & WHERE:
        telling.elsewhere(date, by=by)
    elif changed & SHOWN:
        telling.updated(date)
