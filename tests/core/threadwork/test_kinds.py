"""A thread becomes one of another kind, and back, and nothing of it is lost."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.bookmarks.actions import add_bookmark
from core.drafts.actions import save_draft
from core.models import Audit
from core.registry import Voting
from core.threads import counters, moderation
from core.threads.actions import reply
from core.threads.editing import edit_post
from core.threads.events import ThreadKindChanged
from core.threads.models import Post, Thread
from core.threads.reacting import react
from core.threadwork.models import ThreadWork
from core.threadwork.undoing import undo_work
from core.votes.actions import cast_vote
from core.votes.models import Vote, VotePurse
from core.watching.actions import watch
from plugins.events.models import EventDate
from plugins.forums.actions import accept_answer, release_lost_answers, set_question
from tests.core.threadwork.conftest import differences, recounted_alike
from tests.core.threadwork.kinds import Other, everything, kind_of, to_event, to_topic


@pytest.fixture
def full(town: SimpleNamespace, write: Any, run_jobs: Any) -> Thread:
    """A solved question by alice with all that people can do to a thread; bob has read all."""
    settings.put(town.ada, "forums", "votes", True)
    file = keep_file(town.alice, BytesIO(b"words"), "x.txt")
    thread = write("Pump", replies=["bob", "charlie"], tags="rare pumps")
    reply(town.alice, thread.id, f"[words]({address(file)}) @bob")
    posts = list(Post.select().where(Post.thread == thread.id).order_by(Post.number))
    edit_post(town.bob, posts[1].id, "Changed after all", version=posts[1].version)
    set_question(thread.id, on=True)
    accept_answer(town.alice, thread.id, posts[2].id)
    react(town.charlie, posts[0].id, "like")
    add_bookmark(town.charlie, posts[1].id)
    watch(town.charlie, "thread", thread.id, "mute")
    cast_vote(town.bob, thread.id)
    save_draft(town.bob, f"reply-{thread.id}", {"body": "Not yet", "reply_to": "2"}, version=0)
    moderation.set_pinned(town.maya, thread.id, on=True)
    run_jobs()
    counters.keep_read(town.bob.id, thread.id, 4)
    counters.keep_read(town.charlie.id, thread.id, 2)
    return Thread.get_by_id(thread.id)  # type: ignore[no-any-return]


def test_it_is_of_the_other_kind_where_it_was_put(
    town: SimpleNamespace, calendar: Any, full: Thread, happened: list[Any]
) -> None:
    assert vars(kind_of(full)) | {"label": ""} == {
        "kind": "topic",
        "owner": "forums",
        "space": town.one.id,
        "state": "solved",
        "label": "",
    }
    to_event(town.maya, full, calendar)
    assert vars(kind_of(full)) == {
        "kind": "event",
        "owner": "events",
        "space": calendar.id,
        "state": "",
        "label": "public",
    }
    assert EventDate.select().where(EventDate.event == full.id).count() == 1
    told = next(one for one in happened if isinstance(one, ThreadKindChanged))
    assert (told.from_kind, told.to_kind) == ("topic", "event")
    assert (told.from_space_id, told.to_space_id) == (town.one.id, calendar.id)
    row = Audit.get(Audit.action == "thread.kind")
    assert (row.before["kind"], row.after["kind"]) == ("topic", "event")


def test_there_and_back_all_is_as_it_was_but_for_two_lines(
    town: SimpleNamespace, other: Other, full: Thread, run_jobs: Any
) -> None:
    before = everything()
    other.there(town.maya, full)
    run_jobs()
    other.back(town.maya, full, town.one)
    run_jobs()
    found = differences(before, everything())
    lines = [(row["sort"][1], row["number"][1]) for row in found.pop("Post").values()]
    assert sorted(lines) == [("log", 5), ("log", 6)]
    assert found.pop("Thread") == {f"[{full.id}]": {"last_number": (4, 6)}}
    # Bob has read everything, and has still.
    assert [row["number"] for row in found.pop("ReadMark").values()] == [(4, 6)] * 2
    assert found == {}
    assert recounted_alike() == {}


def test_taking_it_back_restores_exactly(town: SimpleNamespace, other: Other, full: Thread) -> None:
    before = everything()
    work = other.there(town.maya, full)
    assert undo_work(town.maya, work.id).left_count == 0
    assert differences(before, everything()) == {}


def test_taking_the_way_back_back_makes_it_what_it_was(
    town: SimpleNamespace, other: Other, full: Thread
) -> None:
    other.there(town.maya, full)
    before, rows = everything(), other.rows()
    work = other.back(town.maya, full, town.two)
    undo_work(town.maya, work.id)
    assert differences(before, everything()) == {}
    assert other.rows() == rows


def test_the_counters_of_both_spaces_are_right(
    town: SimpleNamespace, other: Other, full: Thread
) -> None:
    other.there(town.maya, full)
    assert recounted_alike() == {}
    reply(town.bob, full.id, "Below it")
    other.back(town.ada, full, town.two)
    assert recounted_alike() == {}


def test_its_history_says_who_made_what_of_it_and_why(
    town: SimpleNamespace, calendar: Any, full: Thread
) -> None:
    work = to_event(town.maya, full, calendar, reason="We  meet *there* <b>")
    line = Post.get((Post.thread == full.id) & (Post.sort == "log"))
    assert line.author_id == town.maya.id
    assert "made this an event: We meet *there* &lt;b&gt;" in line.html
    assert work.said == "event"
    assert Audit.get(Audit.action == "thread.kind").note == "We meet *there* <b>"


def test_who_sees_it_follows_the_new_space(town: SimpleNamespace, other: Other, write: Any) -> None:
    from core.spaces.visibility import set_visibility

    set_visibility(town.ada, other.space.id, "staff")
    thread = write("Aaa")
    other.there(town.maya, thread)
    assert kind_of(thread).label == f"space:{other.space.id}"
    other.back(town.maya, thread, town.one)
    assert kind_of(thread).label == "public"


def test_a_private_thread_stays_private(town: SimpleNamespace, other: Other, write: Any) -> None:
    thread = write("Aaa")
    Thread.update(audience="private").where(Thread.id == thread.id).execute()
    other.there(town.maya, thread)
    assert kind_of(thread).label == "private"


def test_an_answer_that_is_deleted_meanwhile_does_not_come_back(
    town: SimpleNamespace, calendar: Any, full: Thread
) -> None:
    to_event(town.maya, full, calendar)
    post = Post.get((Post.thread == full.id) & (Post.number == 3))
    moderation.delete_post(town.maya, post.id)
    release_lost_answers()
    assert kind_of(full).state == ""
    to_topic(town.maya, full, town.one)
    assert kind_of(full).state == "question"


def test_points_are_given_back_where_nobody_votes_and_taken_again(
    town: SimpleNamespace, calendar: Any, write: Any, declare: Any
) -> None:
    declare("topic", votes=lambda _thread: Voting(mode="budget", budget=5, most=3))
    thread = write("Aaa")
    cast_vote(town.bob, thread.id, 3)
    before = everything()

    def spent() -> list[int]:
        return [row[0] for row in VotePurse.select(VotePurse.spent).tuples()]

    assert spent() == [3]
    work = to_event(town.maya, thread, calendar)
    assert spent() == [0]
    assert (Vote.get().points, Vote.get().state) == (3, "returned")
    undo_work(town.maya, work.id)
    assert differences(before, everything()) == {}


def test_a_pin_for_everybody_holds_in_its_new_spaces(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    from core.threads.lists import Query, threads_page

    thread = write("Aaa")
    moderation.set_pinned_everywhere(town.ada, thread.id, on=True)
    to_event(town.ada, thread, calendar)

    def pinned(space: Any) -> list[str]:
        page = threads_page(town.bob, Query(space_ids=(space.id,), only="pinned"))
        return [line.title for line in page.lines]

    assert (pinned(town.two), pinned(calendar)) == ([], ["Aaa"])


def test_it_can_be_changed_back_long_after_it_can_be_taken_back(
    town: SimpleNamespace, calendar: Any, full: Thread, at: Any
) -> None:
    from core import clock
    from core.threadwork.jobs import forget
    from core.threadwork.rules import UNDO

    to_event(town.maya, full, calendar)
    with at(clock.now() + 2 * UNDO):
        forget()
        assert ThreadWork.get().journal is None
        to_topic(town.maya, full, town.one)
    assert kind_of(full).state == "solved"
