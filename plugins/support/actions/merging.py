"""Making one ticket of two, taking that back, and closing one as a double of another."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.support import KIND
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.models import SupportTicket, SupportWork
from plugins.support.queries.merging import newcomers
from plugins.support.rules import may_answer, works_on
from plugins.support.states import CLOSED, first_of
from townhall import (
    Actor,
    Forbidden,
    Post,
    Rejected,
    Thread,
    clock,
    hold_threads,
    link_threads,
    merge_threads,
    once_more,
    transaction,
    undo_work,
)


def merge_tickets(
    actor: Actor, source_id: int, target_id: int, *, shows: bool = False
) -> SupportWork:
    """Let a ticket become part of another one: one conversation in order of time, the people and
    tags of both, notes with notes; its address leads there. Can be taken back for a week, while
    nothing was added.

    Needs `rules.may_answer` for both. Where somebody would read by it what was kept from them,
    `shows` says that they may. Raises `Forbidden`, and `Rejected` (fields `target` and `shows`).
    """
    return once_more(lambda: _merge(actor, source_id, target_id, shows))


def _merge(actor: Actor, source_id: int, target_id: int, shows: bool) -> SupportWork:
    source, target = _held(actor, source_id, target_id)
    if source.id == target.id:
        raise Rejected("target", _("That is this request. Choose another one."))
    if not shows and newcomers(source, target):
        raise Rejected("shows", _("Say that these people may read what the others wrote."))
    work = SupportWork.create(
        sort="merge", thread=source, other=target, actor=actor.user_id, done_at=clock.now()
    )
    both = {row.thread_id: row.notes_id for row in _rows(source_id, target_id)}
    notes = None
    if both[source_id] and both[target_id]:
        notes = merge_threads(actor, both[source_id], both[target_id], shows=True).id
    done = merge_threads(actor, source_id, target_id, shows=True)
    SupportWork.update(work=done.id, notes_work=notes).where(SupportWork.id == work.id).execute()
    return SupportWork.get_by_id(work.id)  # type: ignore[no-any-return]


def undo_merge(actor: Actor, work_id: int) -> SupportWork:
    """Take a merge back, while nothing was added to the one ticket since.

    Needs `rules.may_answer` for both. Raises `Forbidden`, and `Rejected` when it is too late.
    """
    return once_more(lambda: _undo(actor, work_id))


def _undo(actor: Actor, work_id: int) -> SupportWork:
    work = SupportWork.get_by_id(work_id)
    rows = _rows(work.thread_id, work.other_id)
    held = hold_threads(*(id_ for row in rows for id_ in (row.thread_id, row.notes_id) if id_))
    work = SupportWork.get_by_id(work_id)
    if work.undone_at is not None or work.work is None:
        raise Rejected("", _("This was taken back already."))
    if not all(works_on(actor, held[id_]) for id_ in (work.thread_id, work.other_id)):
        raise Forbidden("support.answer")
    if _was_added_to(work):
        words = _("Something was written in it since. Split off what belongs elsewhere.")
        raise Rejected("", words)
    undone = {"actor": actor.user_id, "undone_at": clock.now()}
    SupportWork.update(undone).where(SupportWork.id == work_id).execute()
    undo_work(actor, work.work)
    if work.notes_work is not None:
        undo_work(actor, work.notes_work)
    return SupportWork.get_by_id(work_id)  # type: ignore[no-any-return]


def close_as_double(actor: Actor, source_id: int, target_id: int) -> None:
    """Close a ticket because another one is about the same, and link the two; nobody reads more
    than before. Needs `rules.may_answer` for both. Raises `Forbidden` and `Rejected`."""
    with transaction():
        _held(actor, source_id, target_id)
        link_threads(actor, source_id, target_id, "duplicates")
        change_ticket(By(actor=actor), source_id, Changes(state=first_of(CLOSED).slug))


def _held(actor: Actor, source_id: int, target_id: int) -> tuple[Thread, Thread]:
    """Both threads, which nobody else changes meanwhile, their notes held with them."""
    notes = [row.notes_id for row in _rows(source_id, target_id) if row.notes_id]
    held = hold_threads(source_id, target_id, *notes)
    found = [held.get(id_) for id_ in (source_id, target_id)]
    if any(one is None or one.kind != KIND or one.deleted_at is not None for one in found):
        raise Rejected("target", _("One of them is part of another request by now. Look again."))
    source, target = held[source_id], held[target_id]
    if not (may_answer(actor, source) and may_answer(actor, target)):
        raise Forbidden("support.answer")
    return source, target


def _rows(*thread_ids: int) -> list[SupportTicket]:
    return list(SupportTicket.select().where(SupportTicket.thread.in_(thread_ids)))


def _was_added_to(work: SupportWork) -> bool:
    """Whether somebody wrote in the one ticket, or a note about it, since they are one."""
    notes = SupportTicket.select(SupportTicket.notes).where(SupportTicket.thread == work.other_id)
    here = (Post.thread == work.other_id) | Post.thread.in_(notes)
    newer = Post.select().where(here & (Post.id > work.last_post) & (Post.sort != "log"))
    return bool(newer.exists())
