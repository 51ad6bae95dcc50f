"""Which rows of an inbox are there: told, wanted, about something that may still be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from core import clock
from core.access import Actor, Sight, visible
from core.db import param, utc_text
from core.inbox.sorts import sorts, waiting_sorts
from core.notifications.models import ChannelChoice, Notification
from core.threads.models import Post, Thread

INBOX = "inbox"
"""The name under which `ChannelChoice` keeps whether a sort stands in the inbox at all."""
VIEWS = ("open", "waiting", "snoozed", "done")
KEPT = ("unread", "read")
Sizes = tuple[tuple[int, int, int], int, int]
"""What the filter of an actor's rows has holes for: their sight, the sorts, those that wait."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which part of an inbox: a view of `VIEWS`, perhaps of one kind of thread or one sort."""

    view: str = "open"
    kind: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are compared with: values, or the holes of a prepared statement."""

    viewer: Any
    now: Any
    sorts: list[Any]
    waits: list[Any]
    seen: Any


def given(actor: Actor) -> Asked:
    """The values of an actor, for a statement that is built each time."""
    return Asked(actor.id, clock.now(), list(sorts()), waiting_sorts(), visible(actor))


def holes(sizes: Sizes) -> Asked:
    """The holes that `values_of` fills."""
    sight, known, waits = sizes
    return Asked(
        viewer=param("viewer"),
        now=param("now"),
        sorts=[param(f"sort{number}") for number in range(known)],
        waits=[param(f"wait{number}") for number in range(waits)],
        seen=Sight.condition(sight) & Thread.deleted_at.is_null(),
    )


def values_of(actor: Actor) -> tuple[Sizes, dict[str, Any]]:
    """What an actor fills into the holes, and how many they need."""
    sight, known, waits = Sight.of(actor), list(sorts()), waiting_sorts()
    values = {
        **sight.values,
        **{f"sort{number}": name for number, name in enumerate(known)},
        **{f"wait{number}": name for number, name in enumerate(waits)},
        "now": utc_text(clock.now()),
    }
    return (sight.shape, len(known), len(waits)), values


def mine(asked: Asked) -> Any:
    """What the actor is told, wants to be told, and may see now."""
    off = ChannelChoice.select(ChannelChoice.sort).where(
        (ChannelChoice.user == asked.viewer)
        & (ChannelChoice.channel == INBOX)
        & ~ChannelChoice.is_on
    )
    known = Notification.sort.in_(asked.sorts) & Notification.sort.not_in(off)
    seen = Notification.thread.is_null() | asked.seen
    return (Notification.user == asked.viewer) & known & seen & has_content()


def state_of(view: str) -> Any:
    """The filter of a view on state. States are named one by one, as an index has them."""
    return Notification.state.in_(states_of(view))


def states_of(view: str) -> tuple[str, ...]:
    """The states of rows in a view."""
    return ("done",) if view == "done" else KEPT


def put_off(view: str, asked: Asked) -> Any:
    """The filter of a view on what is put off; None where that says nothing."""
    if view == "done":
        return None
    if view == "snoozed":
        return Notification.snoozed_until > asked.now
    return Notification.snoozed_until.is_null() | (Notification.snoozed_until <= asked.now)


def waits(asked: Asked) -> Any:
    """Whether a row waits for an answer."""
    return Notification.sort.in_(asked.waits)


def has_content() -> Any:
    """Whether one of the posts that a row is about is still there."""
    newest = _still(lambda post: post.number == Notification.last_number)
    between = _still(
        lambda post: post.number.between(Notification.number, Notification.last_number)
    )
    return (Notification.last_number == 0) | newest | between


def joined(query: Any) -> Any:
    """Rows beside their threads, as the filters want them."""
    return query.join(Thread, JOIN.LEFT_OUTER, on=(Notification.thread == Thread.id))


def joined_ids(actor: Actor, shown: Shown) -> Any:
    """The ids of a part of the actor's inbox, as a query."""
    asked = given(actor)
    found = mine(asked) & state_of(shown.view)
    later = put_off(shown.view, asked)
    found = found if later is None else found & later
    if shown.view == "waiting":
        found &= waits(asked)
    if shown.kind:
        found &= Thread.kind == shown.kind
    if shown.sort:
        found &= Notification.sort == shown.sort
    return joined(Notification.select(Notification.id)).where(found)


def _still(which: Callable[[Any], Any]) -> Any:
    """Whether its thread has a post of a sort that nobody has deleted."""
    there = Post.alias()
    same = (there.thread == Notification.thread) & which(there) & there.deleted_at.is_null()
    return fn.EXISTS(there.select(there.id).where(same))
