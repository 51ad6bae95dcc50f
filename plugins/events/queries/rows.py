"""One event and its dates as values, secrets left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from townhall import as_utc

JOIN = ("join_url", "join_details")
WHERE = ("address", "latitude", "longitude")
AS_STORED = (
    "id",
    "event_id",
    "original",
    "starts",
    "ends",
    "zone",
    "state",
    "reason",
    "before",
    "sequence",
    "going",
    "maybe",
    "waiting",
    "seats_taken",
    "online_taken",
)
TAKEN_OVER = (
    "way",
    "place",
    "join_minutes",
    "seats",
    "online_seats",
    "opens_minutes",
    "closes_minutes",
    "check_in_minutes",
)


class EventView(NamedTuple):
    """An event with what is needed of its thread, secrets left out; the names are those of
    `Event`. `address` and the coordinates are empty where the address is private; `has_more` is
    whether dates were added by hand."""

    id: int
    space_id: int
    author_id: int
    is_locked: bool
    deleted_at: Any
    state: str
    starts: str
    ends: str
    is_all_day: bool
    zone: str
    rule: str
    has_more: bool
    way: str
    place: str
    address: str
    is_address_private: bool
    latitude: float | None
    longitude: float | None
    has_join: bool
    join_minutes: int | None
    seats: int | None
    online_seats: int | None
    most_guests: int
    waitlist: str
    offer_hours: int
    party: str
    needs_approval: bool
    opens_minutes: int | None
    closes_minutes: int | None
    attendees_shown: str
    asks_again: bool
    watches: bool
    check_in_minutes: int
    uid: str
    sequence: int
    changed_raw: Any
    cancelled_raw: Any
    cancel_reason: str
    split_from_id: int | None
    source_url: str

    @property
    def is_series(self) -> bool:
        """Whether it has more dates than one by its own words."""
        return bool(self.rule or self.has_more)

    @property
    def changed_at(self) -> datetime:
        """When it last changed for calendars."""
        return as_utc(self.changed_raw)  # type: ignore[return-value]

    @property
    def cancelled_at(self) -> datetime | None:
        """When it was cancelled as a whole, or None."""
        return as_utc(self.cancelled_raw)


@dataclass(frozen=True, slots=True)
class DateView:
    """One date as it is: what its event says, with what is different on this date. Names and
    meanings as of `EventDate` and `Event`; secrets are left out as in `EventView`. `title` is
    empty unless this date has one of its own."""

    id: int
    event_id: int
    original: str
    starts: str
    ends: str
    zone: str
    is_all_day: bool
    starts_at: datetime
    ends_at: datetime
    state: str
    reason: str
    before: str
    before_at: datetime | None
    sequence: int
    going: int
    maybe: int
    waiting: int
    seats_taken: int
    online_taken: int
    title: str
    way: str
    place: str
    address: str
    is_address_private: bool
    latitude: float | None
    longitude: float | None
    has_join: bool
    join_minutes: int | None
    seats: int | None
    online_seats: int | None
    opens_minutes: int | None
    closes_minutes: int | None
    check_in_minutes: int

    @property
    def is_off(self) -> bool:
        """Whether it does not take place as announced: cancelled, postponed or gone."""
        return bool(self.state)


class Secrets(NamedTuple):
    """What those with a seat may know now; each is empty where it may not be known."""

    join_url: str
    join_details: str
    address: str
    latitude: float | None
    longitude: float | None


def view_of(event: EventView, row: Any) -> DateView:
    """A date as it is, from its row (with the columns of `EventDate`) and its event."""
    changes = row.changes if isinstance(row.changes, Mapping) else json.loads(row.changes)
    taken = {name: changes.get(name, getattr(event, name)) for name in TAKEN_OVER}
    is_private = bool(changes.get("is_address_private", event.is_address_private))
    where = {name: changes.get(name, getattr(event, name)) for name in WHERE}
    if is_private:
        where = {"address": "", "latitude": None, "longitude": None}
    joins = any(changes.get(name) for name in JOIN)
    return DateView(
        **{name: getattr(row, name) for name in AS_STORED},
        is_all_day=bool(row.is_all_day),
        starts_at=_moment(row.starts_at),
        ends_at=_moment(row.ends_at),
        before_at=as_utc(row.before_at),
        title=changes.get("title", ""),
        is_address_private=is_private,
        has_join=joins or (bool(event.has_join) and not _taken_away(changes)),
        **taken,
        **where,
    )


def _taken_away(changes: Mapping[str, Any]) -> bool:
    """Whether a date has none of the ways to join that its event has."""
    return all(name in changes and not changes[name] for name in JOIN)


def _moment(value: Any) -> datetime:
    return as_utc(value)  # type: ignore[return-value]
