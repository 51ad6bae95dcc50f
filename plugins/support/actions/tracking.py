"""Tickets that are about the same problem: they follow its tracker, and one update answers all."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.support import KIND, happenings, log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportTicket
from plugins.support.rules import may_answer
from plugins.support.states import ACTIVE, SOLVED, first_of
from townhall import (
    Actor,
    Forbidden,
    Post,
    Rejected,
    Task,
    Thread,
    actor_for,
    emit,
    handles,
    hold_threads,
    put_many_in_outbox,
    reply,
    transaction,
)


def make_tracker(actor: Actor, thread_id: int, *, on: bool) -> None:
    """Say that a ticket stands for a problem that others have too, or that it does no more: then
    those that followed it stand for themselves. Needs `rules.may_answer`. Raises `Forbidden`, and
    `Rejected` for one that follows another."""
    with transaction():
        _held(actor, thread_id)
        ticket = SupportTicket.get_by_id(thread_id)
        if ticket.is_tracker == on:
            return
        if on and ticket.tracker_id is not None:
            raise Rejected("tracker", _("It follows another problem. Take it off that first."))
        if not on:
            mine = SupportTicket.tracker == thread_id
            SupportTicket.update(tracker=None).where(mine).execute()
        SupportTicket.update(is_tracker=on).where(SupportTicket.thread == thread_id).execute()
        _say(actor, thread_id, before={"is": not on}, after={"is": on})


def follow_tracker(actor: Actor, thread_id: int, tracker_id: int | None) -> None:
    """Let a ticket follow the ticket of a problem, or none. Needs `rules.may_answer` for both.
    Raises `Forbidden`, and `Rejected` (field `tracker`)."""
    with transaction():
        held = hold_threads(*filter(None, (thread_id, tracker_id)))
        thread = held.get(thread_id)
        if thread is None or thread.kind != KIND or not may_answer(actor, thread):
            raise Forbidden("support.answer")
        ticket = SupportTicket.get_by_id(thread_id)
        if tracker_id is not None:
            _check_tracker(actor, ticket, held.get(tracker_id))
        if ticket.tracker_id == tracker_id:
            return
        SupportTicket.update(tracker=tracker_id).where(SupportTicket.thread == thread_id).execute()
        _say(actor, thread_id, before=ticket.tracker_id, after=tracker_id)


def update_followers(
    actor: Actor, tracker_id: int, body: str, *, once: str, solves: bool = False
) -> int:
    """Answer every ticket that follows a problem and is not over: each in its own thread, by the
    worker. How many. The update stands in the tracker, too; `solves` says they are solved by it,
    the tracker with them. The same `once` again sends nothing twice.

    Needs `rules.may_answer`. Raises `Forbidden`, and `Rejected` (field `body`).
    """
    with transaction():
        thread = _held(actor, tracker_id)
        known = thread.last_number
        post = reply(actor, tracker_id, body, once=once)
        followers = _followers(tracker_id)
        if post.number <= known:
            return len(followers)
        task = {"post": post.id, "tracker": tracker_id, "actor": actor.user_id, "solves": solves}
        put_many_in_outbox(
            "support.update", [{**task, "thread": id_} for id_ in followers], owner="support"
        )
        _say(actor, tracker_id, after={"update": post.id, "count": len(followers)})
        if solves:
            change_ticket(By(actor=actor), tracker_id, Changes(state=first_of(SOLVED).slug))
    return len(followers)


@handles("support.update")
def send_updates(tasks: list[Task]) -> None:
    """Put the update of a problem into the threads of those who have it, once each. Those that are
    over by now, or follow it no more, are left alone."""
    for task in tasks:
        with transaction():
            _send(task.payload)


def _send(task: dict[str, Any]) -> None:
    actor, thread_id = actor_for(task["actor"]), task["thread"]
    thread = hold_threads(thread_id).get(thread_id)
    ticket = SupportTicket.get_or_none(SupportTicket.thread == thread_id)
    post = Post.get_or_none((Post.id == task["post"]) & Post.deleted_at.is_null())
    if thread is None or ticket is None or post is None or not may_answer(actor, thread):
        return
    once = f"support-update-{post.id}-{thread_id}"
    if ticket.tracker_id != task["tracker"] or ticket.category not in ACTIVE:
        return
    try:
        reply(actor, thread_id, post.body, once=once)
    except Rejected:
        return  # locked meanwhile: it takes no answers
    if task["solves"]:
        change_ticket(By(actor=actor), thread_id, Changes(state=first_of(SOLVED).slug))


def _followers(tracker_id: int) -> list[int]:
    mine = (SupportTicket.tracker == tracker_id) & SupportTicket.category.in_(ACTIVE)
    rows = SupportTicket.select(SupportTicket.thread).where(mine).order_by(SupportTicket.thread)
    return [row[0] for row in rows.tuples()]


def _held(actor: Actor, thread_id: int) -> Thread:
    thread = hold_threads(thread_id).get(thread_id)
    if thread is None or thread.kind != KIND or not may_answer(actor, thread):
        raise Forbidden("support.answer")
    return thread


def _check_tracker(actor: Actor, ticket: SupportTicket, tracker: Thread | None) -> None:
    row = SupportTicket.get_or_none(SupportTicket.thread == tracker.id) if tracker else None
    if tracker is None or row is None or not row.is_tracker or not may_answer(actor, tracker):
        raise Rejected("tracker", _("There is no such problem that you work on."))
    if ticket.is_tracker:
        raise Rejected("tracker", _("It stands for a problem itself, so it follows none."))


def _say(actor: Actor, thread_id: int, *, after: Any, before: Any = None) -> None:
    said = Happened(
        sort=log.TRACKER, role="team", actor_id=actor.user_id, before=before, after=after
    )
    entry = write_entry(thread_id, said)
    emit(happenings.TicketChanged(thread_id, actor.user_id, entry, sort=log.TRACKER))
