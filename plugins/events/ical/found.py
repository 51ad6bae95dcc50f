"""What a calendar file turned out to hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from plugins.events.times.walls import Wall


class Unreadable(ValueError):
    """A file of which nothing can be taken. Its only argument is a sentence."""


class Refusal(ValueError):
    """One entry that is not taken. Its only argument is a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One event of a file, or one date of a series that differs (`original` is the start that
    the series gives it).

    `starts` and `ends` are wall times in `zone`; of whole days the first and the last, with an
    empty zone. `rule` is written as it is kept. `changed` are the dates that differ; those that
    are cancelled are among `left_out`. `notes` are sentences about what was left behind.
    """

    uid: str
    starts: Wall
    ends: Wall
    zone: str = ""
    title: str = ""
    text: str = ""
    place: str = ""
    url: str = ""
    position: tuple[float, float] | None = None
    is_cancelled: bool = False
    sequence: int = 0
    modified_at: datetime | None = None
    rule: str = ""
    left_out: tuple[Wall, ...] = ()
    added: tuple[Wall, ...] = ()
    original: Wall | None = None
    changed: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that was not taken: what it is called, as far as that can be told, and why."""

    title: str
    why: str


@dataclass(slots=True)
class Reading:
    """A file that was read: how its calendar is called, what is in it, what was refused."""

    name: str = ""
    found: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
