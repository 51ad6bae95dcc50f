"""Giving tickets to people by itself: in turn or to whoever has the fewest, and back to the queue
when nothing comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from plugins.support import KIND, log
from plugins.support.absences import present_ids
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.follow_up import ASSIGN
from plugins.support.models import SupportEntry, SupportTicket, SupportTurn
from plugins.support.queues import queue_of
from plugins.support.states import ACTIVE, OURS
from townhall import (
    Task,
    Thread,
    all_spaces,
    clock,
    handles,
    hold_threads,
    transaction,
)

MACHINE = By(actor=None, role="machine")
LOT = 200


@handles(ASSIGN)
def assign_tickets(tasks: list[Task]) -> None:
    """Give new tickets to somebody. One that somebody has already is left alone, so twice changes
    nothing."""
    for task in tasks:
        assign_ticket(task.payload["thread"])


def assign_ticket(thread_id: int, *, anyhow: bool = False) -> int | None:
    """Give a ticket that nobody has to somebody of its queue who is there; who that is, or None.

    Whoever hands one out holds the turn of the queue: two at once give to two. `anyhow` goes by
    turn where the queue gives them to nobody.
    """
    with transaction():
        thread: Any = hold_threads(thread_id).get(thread_id)
        if thread is None or thread.kind != KIND or thread.deleted_at is not None:
            return None
        way = queue_of(thread.space_id).assigns
        if anyhow and way == "none":
            way = "turn"
        ticket = SupportTicket.get_by_id(thread_id)
        waits = ticket.assignee_id is None and ticket.category in ACTIVE and not ticket.is_spam
        if way == "none" or not waits or thread.merged_into_id is not None:
            return None
        chosen = _choose(way, thread.space_id, but=int(thread.author_id))
        if chosen is not None:
            SupportTurn.update(user=chosen).where(SupportTurn.space == thread.space_id).execute()
            change_ticket(MACHINE, thread_id, Changes(assignee_id=chosen))
    return chosen


def _choose(way: str, space_id: int, *, but: int) -> int | None:
    last = _held_turn(space_id)
    people = [user_id for user_id in present_ids(space_id) if user_id != but]
    # In turn: behind whoever had the last one, and from the beginning again.
    people = [one for one in people if one > last] + [one for one in people if one <= last]
    if way == "turn" or not people:
        return people[0] if people else None
    loads = _loads(people)
    return min(people, key=lambda user_id: loads.get(user_id, 0))


def _held_turn(space_id: int) -> int:
    """Who had the last turn (0: nobody), held until the transaction ends."""
    SupportTurn.insert(space=space_id).on_conflict_ignore().execute()
    mine = SupportTurn.space == space_id
    SupportTurn.update(user=SupportTurn.user).where(mine).execute()
    return int(SupportTurn.select(SupportTurn.user).where(mine).scalar() or 0)


def _loads(people: list[int]) -> dict[int, int]:
    """How many tickets each has that are the team's turn; those who have none are left out."""
    theirs = SupportTicket.assignee.in_(people) & SupportTicket.category.in_(OURS)
    rows = (
        SupportTicket.select(SupportTicket.assignee, fn.COUNT(SupportTicket.thread))
        .where(theirs & ~SupportTicket.is_spam)
        .group_by(SupportTicket.assignee)
    )
    return dict(rows.tuples())


def return_silent() -> None:
    """A scheduled job: tickets go back to their queue when it is the team's turn and whoever has
    them has said nothing for as long as the queue allows."""
    for space in all_spaces().values():
        minutes = queue_of(space.id).return_minutes if space.owner == "support" else 0
        if minutes:
            for thread_id in _perhaps_silent(space.id, minutes):
                _return(thread_id, timedelta(minutes=minutes))


def _perhaps_silent(space_id: int, minutes: int) -> list[int]:
    mine = (SupportTicket.space == space_id) & SupportTicket.category.in_(OURS)
    old = SupportTicket.opened_at <= clock.now() - timedelta(minutes=minutes)
    rows = SupportTicket.select(SupportTicket.thread).where(
        mine & old & SupportTicket.assignee.is_null(False)
    )
    return [thread_id for (thread_id,) in rows.order_by(SupportTicket.thread).tuples()]


def _return(thread_id: int, patience: timedelta) -> None:
    """Look once more, with nobody else changing it, and give it back."""
    with transaction():
        thread = hold_threads(thread_id).get(thread_id)
        ticket = SupportTicket.get_or_none(SupportTicket.thread == thread_id)
        if thread is None or ticket is None or ticket.assignee_id is None:
            return
        since = _waits_since(thread, int(ticket.assignee_id))
        if ticket.category in OURS and since is not None and clock.now() - since >= patience:
            change_ticket(MACHINE, thread_id, Changes(assignee_id=0))


def _waits_since(thread: Thread, assignee_id: int) -> datetime | None:
    """Since when a ticket waits for the one who has it: since it became theirs, or the last word
    in it that was not theirs; None where they have had the last word, or written a note since."""
    rows = (
        SupportEntry.select(
            SupportEntry.at, SupportEntry.sort, SupportEntry.actor, SupportEntry.after
        )
        .where(SupportEntry.thread == thread.id)
        .where(SupportEntry.sort.in_((log.REPLY, log.NOTE, log.ASSIGNEE, log.STATE)))
        .order_by(SupportEntry.id)
    )
    since: datetime | None = thread.created_at
    for at, sort, actor_id, after in rows.tuples():
        if sort == log.ASSIGNEE:
            since = at if after == assignee_id else since
        elif actor_id == assignee_id:
            since = None
        elif sort == log.REPLY:
            since = since or at
    return since
