"""Private threads: who takes part in one, and how one is opened to everybody in its space.

Until then it is in no list, count, feed or search but those of its participants.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from core import clock, outbox
from core.access import Actor
from core.db import is_postgres, transaction
from core.events import emit
from core.spaces.models import Space
from core.threads import counters, tagging
from core.threads.events import ThreadStarted
from core.threads.models import PRIVATE, Participant, Post, Thread
from core.versions import bump


class Participants(NamedTuple):
    """Who sees a private thread beside its author: ids of people and of groups."""

    people: Collection[int] = ()
    groups: Collection[int] = ()


NOBODY = Participants()


def add_participants(thread_id: int, who: Participants) -> None:
    """Let people and groups take part in a private thread; who does already stays.

    The caller has checked who may. Inside the caller's transaction, or its own.
    """
    with transaction():
        rows = Participant.select(Participant.user, Participant.group)
        inside = set(rows.where(Participant.thread == thread_id).tuples())
        people = [(user_id, None) for user_id in who.people]
        groups = [(None, group_id) for group_id in who.groups]
        for user_id, group_id in dict.fromkeys([*people, *groups]):
            if (user_id, group_id) not in inside:
                Participant.create(thread=thread_id, user=user_id, group=group_id)
        counters.index_thread(thread_id)


def participants_of(thread_id: int) -> Participants:
    """Who takes part in a private thread, its author too; nobody in one that is not private. Not
    through anybody's sight."""
    rows = Participant.select(Participant.user, Participant.group)
    inside = list(rows.where(Participant.thread == thread_id).tuples())
    people = sorted(user_id for user_id, _group in inside if user_id is not None)
    return Participants(people, sorted(group_id for _user, group_id in inside if group_id))


def remove_participant(thread_id: int, user_id: int) -> None:
    """Let somebody take part in a private thread no longer."""
    with transaction():
        mine = (Participant.thread == thread_id) & (Participant.user == user_id)
        if Participant.delete().where(mine).execute():
            counters.index_thread(thread_id)


def open_thread(actor: Actor, thread_id: int) -> bool:
    """Open a private thread to everybody who sees its space, as if it was started now; whether
    it was private.

    It gets the label of the space and its place among the new ones, is counted and found, and
    those who watch hear of it. The caller has checked who may. Raises `DoesNotExist`.
    """
    with transaction():
        tagging.enter()
        thread = _held(thread_id)
        deleted_at: Any = thread.deleted_at
        if not thread.is_private or deleted_at is not None:
            return False
        counters.count_in_space(thread, +1)
        # Read after its row was written to: whoever makes the space private has been waited for.
        label = Space.select(Space.audience).where(Space.id == thread.space_id).scalar()
        now = clock.now()
        Thread.update(audience=label, created_at=now, last_post_at=now).where(
            Thread.id == thread_id
        ).execute()
        Participant.delete().where(Participant.thread == thread_id).execute()
        first = Post.get((Post.thread == thread_id) & (Post.number == 1))
        if thread.last_number == 1:
            Post.update(created_at=now).where(Post.id == first.id).execute()
        counters.refresh_space(thread.space_id)
        counters.index_thread(thread_id)
        # Those who took part have been told of it: telling goes on where it was.
        outbox.put("notify.post", {"post": first.id, "actor": thread.author_id})
        emit(ThreadStarted(thread_id, actor.user_id))
    return True


def shut_thread(thread_id: int, who: Participants) -> bool:
    """Leave a thread that everybody in its space sees to its author and to some more; whether it
    was open. It leaves lists, counts and search, and whoever else wrote in it sees it no more.
    What votes for it have cost goes as its kind says. The caller has checked who may, and logs
    it. Raises `DoesNotExist`."""
    with transaction():
        tagging.enter()
        thread = _held(thread_id)
        deleted_at: Any = thread.deleted_at
        if thread.is_private or deleted_at is not None:
            return False
        counters.count_in_space(thread, -1)
        Thread.update(audience=PRIVATE, pinned_at=None, is_pinned_everywhere=False).where(
            Thread.id == thread_id
        ).execute()
        add_participants(thread_id, Participants([thread.author_id, *who.people], who.groups))
        counters.refresh_space(thread.space_id)
        if thread.is_pinned_everywhere:
            bump("pins")
    return True


def replace_groups(thread_id: int, group_ids: Collection[int]) -> None:
    """Let these groups take part in a private thread, and no other ones; people stay."""
    with transaction():
        theirs = (Participant.thread == thread_id) & Participant.group.is_null(False)
        rows = Participant.select(Participant.group).where(theirs)
        if {group_id for (group_id,) in rows.tuples()} != set(group_ids):
            Participant.delete().where(theirs).execute()
            add_participants(thread_id, Participants(groups=group_ids))


def read_by_others(which: Any, group_ids: Collection[int]) -> list[int]:
    """Those of some private threads (`which` is a condition on `Thread`) in which other groups take
    part than these; for those whose readers follow from rights, which are given and taken away."""
    inside = Participant.select(Participant.thread)
    other = Participant.group.is_null(False) & Participant.group.not_in(list(group_ids))
    wrong = Thread.id.in_(inside.where(other))
    for group_id in group_ids:
        wrong |= Thread.id.not_in(inside.where(Participant.group == group_id))
    rows = Thread.select(Thread.id).where(which & (Thread.audience == PRIVATE) & wrong)
    return [thread_id for (thread_id,) in rows.order_by(Thread.id).tuples()]


def _held(thread_id: int) -> Thread:
    query = Thread.select().where(Thread.id == thread_id)
    return (query.for_update() if is_postgres() else query).get()  # type: ignore[no-any-return]
