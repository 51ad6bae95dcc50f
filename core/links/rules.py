"""Who may link threads and take links away. The caller has loaded both ends through what the
actor may see."""

from __future__ import annotations

from typing import Any, Protocol

from core.access import Actor
from core.threads.rules import may_reply

MOST = 50
"""How many links a thread has at most; one that others were merged into may have more."""


class End(Protocol):
    """A thread at one end of a link."""

    @property
    def space_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...


class Linkable(End, Protocol):
    """A thread that is to be linked."""

    @property
    def is_locked(self) -> bool: ...
    @property
    def is_unlisted(self) -> bool: ...
    @property
    def deleted_at(self) -> Any: ...


def may_link(actor: Actor, thread: Linkable) -> bool:
    """Members with the right, in threads that stand and in which they may write."""
    if thread.deleted_at is not None or not actor.is_member or not actor.can("site.write"):
        return False
    if not actor.can("links.make", thread.space_id):
        return False
    return may_reply(actor, thread) or moderates(actor, thread)


def may_unlink(actor: Actor, made_by: int | None, *ends: End) -> bool:
    """Who made a link, who started one of its threads, and who keeps order where one is."""
    if not actor.is_member or not actor.can("site.write"):
        return False
    mine = actor.user_id in (made_by, *(end.author_id for end in ends))
    return mine or any(moderates(actor, end) for end in ends)


def may_show(actor: Actor, thread: Any) -> bool:
    """A thread that is in no list is named on no page of another one, but to those who keep
    order where it is."""
    return not thread.is_unlisted or moderates(actor, thread)


def moderates(actor: Actor, end: End) -> bool:
    """Whether the actor keeps order where a thread is."""
    return actor.can("spaces.moderate", end.space_id)
