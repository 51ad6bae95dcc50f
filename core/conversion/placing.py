"""Putting a thread into another kind, while it is held (see `core.threadwork.hold`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from core.conversion.rules import becoming_of, kind_that_is_on
from core.registry import ThreadDeed
from core.site import site
from core.threads import counters
from core.threads.models import Thread
from core.threadwork.moving import settle_label
from core.versions import bump
from core.votes.actions import Lowered, settle_votes


class Place(NamedTuple):
    """What of a thread depends on its kind."""

    kind: str
    space_id: int
    state: str = ""


def place_of(thread: Thread) -> Place:
    """Where a thread stands now."""
    return Place(thread.kind, thread.space_id, thread.state)


def leaving(thread: Thread, to: Place) -> ThreadDeed:
    """What is (about to be) done to a thread, as the kind is told that it leaves."""
    state, space_id = str(thread.state), to.space_id
    return ThreadDeed(sort="kind", thread=thread, kind=to.kind, state=state, space_id=space_id)


def change(thread: Thread, to: Place, extra: Mapping[str, Any]) -> None:
    """Let a thread leave its kind and be of another one. Both write what they keep of it; the
    new one says in which state it is, where it can."""
    left, becomes, deed = kind_that_is_on(thread.kind), becoming_of(to.kind), leaving(thread, to)
    _put(thread, to)
    if left is not None and left.follows is not None:
        left.follows(deed, False)
    if becomes is not None:
        _put(thread, to._replace(state=becomes.begin(thread, extra)))


def settle(thread: Thread) -> list[Lowered]:
    """Let votes, search and what is pinned everywhere agree with the kind that a thread is of
    now; which votes were lowered. Behind the `hold`."""
    votes = settle_votes(thread.id) if thread.vote_count else []
    if thread.is_pinned_everywhere:
        bump("pins")
    counters.index_thread(thread.id)
    return votes


def _put(thread: Thread, place: Place) -> None:
    thread.kind, thread.space, thread.state = place
    thread.owner = site().registry.kind_owner(place.kind)
    thread.save(only=[Thread.kind, Thread.owner, Thread.space, Thread.state])
    settle_label(thread)
