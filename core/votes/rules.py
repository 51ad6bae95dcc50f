"""How a thread is voted for, and who may."""

from __future__ import annotations

from typing import Any, Protocol

from core.access import Actor
from core.registry import Voting
from core.site import site

IMPORTANCE = 3


class Votable(Protocol):
    """A thread as rules look at it."""

    @property
    def kind(self) -> str: ...
    @property
    def space_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def deleted_at(self) -> Any: ...


def voting_of(thread: Votable) -> Voting | None:
    """How its kind has a thread voted for; None where there are no votes."""
    kind = site().registry.kind(thread.kind)
    return kind.votes(thread) if kind is not None and kind.votes is not None else None


def may_vote(actor: Actor, thread: Votable, voting: Voting) -> bool:
    """Members with the right, in threads that stand; its author only where that is wanted."""
    return (
        actor.is_member
        and thread.deleted_at is None
        and (voting.own or thread.author_id != actor.user_id)
        and actor.can("votes.cast", thread.space_id)
    )


def highest(voting: Voting) -> int:
    """The most points that one member may give one thread."""
    if voting.mode == "importance":
        return IMPORTANCE
    return max(voting.most, 1) if voting.mode == "budget" else 1


def spends(thread: Votable, voting: Voting) -> bool:
    """Whether votes for this thread cost points now."""
    return voting.mode == "budget" and voting.holds and thread.deleted_at is None
