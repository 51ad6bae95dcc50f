"""How a request becomes a live connection: the server offers one, the page at `/live` says
for whom and of what."""

from __future__ import annotations

from dataclasses import dataclass

from core.live.topics import Topic

OFFER = "townhall.live"
"""Where the environment of a request holds the offer of a server that can keep it open."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose connection it is (`token` is that of their session, empty for visitors), in which
    language, and what they want to hear of. Whether they may is asked for each message."""

    user_id: int
    token: str
    language: str
    topics: tuple[Topic, ...]


class Offer:
    """A connection that can be kept open, until somebody takes it with a ticket."""

    ticket: Ticket | None = None
