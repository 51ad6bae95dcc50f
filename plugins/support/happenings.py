"""What happens to tickets, told after the commit. Rules, clocks and webhooks listen."""

from __future__ import annotations

from dataclasses import dataclass

from townhall import Event


@dataclass(frozen=True, slots=True)
class TicketEvent(Event):
    """Something happened to a ticket. `entry_id` is the row of its log; `by_rule` is the rule that
    did it, 0 for none."""

    thread_id: int
    actor_id: int | None
    entry_id: int
    by_rule: int = 0


@dataclass(frozen=True, slots=True)
class TicketOpened(TicketEvent):
    """A ticket is there."""


@dataclass(frozen=True, slots=True)
class TicketHeard(TicketEvent):
    """Its requester, or somebody else in it, has said something."""


@dataclass(frozen=True, slots=True)
class TicketAnswered(TicketEvent):
    """The team has answered."""


@dataclass(frozen=True, slots=True)
class TicketChanged(TicketEvent):
    """Where it stands was changed: `sort` (see `log`) says what."""

    sort: str = ""
