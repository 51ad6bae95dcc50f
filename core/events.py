"""Domain events: what happened, told after the commit. Never a place for work that must not
be lost (that is the outbox)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

log = logging.getLogger("townhall.events")


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every domain event; subclasses are frozen and named in the past tense."""


_recorders: list[tuple[type[Event], Callable[[Event], None]]] = []
_pending: ContextVar[list[Event] | None] = ContextVar("townhall_pending_events", default=None)
_listeners: list[tuple[type[Event], Callable[[Event], None]]] = []


def subscribe(kind: type[Event], listener: Callable[[Event], None]) -> None:
    """Call `listener(event)` after the commit of every event of this kind or a subclass.

    A listener that raises is logged and skipped: what happened, happened.
    """
    if (kind, listener) not in _listeners:
        _listeners.append((kind, listener))


def recorded(kind: type[Event], recorder: Callable[[Event], None]) -> None:
    """Call `recorder(event)` at once, inside the transaction that every event of this kind or a
    subclass belongs to: for rows that must come and go with what happened.

    One that raises gives the transaction up.
    """
    if (kind, recorder) not in _recorders:
        _recorders.append((kind, recorder))


@contextmanager
def subscribed(kind: type[Event], listener: Callable[[Event], None]) -> Iterator[None]:
    """Subscribe for the length of a block."""
    subscribe(kind, listener)
    try:
        yield
    finally:
        _listeners.remove((kind, listener))


def emit(event: Event) -> None:
    """Tell that something happened: now, or after the commit of the running transaction."""
    for kind, recorder in _recorders:
        if isinstance(event, kind):
            recorder(event)
    waiting = _pending.get()
    if waiting is None:
        deliver([event])
    else:
        waiting.append(event)


@contextmanager
def collecting() -> Iterator[list[Event]]:
    """Hold events back; a nested block hands its own to the outer one only if it succeeds."""
    outer = _pending.get()
    mine: list[Event] = []
    token = _pending.set(mine)
    try:
        yield mine
    finally:
        _pending.reset(token)
    if outer is not None:
        outer.extend(mine)


def deliver(happened: list[Event]) -> None:
    """Call every listener for every event, in order."""
    for event in happened:
        for kind, listener in tuple(_listeners):
            if isinstance(event, kind):
                try:
                    listener(event)
                except Exception:
                    log.exception("a listener failed", extra={"event": type(event).__name__})
