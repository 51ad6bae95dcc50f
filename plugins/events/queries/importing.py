"""What would become of the entries of a calendar file in one space, and which files are kept up
to date there."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from flask_babel import gettext as _

from plugins.events.foreign import is_newer, is_over, key_of, title_of
from plugins.events.ical.found import Found, Reading
from plugins.events.models import Event, EventImported, EventSource
from plugins.events.times.walls import wall_text
from townhall import NotFound, Thread, User

Becomes = Literal["new", "update", "same", "past", "refused"]
SOME = 500  # values of one statement


@dataclass(frozen=True, slots=True)
class Line:
    """One entry and what becomes of it; `why` is a sentence where that needs one. `event_id` is
    the event that it was taken for before, `mark` stands for it in a form."""

    title: str
    becomes: Becomes
    why: str = ""
    found: Found | None = None
    event_id: int | None = None

    @property
    def is_work(self) -> bool:
        """Whether something is to be done about it."""
        return self.becomes in ("new", "update")

    @property
    def starts(self) -> str:
        """When it starts by the clock on its wall; empty where that is not known."""
        return wall_text(self.found.starts) if self.found else ""

    @property
    def ends(self) -> str:
        """When it ends, likewise."""
        return wall_text(self.found.ends) if self.found else ""

    @property
    def zone(self) -> str:
        """The zone of both."""
        return self.found.zone if self.found else ""

    @property
    def mark(self) -> str:
        """A short word for it."""
        told = key_of(self.found) if self.found else self.title
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


class Known(NamedTuple):
    """What was taken before for an entry."""

    event_id: int
    sequence: int
    stamp: str
    is_deleted: bool
    is_cancelled: bool
    is_event: bool


class Source(NamedTuple):
    """A calendar elsewhere that is kept up to date, and who wanted it."""

    id: int
    url: str
    checked_at: Any
    error: str
    username: str
    name: str


LONGEST = 5.0
"""Seconds in which entries are looked at: rules of some take long to follow."""


def plan(space_id: int, reading: Reading) -> list[Line]:
    """What becomes of each entry in a space: what is to be done first, what was refused last."""
    keys = {key_of(found): found for found in reading.found}
    known = _known(space_id, keys)
    ours = _ours(found.uid for found in keys.values())
    until = time.monotonic() + LONGEST
    lines = [
        _line(found, known.get(key), ours)
        if time.monotonic() < until
        else Line(
            found.title, "refused", _("Looking at the file took too long to come to this one.")
        )
        for key, found in keys.items()
    ]
    order = ("new", "update", "same", "past", "refused")
    lines += [Line(refused.title, "refused", refused.why) for refused in reading.refused]
    return sorted(lines, key=lambda line: order.index(line.becomes))


def sources_of(space_id: int) -> list[Source]:
    """The calendars that are kept up to date in a space."""
    shown = (EventSource.id, EventSource.url, EventSource.checked_at, EventSource.error)
    query = EventSource.select(*shown, User.username, User.name).join(User)
    rows = query.where(EventSource.space == space_id).order_by(EventSource.id)
    return [Source(*row) for row in rows.tuples()]


def source_of(space_id: int, source_id: int) -> EventSource:
    """One of them. Raises `NotFound`."""
    mine = (EventSource.id == source_id) & (EventSource.space == space_id)
    found = EventSource.get_or_none(mine)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def _line(found: Found, known: Known | None, ours: set[str]) -> Line:
    title = title_of(found)
    if found.uid in ours:
        return Line(title, "refused", _("It is an event of this community."), found)
    if known is None:
        return _fresh(title, found)
    if known.is_deleted:
        return Line(title, "refused", _("It was deleted here."), found, known.event_id)
    if not known.is_event:
        return Line(title, "refused", _("It is no event here any more."), found, known.event_id)
    if found.is_cancelled and known.is_cancelled:
        return Line(title, "same", "", found, known.event_id)
    newer = is_newer(found, known.sequence, known.stamp)
    if newer:
        why = _("It is cancelled.") if found.is_cancelled else ""
        return Line(title, "update", why, found, known.event_id)
    why = "" if newer is None else _("What is here is newer.")
    return Line(title, "same", why, found, known.event_id)


def _fresh(title: str, found: Found) -> Line:
    if found.is_cancelled:
        return Line(title, "past", _("It is cancelled."), found)
    if is_over(found):
        return Line(title, "past", _("It is over."), found)
    return Line(title, "new", " ".join(found.notes), found)


def _known(space_id: int, keys: Iterable[str]) -> dict[str, Known]:
    columns = (
        EventImported.uid,
        EventImported.event,
        EventImported.sequence,
        EventImported.stamp,
        Thread.deleted_at.is_null(False),
        Event.cancelled_at.is_null(False),
        Thread.kind == "event",
    )
    query = EventImported.select(*columns).join(Event).join(Thread)
    here = EventImported.space == space_id
    found: dict[str, Known] = {}
    for some in _in_parts(keys):
        rows = query.where(here & EventImported.uid.in_(some)).tuples()
        found.update((row[0], Known(*row[1:])) for row in rows)
    return found


def _ours(uids: Iterable[str]) -> set[str]:
    """Which of these are events of this community: their calendars may be read in as well."""
    found: set[str] = set()
    for some in _in_parts(uids):
        found.update(row[0] for row in Event.select(Event.uid).where(Event.uid.in_(some)).tuples())
    return found


def _in_parts(values: Iterable[str]) -> list[list[str]]:
    wanted = list(dict.fromkeys(values))
    return [wanted[at : at + SOME] for at in range(0, len(wanted), SOME)]
