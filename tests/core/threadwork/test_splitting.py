"""Replies become a thread of their own, and come back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.access import Forbidden
from core.notifications.models import Notification
from core.threads import counters, moderation
from core.threads.actions import reply
from core.threads.models import Post, ReadMark, Thread
from core.threads.rules import Rejected
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from core.watching.models import Watch
from tests.core.threadwork.conftest import differences, digest, numbers, recounted_alike


def posts(thread: Thread, *chosen: int) -> list[int]:
    rows = Post.select(Post.id).where((Post.thread == thread.id) & Post.number.in_(chosen))
    return [row[0] for row in rows.tuples()]


def split(town: SimpleNamespace, thread: Thread, *chosen: int, board: str = "one") -> Any:
    space_id = getattr(town, board).id
    ids = posts(thread, *chosen)
    return split_posts(town.maya, thread.id, ids, title="Split off", space_id=space_id)


def test_chosen_replies_are_a_new_thread_in_their_order(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa", replies=["bob", "charlie", "bob", "alice"], tags="x")
    made = Thread.get_by_id(split(town, a, 3, 5, board="two").other_id)
    assert (numbers(a.id), numbers(made.id)) == ([1, 2, 4], [1, 2])
    assert (made.author_id, made.title, made.tag_names) == (town.charlie.id, "Split off", "x")
    assert (made.space_id, made.audience) == (town.two.id, "public")
    assert Thread.get_by_id(a.id).post_count == 3
    assert recounted_alike() == {}


def test_both_threads_say_so(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa", replies=["bob", "charlie"])
    made = split(town, a, 2).other_id
    lines = {post.thread_id: post.html for post in Post.select().where(Post.sort == "log")}
    assert "moved 1 post to “Split off”" in lines[a.id]
    assert "split this off from “Aaa”" in lines[made]


def test_what_goes_to_a_closed_space_is_not_named_outside(
    town: SimpleNamespace, write: Any
) -> None:
    a = write("Aaa", replies=["bob", "charlie"])
    split(town, a, 2, board="team")
    line = Post.get((Post.thread == a.id) & (Post.sort == "log"))
    assert "Split off" not in line.body


def test_reading_watches_and_inboxes_go_along(
    town: SimpleNamespace, write: Any, run_jobs: Any
) -> None:
    a = write("Aaa", replies=["bob", "charlie", "bob"])
    run_jobs()
    for actor, number in ((town.ada, 3), (town.maya, 1)):
        counters.keep_read(actor.id, a.id, number)
    made = split(town, a, 2, 3, 4).other_id
    marks = dict(
        ReadMark.select(ReadMark.user, ReadMark.number).where(ReadMark.thread == made).tuples()
    )
    assert marks[town.ada.id] == 2
    assert town.maya.id not in marks
    left = ReadMark.get((ReadMark.user == town.maya.id) & (ReadMark.thread == a.id)).number
    assert left == Thread.get_by_id(a.id).last_number, "nobody waits for what has left"
    assert Watch.select().where((Watch.target == "thread") & (Watch.target_id == made)).exists()
    row = Notification.get(Notification.thread == made)
    assert (row.user_id, row.number, row.last_number) == (town.alice.id, 1, 3)


@pytest.mark.parametrize("chosen", [(2,), (2, 3, 4), (3, 5), (5,)])
def test_taking_it_back_restores_exactly(
    town: SimpleNamespace, write: Any, run_jobs: Any, chosen: tuple[int, ...]
) -> None:
    a = write("Aaa", replies=["bob", "charlie", "bob", "alice"], tags="x")
    run_jobs()
    moderation.delete_post(town.maya, posts(a, 4)[0])
    counters.keep_read(town.ada.id, a.id, 3)
    before = digest()
    work = split(town, a, *chosen, board="two")
    undo_work(town.maya, work.id)
    assert differences(before, digest(without=(work.other_id,))) == {}
    assert recounted_alike() == {}


def test_what_was_written_there_meanwhile_is_not_lost(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa", replies=["bob", "charlie"])
    work = split(town, a, 2)
    reply(town.alice, work.other_id, "Afterwards")
    undo_work(town.maya, work.id)
    post = Post.get(Post.body == "Afterwards")
    assert (post.thread_id, post.number > 3) == (a.id, True)
    assert recounted_alike() == {}


def test_what_may_not_leave_stays(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb", replies=["bob"])
    for ids in (posts(a, 1), posts(b, 2), [], [*posts(a, 2), *posts(b, 2)], [999_999]):
        with pytest.raises(Rejected):
            split_posts(town.maya, a.id, ids, title="Split off", space_id=town.one.id)
    with pytest.raises(Rejected):
        split_posts(town.maya, a.id, posts(a, 2), title="x", space_id=town.one.id)
    with pytest.raises(Forbidden):
        split_posts(town.bob, a.id, posts(a, 2), title="Mine now", space_id=town.one.id)


def test_the_answer_of_a_question_stays_with_it(town: SimpleNamespace, write: Any) -> None:
    from plugins.forums.actions import accept_answer, set_question

    a = write("Aaa", replies=["bob", "charlie"])
    set_question(a.id, on=True)
    accept_answer(town.alice, a.id, posts(a, 2)[0])
    with pytest.raises(Rejected, match="accepted answer"):
        split(town, a, 2)
    split(town, a, 3)
