"""Who runs an event, and who is told what of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from flask_babel import gettext as _

from plugins.events import CANCELLED, DRAFT
from plugins.events.models import EventAnswer, EventDate, EventHost
from plugins.events.seating import ASKED, GOING, MAYBE, OFFERED, WAITING
from townhall import Actor, Prepared, ThreadDeed, may_moderate, param

HOST, DOOR = "host", "door"
"""What somebody is to an event that they have not started: its host, or who keeps its door."""
EXPECTED = (GOING, MAYBE, WAITING, OFFERED, ASKED)


class OfThread(Protocol):
    """A thread as these rules look at it."""

    @property
    def id(self) -> int: ...
    @property
    def space_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def is_locked(self) -> bool: ...
    @property
    def deleted_at(self) -> Any: ...


class OfDate(Protocol):
    """A date as these rules look at it, with what is different on it (`queries.shown`)."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def join_minutes(self) -> int | None: ...


class OfAnswer(Protocol):
    """Somebody's own answer to that date."""

    @property
    def status(self) -> Any: ...


def is_host(actor: Actor, thread: OfThread) -> bool:
    """Whether somebody runs an event: who started it, who was made a host of it, and who keeps
    order in its calendar. What they have is the thread, loaded through their sight."""
    return role_of(actor, thread) == HOST


def may_keep_door(actor: Actor, thread: OfThread) -> bool:
    """Whether somebody lets people in and sees who is expected: hosts, and whom they have asked
    to keep the door. These do nothing else."""
    return role_of(actor, thread) in (HOST, DOOR)


def role_of(actor: Actor, thread: OfThread) -> str:
    """What somebody is to an event: `host`, `door`, or empty."""
    role = role_unless_made(actor, thread)
    if role is not None:
        return role
    row = _made.first(event=thread.id, user=actor.id)
    return row.role if row else ""


def role_unless_made(actor: Actor, thread: OfThread) -> str | None:
    """The same, for whoever need not have been made it; None for everybody else, who are what
    their row of `EventHost` says."""
    if not actor.is_member:
        return ""
    return HOST if thread.author_id == actor.user_id or may_moderate(actor, thread) else None


class _Made(NamedTuple):
    role: str


_made = Prepared(
    _Made,
    lambda: EventHost.select(EventHost.role).where(
        (EventHost.event == param("event")) & (EventHost.user == param("user"))
    ),
)


def refusal_of(deed: ThreadDeed) -> str:
    """Why an event stays a thread of its own: people have answered it, and its dates are of no
    other thread. It may move to another calendar."""
    if deed.sort == "move":
        return ""
    if deed.sort == "kind":
        return _stays(deed)
    return str(_("An event stays a thread of its own. Cancel it, and say where to go instead."))


def _stays(deed: ThreadDeed) -> str:
    """Why an event does not become something else: those who come would lose it without a word."""
    if deed.thread.state == DRAFT:
        return str(_("It is a draft. Publish it first, or start the other thing anew."))
    if is_expected(deed.thread.id):
        return str(_("People have answered. Cancel it first, so that they hear of it."))
    return ""


def is_expected(thread_id: int) -> bool:
    """Whether somebody comes to a date of an event that was not called off, or came to one."""
    dates = EventDate.select(EventDate.id).where(
        (EventDate.event == thread_id) & (EventDate.state != CANCELLED)
    )
    theirs = EventAnswer.date.in_(dates) & EventAnswer.status.in_(EXPECTED)
    return bool(EventAnswer.select().where(theirs).exists())


def has_seat(answer: OfAnswer | None) -> bool:
    """Whether an answer holds a seat: not waiting, not asked for, not only offered."""
    return answer is not None and answer.status == "going"


def may_see_join(
    actor: Actor, event: OfThread, date: OfDate, answer: OfAnswer | None, *, now: datetime
) -> bool:
    """Whether somebody may know how to join a date online: those with a seat from their answer
    on, or from `join_minutes` before the start, until it ends; hosts at any time."""
    if has_seat(answer) and _is_on(date, now) and _is_time(date, now):
        return True
    return is_host(actor, event)


def may_see_address(
    actor: Actor, event: OfThread, date: OfDate, answer: OfAnswer | None, *, now: datetime
) -> bool:
    """Whether somebody may know an address that is not for everybody: those with a seat until
    it ends; hosts at any time."""
    return (has_seat(answer) and _is_on(date, now)) or is_host(actor, event)


def _is_on(date: OfDate, now: datetime) -> bool:
    return not date.state and now < date.ends_at


def _is_time(date: OfDate, now: datetime) -> bool:
    if date.join_minutes is None:
        return True
    return now >= date.starts_at - timedelta(minutes=date.join_minutes)


def may_see_attendees(
    actor: Actor, event: OfThread, answer: OfAnswer | None, attendees_shown: str
) -> bool:
    """Whether somebody may read the names of those who come (see `Event.attendees_shown`)."""
    if attendees_shown == "public":
        return True
    if attendees_shown == "members" and actor.is_member:
        return True
    if attendees_shown == "attendees" and has_seat(answer):
        return True
    return is_host(actor, event)
