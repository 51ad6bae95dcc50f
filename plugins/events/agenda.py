"""The agenda of a date as values: how sessions stand beside each other, and where two of them
want the same room or person at once. Nothing here knows a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple


class Speaking(NamedTuple):
    """Who speaks in a session; `username` is empty for who is no member."""

    name: str
    about: str = ""
    username: str = ""

    @property
    def key(self) -> str:
        """What is the same for the same person in another session."""
        return self.username or " ".join(self.name.casefold().split())


@dataclass(frozen=True, slots=True)
class Session:
    """One item of an agenda. `starts` and `ends` are wall times in the zone of the date.
    `taken` counts who wants to be in it, `is_mine` whether the reader does. `sequence` and
    `changed_at` are those of `EventSession`."""

    id: int
    title: str
    text: str
    starts: str
    ends: str
    track: str = ""
    room: str = ""
    seats: int | None = None
    taken: int = 0
    is_mine: bool = False
    speakers: tuple[Speaking, ...] = ()
    changed_at: datetime | None = None
    sequence: int = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody else gets in."""
        return self.seats is not None and self.taken >= self.seats

    @property
    def start(self) -> datetime:
        """When it starts, by the clock at the place."""
        return datetime.fromisoformat(self.starts)

    @property
    def end(self) -> datetime:
        """When it ends, by the clock at the place."""
        return datetime.fromisoformat(self.ends)


class Slot(NamedTuple):
    """What starts at one time: `for_all` belongs to no track; `tracks` has a list for each
    track of the day, perhaps empty."""

    start: datetime
    for_all: list[Session]
    tracks: list[list[Session]]


class Day(NamedTuple):
    """One day of an agenda with the names of its tracks and its slots, in order."""

    start: datetime
    tracks: list[str]
    slots: list[Slot]


class Clash(NamedTuple):
    """Something that cannot be. `sort`: `room` or `speaker` (both sessions want `what` at once),
    or `outside` (`first` is not within the time of the date)."""

    sort: Literal["room", "speaker", "outside"]
    what: str
    first: Session
    second: Session | None = None


def days_of(sessions: Sequence[Session]) -> list[Day]:
    """Sessions by day and time; those that start together stand beside each other by track."""
    found = []
    for _day, group in groupby(sorted(sessions, key=_place), key=lambda s: s.starts[:10]):
        of_day = list(group)
        tracks = sorted({session.track for session in of_day} - {""}, key=str.casefold)
        slots = [
            _slot(list(together), tracks)
            for _start, together in groupby(of_day, key=lambda s: s.starts)
        ]
        found.append(Day(of_day[0].start, tracks, slots))
    return found


def clashes(sessions: Sequence[Session], starts: str, ends: str) -> list[Clash]:
    """What cannot be on a date from `starts` to `ends` (wall times, or days for whole ones)."""
    found = [
        Clash("outside", "", session)
        for session in sorted(sessions, key=_place)
        if session.starts < starts or session.ends[: len(ends)] > ends
    ]
    for first, second in _at_once(sessions):
        if first.room and first.room.casefold() == second.room.casefold():
            found.append(Clash("room", first.room, first, second))
        there = {speaker.key for speaker in second.speakers}
        found += [
            Clash("speaker", speaker.name, first, second)
            for speaker in first.speakers
            if speaker.key in there
        ]
    return found


def _at_once(sessions: Sequence[Session]) -> Iterator[tuple[Session, Session]]:
    """Every two sessions that overlap. One that ends when the other starts does not."""
    ordered = sorted(sessions, key=_place)
    for number, first in enumerate(ordered):
        for second in ordered[number + 1 :]:
            if second.starts >= first.ends:
                break
            yield first, second


def _slot(together: list[Session], tracks: list[str]) -> Slot:
    return Slot(
        together[0].start,
        [session for session in together if not session.track],
        [[session for session in together if session.track == track] for track in tracks],
    )


def _place(session: Session) -> tuple[str, int]:
    return session.starts, session.id
