"""How many seats a date has, who fits, and in what order: rules on values alone. `actions.seats`
applies them to rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

GOING, MAYBE, CANNOT = "going", "maybe", "cannot"
WAITING, OFFERED, ASKED = "waiting", "offered", "asked"
REFUSED, REMOVED = "refused", "removed"
SAID = (GOING, MAYBE, CANNOT)
"""What somebody may answer; the rest comes of it."""
SEATED = (GOING, OFFERED)
"""Answers that take seats."""
SEATLESS = (WAITING, OFFERED, ASKED)
"""Answers of people who would come and have no seat, or not yet."""
TURNED_AWAY = (REFUSED, REMOVED)
"""What a host has said, which its person cannot change."""
PLACE, ONLINE, HYBRID = "place", "online", "hybrid"
WAYS = (PLACE, ONLINE)

LAPSED = 1
"""The priority of who has let an offer pass: behind everybody who has not."""
SHORTEST_OFFER = timedelta(minutes=30)
PART_OF_OFFER = 4
"""An offer takes at most this part of the time that is left, so that others can be asked too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for the seats of one date; names and meanings as of `Event`. Answers are taken
    from `opens_at` (None: at any time) until `closes_at`. `is_on`: whether it takes place."""

    way: str
    seats: int | None
    online_seats: int | None
    most_guests: int
    waitlist: str
    offer_hours: int
    party: str
    needs_approval: bool
    starts_at: datetime
    opens_at: datetime | None
    closes_at: datetime
    is_on: bool = True

    @property
    def ways(self) -> tuple[str, ...]:
        """How people may come."""
        return WAYS if self.way == HYBRID else (self.way,)

    def way_of(self, way: str) -> str:
        """Which seats an answer takes: what it says counts for hybrid dates only, and where it
        says nothing, its person comes to the place."""
        if self.way != HYBRID:
            return self.way
        return ONLINE if way == ONLINE else PLACE

    def room(self, way: str) -> int | None:
        """How many seats there are for a way to come; None for any number."""
        return self.online_seats if way == ONLINE else self.seats

    @property
    def has_end(self) -> bool:
        """Whether seats can run out at all."""
        return any(self.room(way) is not None for way in self.ways)

    def is_open(self, now: datetime) -> bool:
        """Whether answers are taken, and seats given, at a moment."""
        return self.is_on and now < self.closes_at and (not self.opens_at or now >= self.opens_at)

    def is_early(self, now: datetime) -> bool:
        """Whether answers are taken, and seats given, only later than a moment."""
        return self.is_on and self.opens_at is not None and now < self.opens_at


class Waiter(NamedTuple):
    """Somebody on the waiting list, with the seats they need."""

    id: int
    party: int


def terms_of(event: Any, date: Any, *, is_on: bool = True) -> Terms:
    """What holds for a date: what its event says, with what is different on it. Both are rows
    with columns of `Event` and `EventDate`; `changes` is read already."""
    said = {
        name: date.changes.get(name, getattr(event, name))
        for name in (
            "way", "seats", "online_seats", "most_guests", "waitlist", "offer_hours", "party",
            "needs_approval", "opens_minutes", "closes_minutes",
        )
    }  # fmt: skip
    opens, closes = said.pop("opens_minutes"), said.pop("closes_minutes")
    starts_at: datetime = date.starts_at
    return Terms(
        **said,
        starts_at=starts_at,
        opens_at=None if opens is None else starts_at - timedelta(minutes=opens),
        closes_at=starts_at - timedelta(minutes=closes or 0),
        is_on=is_on and not date.state,
    )


def offer_end(terms: Terms, now: datetime) -> datetime:
    """Until when a seat is held that is offered now: for the hours of the event, less when the
    end of answers is near, and never beyond that."""
    left = terms.closes_at - now
    length = min(timedelta(hours=terms.offer_hours), left / PART_OF_OFFER)
    return now + min(max(length, SHORTEST_OFFER), left)


def next_in(queue: Iterable[Waiter], free: int | None, *, holds: bool) -> list[int]:
    """Whose turn it is, of a queue in its order, with so many seats free (None: any number).

    A party that is too large for what is left is passed over, or with `holds` waited for.
    """
    chosen: list[int] = []
    for waiter in queue:
        if free is not None and waiter.party > free:
            if holds:
                break
            continue
        chosen.append(waiter.id)
        if free is not None:
            free -= waiter.party
            if not free:
                break
    return chosen


class Tally:
    """How many answers of each sort a date has, and how many seats they take by way."""

    def __init__(self, terms: Terms, rows: Iterable[tuple[str, str, Any, int, int]]) -> None:
        """`rows` are (status, way, is_over, people, seats), one for each that there is."""
        self.people: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.over: Counter[str] = Counter()
        self.waiting: Counter[str] = Counter()
        for status, said, is_over, people, seats in rows:
            way = terms.way_of(said)
            self.people[status] += people
            if status == WAITING:
                self.waiting[way] += people
            if status in SEATED:
                self.taken[way] += seats
                self.over[way] += seats if is_over else 0

    def free(self, terms: Terms, way: str) -> int | None:
        """How many seats are left for a way to come, at least 0; None for any number."""
        room = terms.room(way)
        return None if room is None else max(room - self.taken[way], 0)
