"""Threads that wait for somebody to answer, of whatever kind they are."""

from __future__ import annotations

from functools import reduce
from operator import or_

import peewee

from core.registry import ThreadKind
from core.site import site
from core.threads.models import Thread


def asking_owners() -> frozenset[str]:
    """The packages with threads that may wait for an answer; their spaces may have some."""
    return frozenset(owner for owner, _kind, states in _asking() if states)


def asking() -> peewee.Expression:
    """The filter on `Thread` of those that wait for an answer now (`State.asks`)."""
    waits = [(Thread.kind == kind) & Thread.state.in_(states) for _by, kind, states in _asking()]
    return reduce(or_, waits, Thread.id.is_null())


def _asking() -> list[tuple[str, str, list[str]]]:
    active = site().plugins.active() | {"core"}
    found = []
    for owner, kind in site().registry.of(ThreadKind):
        states = [state.key for state in kind.all_states() if state.asks]
        if owner in active and states:
            found.append((owner, kind.key, states))
    return found
