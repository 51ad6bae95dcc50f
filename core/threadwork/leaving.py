"""What a merge has done with one's own vote, and taking that back: it was meant for something
else than the thread it counts for now."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.events import emit
from core.threads.events import VoteCast, VoteWithdrawn
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.threadwork import rules
from core.threadwork.hold import once_more
from core.threadwork.models import ThreadWork
from core.threadwork.undoing import check_open, hold_work
from core.votes.actions import hold_purses
from core.votes.joining import part_vote
from core.votes.models import Vote


class JoinedVote(NamedTuple):
    """A thread that became part of another one, where a vote for it counts now."""

    thread_id: int
    title: str


def joined_votes(actor: Actor, thread_id: int) -> list[JoinedVote]:
    """The threads that became part of this one lately and brought a vote of the actor's with
    them that can still go back (`leave_merge`). One query, or two for whom votes were added up.

    Journals of merges are long. A vote that came with one was cast at the same moment as the one
    left behind; only one that was there before, and has several points, has to be looked up.
    """
    if actor.user_id is None:
        return []
    mine, here = Vote.alias(), Vote.alias()
    left = (mine.thread == ThreadWork.thread) & (mine.user == actor.user_id)
    stands = (here.thread == ThreadWork.other) & (here.user == actor.user_id)
    lately = _merges() & (ThreadWork.undo_until > clock.now())
    rows = list(
        ThreadWork.select(
            ThreadWork.id, Thread.id, Thread.title, mine.created_at, here.created_at, here.points
        )
        .join(Thread, on=(ThreadWork.thread == Thread.id))
        .join_from(ThreadWork, mine, on=left)
        .join_from(ThreadWork, here, on=stands)
        .where(lately & (ThreadWork.other == thread_id) & ThreadWork.journal.is_null(False))
        .order_by(ThreadWork.id)
        .tuples()
    )
    came = {work_id for work_id, _id, _title, then, now, _points in rows if then == now}
    more = {row[0] for row in rows if row[0] not in came and row[-1] > 1}
    came |= _added_up(more, actor.user_id)
    return [JoinedVote(row[1], row[2]) for row in rows if row[0] in came]


def _added_up(work_ids: set[int], user_id: int) -> set[int]:
    """Those of some merges that have added to a vote of somebody's."""
    if not work_ids:
        return set()
    rows = ThreadWork.select(ThreadWork.id, ThreadWork.journal).where(
        ThreadWork.id.in_(sorted(work_ids))
    )
    return {work_id for work_id, journal in rows.tuples() if _entry(journal, user_id) is not None}


def leave_merge(actor: Actor, source_id: int) -> int:
    """Let the actor's vote for a thread that was merged no longer count for the one it became a
    part of: there all is as before the merge. The id of that one.

    For as long as the merge can be taken back; if it is, the vote is there again with its
    thread. Raises `Rejected` when that time is over, or the vote was changed since.
    """
    return once_more(lambda: _leave(actor.id, source_id))


def _leave(user_id: int, source_id: int) -> int:
    mine = _merges() & (ThreadWork.thread == source_id)
    found = ThreadWork.select().where(mine).order_by(ThreadWork.id.desc()).first()
    if found is None:
        raise Rejected("", _("It is too late to take this back."))
    work = hold_work(found)
    check_open(work)
    entry = _entry(work.journal, user_id)
    target = rules.check_stands(Thread.get_or_none(Thread.id == work.other_id))
    hold_purses([target.id])
    if entry is None or not part_vote(target, entry):
        raise Rejected("", _("Your vote was changed since. Change it there, as any other."))
    left = [one for one in work.journal["votes"] if one[0] != user_id]
    ThreadWork.update(journal={**work.journal, "votes": left}).where(
        ThreadWork.id == work.id
    ).execute()
    _user, before, _after = entry
    if before is None:
        emit(VoteWithdrawn(target.id, user_id))
    else:
        emit(VoteCast(target.id, user_id, before))
    return int(target.id)


def _merges() -> Any:
    return (ThreadWork.sort == "merge") & ThreadWork.undone_at.is_null()


def _entry(journal: Any, user_id: int) -> tuple[int, int | None, int] | None:
    """What a merge did to somebody's vote (see `core.votes.joining.Joined`)."""
    found = (tuple(one) for one in journal["votes"] if one[0] == user_id)
    return next(found, None)
