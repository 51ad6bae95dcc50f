"""Who comes, as those see it who may, and everybody who answered, as the hosts do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from plugins.events.models import EventAnswer, EventQuestion
from plugins.events.queries.questions import questions_of
from plugins.events.seating import (
    ASKED,
    CANNOT,
    GOING,
    MAYBE,
    OFFERED,
    REFUSED,
    REMOVED,
    WAITING,
)
from townhall import Key, Page, User, as_utc, paged

SIZE = 50
LISTS: dict[str, tuple[str, ...]] = {
    GOING: (GOING,),
    ASKED: (ASKED,),
    OFFERED: (OFFERED,),
    WAITING: (WAITING,),
    MAYBE: (MAYBE,),
    CANNOT: (CANNOT,),
    "away": (REFUSED, REMOVED),
}
"""The lists of the hosts, by name, with the answers that stand in each."""
COLUMNS = (
    EventAnswer.id,
    EventAnswer.status,
    EventAnswer.way,
    EventAnswer.guests,
    EventAnswer.guest_names,
    EventAnswer.replies,
    EventAnswer.priority,
    EventAnswer.queued_at,
    EventAnswer.offer_until,
    EventAnswer.is_over,
    EventAnswer.must_confirm,
    EventAnswer.checked_in_at,
    EventAnswer.created_at,
    User.id.alias("user_id"),
    User.username,
    User.name,
    User.avatar,
)


class Attendee(NamedTuple):
    """Somebody who answered, with what the hosts know of it; it can be shown as a person."""

    id: int
    status: str
    way: str
    guests: int
    guest_names: str
    replies: dict[str, str]
    priority: int
    queued_at: datetime | None
    offer_until: datetime | None
    is_over: bool
    must_confirm: bool
    checked_in_at: datetime | None
    created_at: datetime
    user_id: int
    username: str
    name: str
    avatar: str


def attendees_page(date_id: int, after: str = "") -> Page[Attendee]:
    """Those who come, in the order in which they answered. The caller has asked whether the
    reader may know."""
    return _page(_rows(date_id, (GOING,)), (Key("id", EventAnswer.id, int),), after)


def people_page(date_id: int, which: str, after: str = "") -> Page[Attendee]:
    """One of the lists of the hosts; those who wait in the order in which they are let in."""
    keys: tuple[Key, ...] = (Key("id", EventAnswer.id, int),)
    if which == WAITING:
        keys = (
            Key("priority", EventAnswer.priority, int),
            Key("queued_at", EventAnswer.queued_at, datetime.fromisoformat),
            *keys,
        )
    return _page(_rows(date_id, LISTS[which]), keys, after)


def list_sizes(date_id: int) -> dict[str, int]:
    """How many stand in each of the lists of the hosts."""
    rows = (
        EventAnswer.select(EventAnswer.status, fn.COUNT(EventAnswer.id))
        .where(EventAnswer.date == date_id)
        .group_by(EventAnswer.status)
    )
    counts: dict[str, int] = dict(rows.tuples())
    return {
        name: sum(counts.get(status, 0) for status in statuses) for name, statuses in LISTS.items()
    }


def unconfirmed(date_id: int) -> int:
    """How many were asked once more whether they come, and have not said so."""
    silent = (EventAnswer.date == date_id) & EventAnswer.must_confirm
    return int(EventAnswer.select().where(silent & (EventAnswer.status == GOING)).count())


def table(event_id: int, date_id: int) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """Everybody who answered a date, as a table for other programs: its head and its lines."""
    questions = questions_of(event_id)
    head = "name username answer way guests guest_names beyond_seats answered_at checked_in_at"
    return [*head.split(), *(str(one.label) for one in questions)], _lines(date_id, questions)


def _lines(date_id: int, questions: Sequence[EventQuestion]) -> Iterator[Sequence[Any]]:
    everyone = tuple(status for statuses in LISTS.values() for status in statuses)
    for row in _rows(date_id, everyone).order_by(EventAnswer.id).namedtuples():
        yield (
            row.name or row.username,
            row.username,
            row.status,
            row.way,
            row.guests,
            row.guest_names,
            bool(row.is_over),
            as_utc(row.created_at),
            as_utc(row.checked_in_at),
            *(row.replies.get(str(one.id), "") for one in questions),
        )


def _rows(date_id: int, statuses: Sequence[str]) -> Any:
    query = EventAnswer.select(*COLUMNS).join(User, on=(EventAnswer.user == User.id))
    return query.where((EventAnswer.date == date_id) & EventAnswer.status.in_(list(statuses)))


def _page(query: Any, keys: Sequence[Key], after: str) -> Page[Attendee]:
    page = paged(query.namedtuples(), keys, after, down=False, size=SIZE)
    return Page([Attendee(*row) for row in page.rows], page.after)
