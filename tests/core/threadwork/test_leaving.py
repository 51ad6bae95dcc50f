"""A vote leaves a merge alone, or comes to it later: undoing it stays exact."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.threads.rules import Rejected
from core.threadwork.leaving import joined_votes, leave_merge
from core.threadwork.merging import merge_threads
from core.threadwork.models import ThreadWork
from core.threadwork.undoing import undo_work
from core.votes.actions import cast_vote, take_votes, withdraw_vote
from core.votes.bringing import bring_votes
from core.votes.models import Vote
from core.votes.personal import hide, show
from tests.core.threadwork.conftest import differences, digest, recounted_alike


@pytest.fixture
def pair(town: SimpleNamespace, write: Any) -> SimpleNamespace:
    """Two threads that are voted for: charlie for one, maya for both."""
    settings.put(town.ada, "forums", "votes", True)
    a, b = write("Aaa"), write("Bbb")
    for actor, thread in ((town.charlie, a), (town.maya, a), (town.maya, b)):
        cast_vote(actor, thread.id)
    return SimpleNamespace(a=a, b=b)


def who(thread_id: int) -> set[int]:
    return {row.user_id for row in Vote.select().where(Vote.thread == thread_id)}


def test_who_brought_a_vote_reads_so_and_nobody_else(
    town: SimpleNamespace, pair: SimpleNamespace
) -> None:
    merge_threads(town.maya, pair.a.id, pair.b.id)
    assert joined_votes(town.charlie, pair.b.id) == [(pair.a.id, "Aaa")]
    for actor in (town.maya, town.bob):
        assert joined_votes(actor, pair.b.id) == []


def test_the_journal_of_a_merge_is_not_read_for_a_vote_that_came_with_it(
    town: SimpleNamespace, pair: SimpleNamespace, queries: Any
) -> None:
    merge_threads(town.maya, pair.a.id, pair.b.id)
    ThreadWork.update(journal={}).execute()
    with queries(max=1):
        assert joined_votes(town.charlie, pair.b.id) == [(pair.a.id, "Aaa")]
    with queries(max=1):
        assert joined_votes(town.maya, pair.b.id) == []


def test_the_vote_is_gone_there_and_back_when_the_merge_is_undone(
    town: SimpleNamespace, pair: SimpleNamespace
) -> None:
    before = digest()
    work = merge_threads(town.maya, pair.a.id, pair.b.id)
    assert leave_merge(town.charlie, pair.a.id) == pair.b.id
    assert who(pair.b.id) == {town.maya.id}
    assert joined_votes(town.charlie, pair.b.id) == []
    assert recounted_alike() == {}
    undo_work(town.maya, work.id)
    assert differences(before, digest()) == {}


@pytest.mark.parametrize("why", ["twice", "changed", "undone", "late", "never"])
def test_it_is_refused_with_a_sentence(
    town: SimpleNamespace, pair: SimpleNamespace, why: str
) -> None:
    actor = town.bob if why == "never" else town.charlie
    work = merge_threads(town.maya, pair.a.id, pair.b.id)
    if why == "twice":
        leave_merge(actor, pair.a.id)
    elif why == "changed":
        withdraw_vote(actor, pair.b.id)
    elif why == "undone":
        undo_work(town.maya, work.id)
    elif why == "late":
        ThreadWork.update(journal=None).execute()
    with pytest.raises(Rejected) as refused:
        leave_merge(actor, pair.a.id)
    assert str(refused.value.message)


def test_a_vote_that_comes_back_after_a_merge_counts_where_its_thread_is_now(
    town: SimpleNamespace, pair: SimpleNamespace, write: Any
) -> None:
    third = write("Ccc")
    kept = take_votes(pair.a.id, [town.charlie.user_id])
    works = [
        merge_threads(town.maya, pair.a.id, pair.b.id),
        merge_threads(town.maya, pair.b.id, third.id),
    ]
    assert bring_votes(kept) == 1
    assert who(third.id) == {town.charlie.id, town.maya.id}
    assert joined_votes(town.charlie, pair.b.id) == [(pair.a.id, "Aaa")]
    assert recounted_alike() == {}
    for work in reversed(works):
        assert undo_work(town.maya, work.id).left_count == 0
    assert who(pair.a.id) == {town.charlie.id, town.maya.id}
    assert (who(pair.b.id), who(third.id)) == ({town.maya.id}, set())
    assert recounted_alike() == {}


def test_a_vote_that_had_come_with_a_merge_comes_back_to_both_once(
    town: SimpleNamespace, pair: SimpleNamespace
) -> None:
    work = merge_threads(town.maya, pair.a.id, pair.b.id)
    kept = hide(town.charlie.user_id)
    assert who(pair.b.id) == {town.maya.id}
    show(town.charlie.user_id, kept)
    assert who(pair.a.id) == who(pair.b.id) == {town.charlie.id, town.maya.id}
    assert undo_work(town.maya, work.id).left_count == 0
    assert (who(pair.a.id), who(pair.b.id)) == (
        {town.charlie.id, town.maya.id},
        {town.maya.id},
    )


def test_votes_of_people_who_are_gone_stay_away(
    town: SimpleNamespace, pair: SimpleNamespace
) -> None:
    (kept,) = take_votes(pair.a.id, [town.charlie.user_id])
    assert bring_votes([kept._replace(user_id=9999)]) == 0
