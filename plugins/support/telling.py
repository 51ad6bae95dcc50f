"""Who hears of what happens to tickets: worked out by a worker, from the row of the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from plugins.support import KIND, log, sorts
from plugins.support.absences import team_ids
from plugins.support.follow_up import TELL
from plugins.support.mail.standing import mail_standing
from plugins.support.models import SupportEntry, SupportPerson, SupportTicket
from plugins.support.states import CLOSED, CUSTOMER, SOLVED, category_of
from townhall import Notice, Post, Task, Thread, handles, tell

TOGETHER = timedelta(minutes=10)
"""An answer and the word that we wait for theirs are one piece of news when they come so close."""

AT_ONCE = timedelta(seconds=5)
"""An answer that solves a request is one click and one piece of news; solving it a little later is
another one."""


@handles(TELL)
def tell_of_entries(tasks: list[Task]) -> None:
    """Tell those concerned of rows of logs. Done again after it was cut off it goes on where it
    was, because `tell` does."""
    for task in tasks:
        entry = SupportEntry.get_or_none(SupportEntry.id == task.payload["entry"])
        ticket = entry and SupportTicket.get_or_none(SupportTicket.thread == entry.thread_id)
        if entry is not None and ticket is not None and not ticket.is_spam:
            _tell_of(entry, ticket, Thread.get_by_id(entry.thread_id))


def _tell_of(entry: SupportEntry, ticket: SupportTicket, thread: Thread) -> None:
    if thread.kind != KIND or thread.merged_into_id is not None:
        return
    if entry.sort == log.OPENED:
        team = dict.fromkeys(team_ids(thread.space_id), sorts.TEAM)
        _put(entry, sorts.NEW, team, key=f"post:{entry.post_id}")
    elif entry.sort == log.REPLY and entry.role == "customer":
        _put(entry, sorts.HEARD, _ours(ticket), key=f"post:{entry.post_id}")
    elif entry.sort == log.ASSIGNEE:
        _put(entry, sorts.YOURS, _whose(entry, ticket))
    elif entry.sort in (log.STATE, log.REMINDED):
        reason = _news(entry, thread)
        if reason:
            _put(entry, sorts.STANDS, {int(thread.author_id): reason})
            mail_standing(entry, thread, reason)


def _put(entry: SupportEntry, sort: str, people: Mapping[int, str], *, key: str = "") -> None:
    """Tell them; of a post under the key under which everybody else tells of it."""
    if not people:
        return
    number = 1
    if entry.post_id is not None:
        number = Post.select(Post.number).where(Post.id == entry.post_id).scalar() or 1
    tell(
        Notice(
            sort=sort,
            key=key or f"support.entry:{entry.id}",
            people=people,
            actor_id=entry.actor_id,
            thread_id=entry.thread_id,
            number=number,
        )
    )


def _ours(ticket: SupportTicket) -> dict[int, str]:
    """Whose a ticket is, and who of the team follows it."""
    mine = (SupportPerson.thread == ticket.thread_id) & SupportPerson.follows
    rows = SupportPerson.select(SupportPerson.user).where(mine).tuples()
    found = {user_id: sorts.FOLLOWER for (user_id,) in rows}
    if ticket.assignee_id is not None:
        found[int(ticket.assignee_id)] = sorts.ASSIGNEE
    return found


def _whose(entry: Any, ticket: SupportTicket) -> dict[int, str]:
    """Who has it now, if they still do; or had it before a timer gave it back."""
    if entry.after is not None:
        return {entry.after: sorts.ASSIGNEE} if ticket.assignee_id == entry.after else {}
    if entry.before is not None and entry.role == "machine":
        return {entry.before: sorts.RETURNED}
    return {}


def _news(entry: SupportEntry, thread: Any) -> str:
    """What is new for the requester; empty for nothing, or where it is not so any more."""
    if entry.sort == log.REMINDED:
        return sorts.REMINDED if category_of(thread.state) == CUSTOMER else ""
    before, after = category_of(entry.before), category_of(entry.after)
    if before == after or category_of(thread.state) != after:
        return ""
    if after == CUSTOMER:
        return "" if _came_with_answer(entry, TOGETHER) else sorts.WAITS
    if after == SOLVED:
        return "" if _came_with_answer(entry, AT_ONCE) else sorts.SOLVED
    return sorts.CLOSED if after == CLOSED and before != SOLVED else ""


def _came_with_answer(entry: SupportEntry, within: timedelta) -> bool:
    said = (SupportEntry.thread == entry.thread_id) & (SupportEntry.sort == log.REPLY)
    near = SupportEntry.at.between(entry.at - within, entry.at + within)
    return bool(SupportEntry.select().where(said & near & (SupportEntry.role == "team")).exists())
