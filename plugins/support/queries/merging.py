"""Reads before two tickets become one: who would read more than before, what they do not agree
about, and what was done that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from plugins.support.models import SupportTicket, SupportWork
from plugins.support.states import standing_of
from townhall import Actor, Thread, User, clock, participants_of, similar_ids, visible

UNDO = timedelta(days=7)
SHOWN = 5


class Difference(NamedTuple):
    """What two tickets do not agree about: what it is called, what the one that ends says, and the
    one that stays, whose word stands."""

    label: str
    ends: str
    stays: str


class Undoable(NamedTuple):
    """A merge or a split of late, as the page of a ticket tells of it."""

    id: int
    sort: str
    title: str
    done_at: datetime


class Nearby(NamedTuple):
    """A ticket that a merge may be meant for."""

    id: int
    title: str
    slug: str
    kind: str
    author: str


def newcomers(source: Any, target: Any) -> list[str]:
    """The names of those who are in one of two tickets alone, and would read what was written in
    the other; nobody of the teams, who read both."""
    one, other = (set(participants_of(thread.id).people) for thread in (source, target))
    if not one ^ other:
        return []
    rows = User.select(User.name, User.username).where(User.id.in_(sorted(one ^ other)))
    return [name or username for name, username in rows.order_by(User.id).tuples()]


def differences(source: Any, target: Any, fields: Sequence[Any]) -> list[Difference]:
    """What they do not agree about; `fields` is what other parts of the desk say of both."""
    ends, stays = (SupportTicket.get_by_id(thread.id) for thread in (source, target))
    found = [
        Difference(_("State"), _state(source.state), _state(target.state)),
        Difference(_("Priority"), _priority(ends.priority), _priority(stays.priority)),
        Difference(_("Assigned to"), _name(ends.assignee_id), _name(stays.assignee_id)),
        *(Difference(*row) for row in fields),
    ]
    return [one for one in found if one.ends != one.stays]


def undoable(thread_id: int) -> list[Undoable]:
    """What was done to a ticket lately and can still be taken back, newest first."""
    mine = (SupportWork.thread == thread_id) & (SupportWork.sort == "split")
    mine |= (SupportWork.other == thread_id) & (SupportWork.sort == "merge")
    lately = SupportWork.undone_at.is_null() & (SupportWork.done_at > clock.now() - UNDO)
    ended, made = Thread.alias(), Thread.alias()
    rows = (
        SupportWork.select(
            SupportWork.id, SupportWork.sort, ended.title, made.title, SupportWork.done_at
        )
        .join(ended, on=(ended.id == SupportWork.thread))
        .join_from(SupportWork, made, on=(made.id == SupportWork.other))
        .where(mine & lately & SupportWork.work.is_null(False))
        .order_by(SupportWork.id.desc())
        .limit(SHOWN)
    )
    return [
        Undoable(id_, sort, into if sort == "split" else title, at)
        for id_, sort, title, into, at in rows.tuples()
    ]


def merge_targets(actor: Actor, thread: Any) -> list[Nearby]:
    """Tickets that the other one may be: those of the same requester first, then those whose
    titles say something like it."""
    ids = [id_ for id_ in similar_ids(actor, thread.title, thread.kind) if id_ != thread.id]
    of_kind = (Thread.kind == thread.kind) & Thread.deleted_at.is_null() & (Thread.id != thread.id)
    wanted = of_kind & ((Thread.author == thread.author_id) | Thread.id.in_(ids))
    rows = (
        Thread.select(Thread.id, Thread.title, Thread.slug, Thread.kind, User.name, User.username)
        .join(User, on=(User.id == Thread.author))
        .where(wanted & visible(actor))
        .order_by((Thread.author == thread.author_id).desc(), Thread.last_post_at.desc())
        .limit(SHOWN)
    )
    return [
        Nearby(id_, title, slug, kind, name or username)
        for id_, title, slug, kind, name, username in rows.tuples()
    ]


def work_of(work_id: int) -> SupportWork | None:
    """A merge or a split, or None."""
    return SupportWork.get_or_none(SupportWork.id == work_id)  # type: ignore[no-any-return]


def _state(slug: str) -> str:
    found = standing_of(slug)
    return found.name if found else slug


def _priority(number: int) -> str:
    names: Sequence[str] = (_("Low"), _("Normal"), _("High"), _("Urgent"))
    return str(names[number - 1])


def _name(user_id: int | None) -> str:
    if user_id is None:
        return str(_("Nobody"))
    name, username = User.select(User.name, User.username).where(User.id == user_id).tuples().get()
    return str(name or username)
