"""What happens when somebody is sanctioned."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class Sanctioned(Event):
    """Somebody was warned, silenced or suspended (`sort`: `warn`, `silence`, `suspend`)."""

    user_id: int
    sort: str
    sanction_id: int


@dataclass(frozen=True, slots=True)
class SanctionEnded(Event):
    """A sanction is over: by `time`, `lifted`, by `appeal`, `replaced` or `undone` (`why`)."""

    user_id: int
    sort: str
    sanction_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Purged(Event):
    """Somebody was removed as a spammer, by `actor_id`."""

    user_id: int
    actor_id: int | None
