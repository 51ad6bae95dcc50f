"""What a host says of an event, beside its title and text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

WHOLE_DAY = 10  # characters of a wall time that is only a day


class ChangedMeanwhile(Exception):
    """Another host has changed the date or its event since somebody began to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """When, where and for whom; the names are those of the columns of `Event`.

    `starts` and `ends` are wall times in `zone`, as text (`2026-03-29T10:00`; a `datetime` or
    `date` is taken as well), of whole days the first and the last day. Without an end it is
    an hour, or that one day. `title` is another title for one date of a series only.
    """

    starts: str
    ends: str = ""
    zone: str = ""
    rule: str = ""
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    way: str = "place"
    place: str = ""
    address: str = ""
    is_address_private: bool = False
    latitude: float | None = None
    longitude: float | None = None
    join_url: str = ""
    join_details: str = ""
    join_minutes: int | None = None
    seats: int | None = None
    online_seats: int | None = None
    most_guests: int = 0
    waitlist: str = "auto"
    offer_hours: int = 12
    party: str = "skip"
    needs_approval: bool = False
    opens_minutes: int | None = None
    closes_minutes: int | None = None
    attendees_shown: str = "members"
    reminders: tuple[int, ...] = (1440, 60)
    asks_again: bool = False
    watches: bool = True
    check_in_minutes: int = 120
    source_url: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        """Bring what was given as a moment of the wall or as a list into the kept shape."""
        for name in ("starts", "ends"):
            object.__setattr__(self, name, _text(getattr(self, name)))
        for name in ("left_out", "added"):
            object.__setattr__(self, name, tuple(_text(wall) for wall in getattr(self, name)))
        object.__setattr__(self, "reminders", tuple(self.reminders))

    @property
    def is_all_day(self) -> bool:
        """Whether it is about whole days."""
        return len(self.starts) == WHOLE_DAY

    @property
    def version(self) -> str:
        """A name of all that is said: another one as soon as anything is different."""
        said = json.dumps(self.as_extra(), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def as_row(self) -> dict[str, Any]:
        """The values for the columns of `Event`."""
        values = self.as_extra()
        values.pop("title", None)
        return {**values, "is_all_day": self.is_all_day}

    def as_extra(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_extra(cls, extra: Mapping[str, Any]) -> Details:
        """From what `as_extra` gave; what else stands in it is left alone."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in extra.items() if name in known})


def _text(wall: Any) -> str:
    if isinstance(wall, datetime):
        return wall.isoformat(timespec="seconds" if wall.second else "minutes")
    return wall.isoformat() if isinstance(wall, date) else str(wall)
