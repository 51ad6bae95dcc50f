"""Two threads become one, with everything people have about them, and come apart again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.access import Actor, Forbidden
from core.bookmarks.models import Bookmark
from core.notifications.models import Notification
from core.polls.actions import define_poll
from core.polls.rules import Terms
from core.threads import counters, moderation
from core.threads.actions import reply
from core.threads.models import Participant, Post, ReadMark, Thread
from core.threads.queries import visible_post
from core.threads.recount import recount
from core.threads.rules import Rejected
from core.threadwork.merging import merge_threads
from core.threadwork.undoing import undo_work
from core.votes.actions import cast_vote
from core.watching.models import Watch
from tests.core.threadwork.conftest import differences, digest, numbers, recounted_alike


def mark(user: Actor, thread: Thread) -> int:
    row = ReadMark.get_or_none((ReadMark.user == user.id) & (ReadMark.thread == thread.id))
    return row.number if row else 0


def test_posts_come_behind_those_of_the_target(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa", replies=["bob", "charlie"]), write("Bbb", replies=["bob"])
    ids = [post.id for post in Post.select().where(Post.thread == a.id).order_by(Post.number)]
    merge_threads(town.maya, a.id, b.id)
    assert numbers(b.id) == [1, 2, 3, 4, 5]
    assert [Post.get_by_id(id_).number for id_ in ids] == [3, 4, 5]
    assert Post.get_by_id(ids[2]).reply_to == 4
    assert Thread.get_by_id(a.id).merged_into_id == b.id
    assert Thread.get_by_id(b.id).post_count == 5
    assert recounted_alike() == {}


def test_a_line_says_so_and_is_unread_to_nobody(town: SimpleNamespace, write: Any) -> None:
    a, b = write("A *star* <b>"), write("Bbb")
    counters.keep_read(town.alice.id, a.id, 1)
    merge_threads(town.maya, a.id, b.id)
    line = Post.get((Post.thread == b.id) & (Post.sort == "log"))
    assert "A *star* &lt;b&gt;" in line.html
    assert mark(town.alice, b) == Thread.get_by_id(b.id).last_number


def test_what_somebody_has_not_read_stays_unread(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa", replies=["bob"] * 3), write("Bbb", replies=["bob"] * 2, by="bob")
    counters.keep_read(town.charlie.id, a.id, 2)  # and nothing of B
    counters.keep_read(town.maya.id, b.id, 3)  # all of B and nothing of A
    counters.keep_read(town.ada.id, a.id, 4)
    counters.keep_read(town.ada.id, b.id, 1)
    ReadMark.update(number=2).where(
        (ReadMark.user == town.bob.id) & (ReadMark.thread == a.id)
    ).execute()
    merge_threads(town.maya, a.id, b.id)
    read = {name: mark(getattr(town, name), b) for name in ("charlie", "maya", "ada", "bob")}
    assert read == {"charlie": 0, "maya": 3, "ada": 1, "bob": 5}


def test_of_two_watches_the_own_and_then_the_louder_counts(
    town: SimpleNamespace, write: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    Watch.delete().execute()
    wishes = {
        "alice": (("watch", "own"), ("normal", "own"), "watch"),
        "bob": (("mute", "own"), ("watch", "replied"), "mute"),
        "charlie": (("watch", "replied"), ("mute", "own"), "mute"),
        "maya": (("first", "own"), None, "first"),
    }
    for name, (of_a, of_b, _after) in wishes.items():
        for thread, wish in ((a, of_a), (b, of_b)):
            if wish:
                Watch.create(
                    user=getattr(town, name).id,
                    target="thread",
                    target_id=thread.id,
                    level=wish[0],
                    source=wish[1],
                    created_at=thread.created_at,
                )
    merge_threads(town.maya, a.id, b.id)
    for name, (_a, _b, after) in wishes.items():
        mine = (Watch.user == getattr(town, name).id) & (Watch.target_id == b.id)
        assert Watch.get(mine & (Watch.target == "thread")).level == after, name


def test_rows_of_inboxes_go_along_and_are_joined(
    town: SimpleNamespace, write: Any, run_jobs: Any
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb", replies=["charlie"])
    c = write("Ccc", by="bob", replies=["charlie"])
    run_jobs()
    merge_threads(town.maya, a.id, b.id)
    merge_threads(town.maya, c.id, b.id)
    row = Notification.get(
        (Notification.user == town.alice.id)
        & (Notification.thread == b.id)
        & (Notification.sort == "reply")
    )
    assert (row.times, sorted(row.people)) == (2, sorted([town.bob.id, town.charlie.id]))
    assert (row.number, row.last_number) == (2, 4)
    moved = Notification.get(
        (Notification.user == town.bob.id)
        & (Notification.thread == b.id)
        & (Notification.sort == "reply")
    )
    assert Post.get((Post.thread == b.id) & (Post.number == moved.number)).author_id == (
        town.charlie.id
    )


def test_votes_of_both_count_each_person_once(town: SimpleNamespace, write: Any) -> None:
    settings.put(town.ada, "forums", "votes", True)
    a, b = write("Aaa", by="bob"), write("Bbb")
    for actor in (town.charlie, town.maya):
        cast_vote(actor, a.id)
    for actor in (town.charlie, town.ada):
        cast_vote(actor, b.id)
    cast_vote(town.alice, a.id)  # who wrote B and may not vote for it
    merge_threads(town.maya, a.id, b.id)
    assert Thread.get_by_id(b.id).vote_count == 3
    assert recounted_alike() == {}


def test_tags_are_united_as_far_as_they_go(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa", tags="x y z"), write("Bbb", tags="p q r x")
    merge_threads(town.maya, a.id, b.id)
    assert Thread.get_by_id(b.id).tag_names == "p q r x y"
    assert recounted_alike() == {}


def test_what_hangs_on_posts_stays_on_them(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb")
    post = Post.get((Post.thread == a.id) & (Post.number == 2))
    _thread, seen = visible_post(town.bob, post.id)
    define_poll(town.bob, seen, Terms(question="Which?", options=("One", "Two")))
    Bookmark.create(user=town.charlie.id, post=post.id, created_at=post.created_at)
    merge_threads(town.maya, a.id, b.id)
    _thread, seen = visible_post(town.charlie, post.id)
    assert (seen.thread_id, seen.bookmarked, seen.parts) == (b.id, True, "poll")


@pytest.mark.parametrize("later", ["nothing", "read", "reply", "edit"])
def test_taking_it_back_restores_exactly(
    town: SimpleNamespace, write: Any, run_jobs: Any, later: str
) -> None:
    settings.put(town.ada, "forums", "votes", True)
    a = write("Aaa", replies=["bob", "charlie", "bob"], tags="x y")
    b = write("Bbb", replies=["charlie", "bob"], tags="z", board="two", by="bob")
    run_jobs()
    moderation.delete_post(
        town.maya, Post.get((Post.thread == a.id) & (Post.number == 3)).id, reason="No"
    )
    for user, thread, number in ((town.ada, a, 2), (town.ada, b, 3), (town.alice, b, 3)):
        counters.keep_read(user.id, thread.id, number)
    cast_vote(town.charlie, a.id)
    cast_vote(town.maya, b.id)
    before = digest()
    work = merge_threads(town.maya, a.id, b.id)
    assert differences(before, digest())
    if later == "read":
        counters.keep_read(town.ada.id, b.id, 7)
    if later == "reply":
        reply(town.bob, b.id, "Afterwards")
    if later == "edit":
        Post.update(body="Else", html="<p>Else</p>").where(
            (Post.thread == b.id) & (Post.number == 4)
        ).execute()
    work = undo_work(town.maya, work.id)
    after = digest()
    changed = set(differences(before, after))
    expected: dict[str, set[str]] = {
        "nothing": set(),
        "read": {"ReadMark"},
        "reply": {"Post", "Thread", "Space", "User", "ReadMark"},
        "edit": {"Post"},
    }
    assert changed <= expected[later], differences(before, after)
    assert recounted_alike() == {}
    if later == "read":
        assert (mark(town.ada, a), mark(town.ada, b)) == (4, 3)
    if later == "reply":
        assert Post.get(Post.body == "Afterwards").thread_id == b.id
        assert numbers(a.id) == [1, 2, 3, 4]


def test_twice_is_refused_and_so_is_too_late(town: SimpleNamespace, write: Any, at: Any) -> None:
    from core import clock
    from core.threadwork.rules import UNDO

    a, b, c = write("Aaa"), write("Bbb"), write("Ccc")
    work = merge_threads(town.maya, a.id, b.id)
    undo_work(town.maya, work.id)
    with pytest.raises(Rejected):
        undo_work(town.maya, work.id)
    work = merge_threads(town.maya, a.id, c.id)
    with at(clock.now() + UNDO), pytest.raises(Rejected):
        undo_work(town.maya, work.id)


def test_what_went_on_since_is_taken_back_first(town: SimpleNamespace, write: Any) -> None:
    a, b, c = write("Aaa", replies=["bob"]), write("Bbb"), write("Ccc")
    before = digest()
    first = merge_threads(town.maya, a.id, b.id)
    second = merge_threads(town.maya, b.id, c.id)
    with pytest.raises(Rejected):
        undo_work(town.maya, first.id)
    undo_work(town.maya, second.id)
    undo_work(town.maya, first.id)
    assert differences(before, digest()) == {}


def test_it_needs_the_right_at_both_ends(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb", board="team", by="maya")
    for actor in (town.alice, town.bob):
        with pytest.raises(Forbidden):
            merge_threads(actor, a.id, b.id)
    assert Thread.get_by_id(a.id).merged_into_id is None


def test_what_cannot_be_one_is_refused(town: SimpleNamespace, write: Any) -> None:
    a, b, gone, private = write("Aaa"), write("Bbb"), write("Gone"), write("Private")
    Thread.update(kind="event").where(Thread.id == b.id).execute()
    Thread.update(audience="private").where(Thread.id == private.id).execute()
    recount()
    moderation.delete_thread(town.maya, gone.id)
    for source, target in ((a, a), (a, b), (a, gone), (gone, a), (private, a)):
        with pytest.raises(Rejected):
            merge_threads(town.maya, source.id, target.id)
    assert recounted_alike() == {}


def test_private_threads_of_the_same_people_may_be_one(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    Thread.update(audience="private").execute()
    for thread in (a, b):
        Participant.create(thread=thread.id, user=town.alice.id)
    merge_threads(town.maya, a.id, b.id)
    assert Thread.get_by_id(a.id).merged_into_id == b.id


def test_a_thread_that_all_see_may_become_part_of_a_private_one_and_is_open_again(
    town: SimpleNamespace, write: Any
) -> None:
    a, b = write("Aaa", replies=["bob"], tags="rare"), write("Bbb")
    Thread.update(audience="private").where(Thread.id == b.id).execute()
    Participant.create(thread=b.id, user=town.alice.id)
    recount()
    before = digest()
    work = merge_threads(town.maya, a.id, b.id)
    assert recounted_alike() == {}
    undo_work(town.maya, work.id)
    assert differences(before, digest()) == {}
    assert recounted_alike() == {}


def test_a_private_thread_becomes_part_of_one_whose_readers_may_all_read_it(
    town: SimpleNamespace, write: Any
) -> None:
    wide, narrow = write("Aaa"), write("Bbb")
    Thread.update(audience="private").execute()
    for thread, names in ((wide, ("alice", "bob")), (narrow, ("alice",))):
        for name in names:
            Participant.create(thread=thread.id, user=getattr(town, name).id)
    with pytest.raises(Rejected):
        merge_threads(town.maya, narrow.id, wide.id)
    merge_threads(town.maya, wide.id, narrow.id)
    assert Thread.get_by_id(wide.id).merged_into_id == narrow.id


def test_a_merged_thread_is_not_brought_back_by_restoring(
    town: SimpleNamespace, write: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    merge_threads(town.maya, a.id, b.id)
    moderation.restore_thread(town.maya, a.id)
    assert Thread.get_by_id(a.id).deleted_at is not None
