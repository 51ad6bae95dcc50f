"""What happens to polls, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.threads.events import PostEvent


@dataclass(frozen=True, slots=True)
class BallotCast(PostEvent):
    """Somebody voted or changed their vote; of a secret poll `actor_id` is None."""

    poll_id: int
