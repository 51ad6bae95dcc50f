"""Posts of two threads that became one, numbered in the order in which they were written: for kinds
in which who reads on must meet what was said as it was said (`ThreadKind.by_time`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from flask_babel import gettext as _
from peewee import chunked

from core.drafts.models import Draft
from core.letters.models import MailDue
from core.notifications.models import Notification
from core.threads.models import Post, ReadMark
from core.threads.rules import Rejected
from core.threadwork.following import renumber_draft
from core.threadwork.journal import Journal, held

AT_ONCE = 400
Move = Sequence[Any]
"""A post that was numbered anew: its id, its number and the one it answers before, and after."""


def order_by_time(journal: Journal, thread_id: int) -> list[Move]:
    """Number the posts of a thread, which is held with them, in the order of their moments; the
    first one stays the first. Those that have another number now, for `put_back`. What somebody
    has not read is never counted as read."""
    columns = (Post.id, Post.number, Post.reply_to, Post.created_at)
    mine = Post.select(*columns).where(Post.thread == thread_id).order_by(Post.number)
    rows = list(mine.tuples())
    ordered = [*rows[:1], *sorted(rows[1:], key=lambda row: (row[3], row[1]))]
    now = {row[1]: place[1] for row, place in zip(ordered, rows, strict=True)}
    moves: list[Move] = [
        (id_, number, answers, now[number], now.get(answers, answers))
        for id_, number, answers, _at in rows
        if now[number] != number or now.get(answers, answers) != answers
    ]
    if moves:
        _write(thread_id, [(move[0], move[3], move[4]) for move in moves])
        _renumber_reading(journal, thread_id, [row[1] for row in ordered], now)
        _renumber_news(journal, thread_id, now)
    return moves


def put_back(thread_id: int, moves: Sequence[Move]) -> None:
    """Give posts the numbers back that they had before. Raises `Rejected` when one of them has
    gone elsewhere since, or has another number by now."""
    there: dict[int, int] = {}
    for some in chunked([move[0] for move in moves], AT_ONCE):
        here = (Post.thread == thread_id) & Post.id.in_(some)
        there |= dict(Post.select(Post.id, Post.number).where(here).tuples())
    if any(there.get(move[0]) != move[3] for move in moves):
        raise Rejected("", _("Its posts have gone elsewhere since. Take that back first."))
    _write(thread_id, [move[:3] for move in moves])
    now = {move[3]: move[1] for move in moves}
    for draft in _drafts(thread_id):
        renumber_draft(draft, lambda number: now.get(number, number))


def _write(thread_id: int, numbered: Sequence[Sequence[Any]]) -> None:
    """Give posts their numbers: by way of numbers that nobody has, since no two may be the same."""
    last = Post.select(Post.number).where(Post.thread == thread_id).order_by(Post.number.desc())
    beyond = int(last.limit(1).scalar() or 0)
    for some in chunked([row[0] for row in numbered], AT_ONCE):
        Post.update(number=Post.number + beyond).where(Post.id.in_(some)).execute()
    for id_, number, answers in numbered:
        Post.update(number=number, reply_to=answers).where(Post.id == id_).execute()


def _renumber_reading(
    journal: Journal, thread_id: int, before: Sequence[int], now: dict[int, int]
) -> None:
    """How far people have read: up to the first post that they have not. `before` are the numbers
    that the posts had, in their order now."""
    for mark in list(held(ReadMark.select().where(ReadMark.thread == thread_id))):
        read = [*takewhile(lambda number, last=mark.number: number <= last, before)]  # type: ignore[misc]
        if len(read) < len(before):
            journal.update(mark, number=now[before[len(read)]] - 1)


def _renumber_news(journal: Journal, thread_id: int, now: dict[int, int]) -> None:
    """Rows of inboxes, mail that waits and begun replies name the posts that they did."""
    for row in list(held(Notification.select().where(Notification.thread == thread_id))):
        ends = sorted(now.get(number, number) for number in (row.number, row.last_number))
        journal.update(row, number=ends[0], last_number=ends[1])
    for due in list(held(MailDue.select().where(MailDue.thread_id == thread_id))):
        journal.update(due, number=now.get(due.number, due.number))
    for draft in _drafts(thread_id):
        renumber_draft(draft, lambda number: now.get(number, number))


def _drafts(thread_id: int) -> list[Draft]:
    return list(held(Draft.select().where(Draft.key == f"reply-{thread_id}").order_by(Draft.user)))
