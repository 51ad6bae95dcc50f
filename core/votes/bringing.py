"""Votes that were taken away and stand again: those of somebody whose ban was lifted, or that were
held to be odd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.accounts.models import User
from core.db import as_utc, transaction
from core.events import emit
from core.threads.events import VoteCast
from core.threads.models import Thread
from core.threadwork.journal import held
from core.threadwork.models import ThreadWork
from core.votes import rules
from core.votes.actions import Kept, count_votes, hold_all, settle_vote
from core.votes.joining import join_vote
from core.votes.models import Vote


def bring_votes(kept: Sequence[Kept]) -> int:
    """Let votes stand again as they were when they were taken away; how many do. None where the
    thread or the person is gone, or the thread has another vote of that person by now. What
    points they cost is settled by what the thread is now.

    What has become a part of another thread meanwhile is counted there as if the vote had come
    with the merge, which is then undone with it.
    """
    with transaction():
        known = hold_with_targets({one.thread_id for one in kept})
        there = {thread.id: thread for thread in Thread.select().where(Thread.id.in_(known))}
        wanted = {one.user_id for one in kept}
        people = {id_ for (id_,) in User.select(User.id).where(User.id.in_(wanted)).tuples()}
        brought = [
            _bring(there[one.thread_id], one)
            for one in sorted(kept)
            if one.thread_id in there
            and one.user_id in people
            and _vote(one.thread_id, one.user_id) is None
        ]
        # All that stood before stands first: of a vote that a merge has joined, both parts do.
        for vote in brought:
            _follow(vote, there)
    return len(brought)


def hold_with_targets(thread_ids: Iterable[int]) -> list[int]:
    """The ids of those of some threads that are there, and of all that they have become parts
    of, kept from others until the transaction ends. Comes before everything else that locks."""
    known = hold_all(_with_targets(thread_ids))
    # While it waited for a thread, that may have been merged.
    while more := set(_with_targets(known)) - set(known):
        known += hold_all(more)
    return known


def _with_targets(thread_ids: Iterable[int]) -> list[int]:
    """Some threads, and all that they have become parts of."""
    found: set[int] = set()
    new = set(thread_ids)
    while new:
        found |= new
        merged = Thread.id.in_(new) & Thread.merged_into.is_null(False)
        rows = Thread.select(Thread.merged_into).where(merged)
        new = {target_id for (target_id,) in rows.tuples()} - found
    return sorted(found)


def _bring(thread: Thread, kept: Kept) -> Vote:
    vote: Vote = Vote.create(
        thread=thread.id, user=kept.user_id, points=kept.points, created_at=as_utc(kept.at)
    )
    settle_vote(thread, rules.voting_of(thread), vote)
    count_votes(thread.id, votes=1, points=vote.points)
    emit(VoteCast(thread.id, kept.user_id, vote.points))
    return vote


def _follow(vote: Vote | None, there: dict[int, Thread]) -> None:
    """Let a vote count for what its thread has become a part of, unless the merge has done so."""
    while vote is not None:
        target = there.get(there[vote.thread_id].merged_into_id)
        if target is None:
            return
        work = _merge_of(vote.thread_id, target.id)
        journal: Any = work.journal if work is not None else None
        joined = [] if journal is None else journal["votes"]
        mine = _vote(target.id, vote.user_id)
        if any(one[0] == vote.user_id for one in joined) or (journal is None and mine is not None):
            return
        change = join_vote(vote, target)
        if change is None:
            return
        if work is not None and journal is not None:
            more = {**journal, "votes": [*joined, list(change)]}
            ThreadWork.update(journal=more).where(ThreadWork.id == work.id).execute()
        emit(VoteCast(target.id, vote.user_id, change[2]))
        vote = _vote(target.id, vote.user_id)


def _merge_of(source_id: int, target_id: int) -> ThreadWork | None:
    """The merge that made a thread part of another one, kept from others."""
    both = (ThreadWork.thread == source_id) & (ThreadWork.other == target_id)
    merges = both & (ThreadWork.sort == "merge") & ThreadWork.undone_at.is_null()
    rows = held(ThreadWork.select().where(merges).order_by(ThreadWork.id.desc()))
    found: ThreadWork | None = rows.first()
    return found


def _vote(thread_id: int, user_id: int) -> Vote | None:
    found: Vote | None = Vote.get_or_none((Vote.thread == thread_id) & (Vote.user == user_id))
    return found
