"""What people have about a thread goes with its posts: how far they read, what they watch, what
they were told, mail that waits, replies they have begun."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from core.drafts.models import Draft
from core.letters.models import MailDue
from core.notifications.models import Notification
from core.notifications.telling import MOST_NAMES
from core.threads import counters
from core.threads.models import Post, ReadMark, Thread
from core.threadwork.journal import Journal, held
from core.watching.models import Watch

Shift = Callable[[int], int | None]
"""The number that a post of one thread has in the other; None for one that stays."""
LOUDEST = ("watch", "first", "normal", "mute")


def join_marks(journal: Journal, source_id: int, target_id: int, before: int) -> None:
    """How far people have read, after the posts of one thread were put behind the `before` ones
    of another. What somebody has not read is never counted as read: who has read all of the
    target goes on where they were in the source, anybody else where they were in the target."""
    rows = ReadMark.select().where(ReadMark.thread == source_id)
    read = {mark.user_id: mark.number for mark in rows}
    mine = (ReadMark.thread == target_id) & (ReadMark.number >= before)
    for mark in list(held(ReadMark.select().where(mine).order_by(ReadMark.user))):
        if mark.user_id in read:
            journal.update(mark, number=before + read[mark.user_id])


def return_marks(source_id: int, target_id: int, before: int, count: int) -> None:
    """How far people have read `count` posts that stood behind the `before` ones of another
    thread and are back: what they have read there since is read, and nothing to come is."""
    last = Thread.select(Thread.last_number).where(Thread.id == target_id).scalar()
    since = (ReadMark.thread == target_id) & (ReadMark.number > before)
    for mark in list(held(ReadMark.select().where(since).order_by(ReadMark.user))):
        read = min(mark.number - before, count)
        counters.keep_read(mark.user_id, source_id, read, mark.read_at)
        if mark.number > last:
            ReadMark.update(number=last).where(
                (ReadMark.user == mark.user_id) & (ReadMark.thread == target_id)
            ).execute()


def part_marks(journal: Journal, source_id: int, target_id: int, numbers: list[int]) -> None:
    """How far people have read the posts that left a thread with these numbers, in order."""
    for mark in list(ReadMark.select().where(ReadMark.thread == source_id)):
        read = sum(number <= mark.number for number in numbers)
        if read:
            values = {"user": mark.user_id, "thread": target_id, "number": read}
            journal.insert(ReadMark, **values, read_at=mark.read_at)


def close_gaps(journal: Journal, thread: Thread) -> None:
    """Let nobody wait for posts that have left: who has read all up to them has read up to the
    next one that is there."""
    rows = Post.select(Post.number).where(Post.thread == thread.id).order_by(Post.number)
    numbers = [row[0] for row in rows.tuples()]
    unread = (ReadMark.thread == thread.id) & (ReadMark.number < thread.last_number)
    for mark in list(held(ReadMark.select().where(unread).order_by(ReadMark.user))):
        at = bisect_right(numbers, mark.number)
        following = numbers[at] - 1 if at < len(numbers) else thread.last_number
        journal.update(mark, number=max(mark.number, following))


def join_watches(journal: Journal, source_id: int, target_id: int) -> None:
    """Who watches one thread watches the other: of two choices an own one counts before one
    that came by itself, and of equals the louder."""
    rows = Watch.select().where((Watch.target == "thread") & (Watch.target_id == source_id))
    theirs = held(Watch.select().where((Watch.target == "thread") & (Watch.target_id == target_id)))
    there = {watch.user_id: watch for watch in list(theirs)}
    for watch in list(rows.order_by(Watch.user)):
        values = {"level": watch.level, "source": watch.source}
        known = there.get(watch.user_id)
        if known is None:
            keys = {"user": watch.user_id, "target": "thread", "target_id": target_id}
            journal.insert(Watch, **keys, **values, created_at=watch.created_at)
        elif _strength(watch) < _strength(known):
            journal.update(known, **values)


def _strength(watch: Watch) -> tuple[bool, int]:
    return watch.source != "own", LOUDEST.index(watch.level)


def take_notices(journal: Journal, source_id: int, target_id: int, shift: Shift) -> None:
    """Rows of inboxes about posts that moved, and mail that waits about them. One that is there
    for the target already takes the other in."""
    rows = Notification.select().where(Notification.thread == source_id)
    there = {
        (row.user_id, row.sort): row
        for row in list(
            held(
                Notification.select()
                .where(Notification.thread == target_id)
                .order_by(Notification.user, Notification.id)
            )
        )
    }
    joined: dict[int, int] = {}
    for row in list(held(rows.order_by(Notification.user, Notification.id))):
        number, last = shift(row.number), shift(row.last_number)
        if number is None or last is None:
            continue
        known = there.get((row.user_id, row.sort))
        if known is None:
            journal.update(row, thread=target_id, number=number, last_number=last)
        else:
            joined[row.id] = known.id
            journal.update(known, **_joined(row, known, number, last))
    for due in list(held(MailDue.select().where(MailDue.thread_id == source_id))):
        number = shift(due.number)
        if number is not None:
            known_id = joined.get(due.notification_id, due.notification_id)
            journal.update(due, thread_id=target_id, number=number, notification=known_id)


def _joined(row: Notification, known: Notification, number: int, last: int) -> dict[str, Any]:
    """What the target's row says once it has taken in the other, which has these numbers."""
    values: dict[str, Any] = {"updated_at": max(row.updated_at, known.updated_at)}
    if row.state != "unread":
        return values
    if known.state != "unread":
        return values | {
            "state": "unread",
            "reason": row.reason,
            "times": row.times,
            "people": row.people,
            "number": number,
            "last_number": last,
            "snoozed_until": row.snoozed_until,
        }
    people = list(dict.fromkeys([*known.people, *row.people]))[:MOST_NAMES]
    return values | {
        "times": known.times + row.times,
        "people": people,
        "number": min(known.number, number),
        "last_number": max(known.last_number, last),
    }


def take_drafts(journal: Journal, source_id: int, target_id: int, shift: Shift) -> None:
    """Replies that people have begun; who has one in the target already keeps both."""
    busy = {row[0] for row in Draft.select(Draft.user).where(_reply_to(target_id)).tuples()}
    for draft in list(held(Draft.select().where(_reply_to(source_id)).order_by(Draft.user))):
        if draft.user_id in busy:
            continue
        journal.update(draft, key=f"reply-{target_id}", thread=target_id)
        renumber_draft(draft, shift)


def return_drafts(source_id: int, before: int) -> None:
    """Let begun replies that are back with their thread answer the posts they did."""
    for draft in list(held(Draft.select().where(_reply_to(source_id)).order_by(Draft.user))):
        renumber_draft(draft, lambda number: number - before if number > before else number)


def renumber_draft(draft: Draft, shift: Shift) -> None:
    """Let a begun reply answer the same post under its new number. What somebody has written
    stands in no journal."""
    answered = str(draft.data.get("reply_to", ""))
    if answered.isdecimal():
        data = {**draft.data, "reply_to": str(shift(int(answered)) or "")}
        Draft.update(data=data).where(Draft.id == draft.id).execute()


def _reply_to(thread_id: int) -> Any:
    return Draft.key == f"reply-{thread_id}"
