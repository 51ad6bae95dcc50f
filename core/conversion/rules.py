"""Which kinds a thread can become, and who may make it one of them."""

from __future__ import annotations

from typing import Any, Protocol

from core.access import Actor
from core.registry import Becoming, ThreadKind
from core.site import site


class Convertible(Protocol):
    """A thread as these rules look at it."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def space_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def deleted_at(self) -> Any: ...


def becoming_of(kind: str) -> Becoming | None:
    """How threads become one of a kind; None for a kind that takes none, or that is off."""
    known = kind_that_is_on(kind)
    return known.becomes if known is not None else None


def kind_that_is_on(key: str) -> ThreadKind | None:
    """The kind of that key, unless its plugin is gone or off."""
    return next((kind for _owner, kind in kinds_that_are_on() if kind.key == key), None)


def kinds_that_are_on() -> list[tuple[str, ThreadKind]]:
    """Every kind with the plugin that declares it, of those that are on."""
    active = site().plugins.active()
    return [(by, kind) for by, kind in site().registry.of(ThreadKind) if by in active]


def fits(thread: Convertible, kind: ThreadKind) -> bool:
    """Whether a thread can become one of a kind, whoever asks."""
    if kind.becomes is None or kind.key == thread.kind or thread.deleted_at is not None:
        return False
    if kind.becomes.sources:
        return thread.kind in kind.becomes.sources
    # Without a way back nothing goes.
    return becoming_of(thread.kind) is not None


def may_convert(actor: Actor, thread: Convertible, kind: ThreadKind, space_id: int) -> bool:
    """Whether somebody may make a thread one of a kind that it fits, in a space of that: who
    keeps order in both spaces, and others where both kinds want that."""
    if actor.user_id is None or not actor.can("spaces.see", space_id):
        return False
    if all(actor.can("spaces.moderate", id_) for id_ in (thread.space_id, space_id)):
        return True
    return actor.can("spaces.start", space_id) and is_wanted(actor, thread, kind)


def is_wanted(actor: Actor, thread: Convertible, kind: ThreadKind) -> bool:
    """Whether both kinds let somebody change it who does not keep order."""
    both = (kind.becomes, becoming_of(thread.kind))
    return all(one is not None and one.may and one.may(actor, thread) for one in both)
