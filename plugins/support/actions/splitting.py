"""Making a ticket of what was said in another one, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from plugins.support import relation_sorts
from plugins.support.models import SupportTicket, SupportWork
from plugins.support.rules import may_answer
from townhall import (
    Actor,
    Forbidden,
    Notice,
    Rejected,
    Task,
    Thread,
    clock,
    handles,
    hold_threads,
    link_threads,
    once_more,
    put_in_outbox,
    split_posts,
    tell,
    undo_work,
)


def split_ticket(
    actor: Actor, thread_id: int, post_ids: Iterable[int], *, title: str
) -> SupportWork:
    """Let some of what was said in a ticket be a ticket of its own in the same queue, for the same
    people; both are linked, whoever wrote the first of it is its requester and told, and the notes
    of the team stay. Can be taken back for a week.

    Needs `rules.may_answer`. Raises `Forbidden`, and `Rejected` (fields `posts` and `title`).
    """
    wanted = sorted(set(post_ids))
    return once_more(lambda: _split(actor, thread_id, wanted, title))


def _split(actor: Actor, thread_id: int, post_ids: list[int], title: str) -> SupportWork:
    thread = hold_threads(thread_id).get(thread_id)
    if thread is None or not may_answer(actor, thread):
        raise Forbidden("support.answer")
    done = split_posts(actor, thread_id, post_ids, title=title, space_id=thread.space_id)
    try:
        link_threads(actor, done.other_id, thread_id, "relates")
    except (Forbidden, Rejected):
        pass  # who makes no links here still splits: the log of both names the other
    work = SupportWork.create(
        sort="split",
        thread=thread_id,
        other=done.other_id,
        work=done.id,
        actor=actor.user_id,
        done_at=clock.now(),
    )
    put_in_outbox("support.split", {"work": work.id}, owner="support")
    return work  # type: ignore[no-any-return]


def undo_split(actor: Actor, work_id: int) -> None:
    """Put what was split off back; what was written there since comes behind it. Needs
    `rules.may_answer`. Raises `Forbidden`, and `Rejected` when it is too late."""
    work = SupportWork.get_by_id(work_id)
    if not may_answer(actor, Thread.get_by_id(work.thread_id)):
        raise Forbidden("support.answer")
    if work.undone_at is not None or work.work is None:
        raise Rejected("", _("This was taken back already."))
    undo_work(actor, work.work)


@handles("support.split")
def tell_of_splits(tasks: list[Task]) -> None:
    """Tell requesters that something they wrote is a request of its own now."""
    for task in tasks:
        work = SupportWork.get_or_none(SupportWork.id == task.payload["work"])
        if work is None or work.undone_at is not None:
            continue
        if SupportTicket.get_or_none(SupportTicket.thread == work.other_id) is None:
            continue
        tell(
            Notice(
                sort=relation_sorts.SPLIT,
                key=f"{relation_sorts.SPLIT}:{work.id}",
                people={work.other.author_id: "requester"},
                actor_id=work.actor_id,
                thread_id=work.other_id,
            )
        )
