"""What other features do in the transaction in which a text is written.

Threads know nothing of mentions, files or previews: those follow here. Whoever raises takes
the whole save back, so a follower only writes rows and leaves the rest to the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from core.access import Actor
from core.text import Rendered


@dataclass(frozen=True, slots=True)
class Written:
    """A post as it was just saved: its first version, or with `is_new` False a later one."""

    actor: Actor
    thread_id: int
    post_id: int
    number: int
    body: str
    rendered: Rendered
    is_new: bool


Follower: TypeAlias = Callable[[Written], None]
_followers: list[Follower] = []


def follows(follower: Follower) -> Follower:
    """Declare a function that is called with every text written, inside its transaction."""
    _followers.append(follower)
    return follower


def tell(written: Written) -> None:
    """Call every follower."""
    for follower in _followers:
        follower(written)
