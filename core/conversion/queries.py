"""Reads for changing kinds: what a thread can become, and where."""

from __future__ import annotations

from typing import NamedTuple

from core.access import Actor
from core.conversion.rules import fits, is_wanted, kinds_that_are_on, may_convert
from core.registry import ThreadKind
from core.spaces.queries import SpaceRow, visible_spaces
from core.threads.rows import ThreadView
from core.threads.rules import may_moderate


class Target(NamedTuple):
    """A kind that a thread can become, and the spaces in which the actor may make it one."""

    kind: ThreadKind
    spaces: list[SpaceRow]


def targets(actor: Actor, thread: ThreadView) -> list[Target]:
    """What the actor can make of a thread that they see; without asking the database."""
    found = []
    for owner, kind in kinds_that_are_on():
        if not fits(thread, kind):
            continue
        spaces = [
            space
            for space in visible_spaces(actor, owner=owner)
            if not space.is_archived and may_convert(actor, thread, kind, space.id)
        ]
        if spaces:
            found.append(Target(kind, spaces))
    return found


def is_offered(actor: Actor, thread: ThreadView) -> bool:
    """Whether the page of a thread leads the actor to where its kind is changed: cheaply, so
    that it may turn out that no space takes it."""
    if not actor.is_member:
        return False
    fitting = [kind for _owner, kind in kinds_that_are_on() if fits(thread, kind)]
    if may_moderate(actor, thread):
        return bool(fitting)
    return any(is_wanted(actor, thread, kind) for kind in fitting)
