"""Starting threads and replying: what is written, counted and refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.access import Forbidden
from core.accounts.models import User
from core.models import Outbox
from core.spaces.models import Space
from core.threads.actions import reply, start_thread
from core.threads.events import PostAdded, ThreadStarted
from core.threads.models import Post, Tag, Thread
from core.threads.moderation import set_locked
from core.threads.rules import Rejected


def start(talk: SimpleNamespace, **values: Any) -> Thread:
    known = {"kind": "topic", "title": "A title", "body": "A text"}
    return start_thread(talk.alice, talk.thread.space_id, **{**known, **values})


def test_a_new_thread_has_its_text_as_post_number_one(talk: SimpleNamespace) -> None:
    post = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    assert post.body == "It *stops*."
    assert "<em>stops</em>" in post.html


def test_counters_follow_threads_and_replies(talk: SimpleNamespace) -> None:
    space = Space.get_by_id(talk.thread.space_id)
    thread = Thread.get_by_id(talk.thread.id)
    assert (space.thread_count, space.post_count, space.last_thread_id) == (1, 2, thread.id)
    assert (thread.post_count, thread.last_number, thread.last_user_id) == (2, 2, talk.bob.user_id)
    assert User.get_by_id(talk.alice.user_id).thread_count == 1
    assert User.get_by_id(talk.bob.user_id).post_count == 1


def test_the_same_form_sent_twice_makes_one_thread(talk: SimpleNamespace) -> None:
    first = start(talk, once="k1")
    assert start(talk, once="k1").id == first.id
    assert Thread.select().count() == 2


def test_the_same_key_of_another_person_is_another_form(talk: SimpleNamespace) -> None:
    reply(talk.alice, talk.thread.id, "Mine", once="k1")
    reply(talk.bob, talk.thread.id, "Mine too", once="k1")
    assert Thread.get_by_id(talk.thread.id).post_count == 4


def test_the_same_reply_sent_twice_makes_one_post(talk: SimpleNamespace) -> None:
    first = reply(talk.bob, talk.thread.id, "Twice", once="k2")
    assert reply(talk.bob, talk.thread.id, "Twice", once="k2").id == first.id


def test_numbers_of_deleted_posts_are_not_given_again(talk: SimpleNamespace) -> None:
    from core.threads.moderation import delete_post

    delete_post(talk.bob, talk.answer.id)
    assert reply(talk.bob, talk.thread.id, "Next").number == 3


def test_replies_are_refused_in_a_locked_thread_but_not_to_moderators(
    talk: SimpleNamespace,
) -> None:
    set_locked(talk.maya, talk.thread.id, on=True)
    with pytest.raises(Rejected, match="no replies"):
        reply(talk.bob, talk.thread.id, "Too late")
    assert reply(talk.maya, talk.thread.id, "Closing words").number == 3


def test_nobody_starts_a_thread_without_being_a_member(
    talk: SimpleNamespace, make_user: Any, actor_of: Any
) -> None:
    pending = actor_of(make_user("penny", state="pending"))
    with pytest.raises(Forbidden):
        start_thread(pending, talk.thread.space_id, kind="topic", title="Hello", body="Hi")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " x "}),
        ("title", {"title": "x" * 201}),
        ("body", {"body": " \n "}),
        ("body", {"body": "x" * 70_000}),
        ("tags", {"tags": "a b c d e f"}),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    talk: SimpleNamespace, field: str, values: dict[str, str]
) -> None:
    with pytest.raises(Rejected) as refused:
        start(talk, **values)
    assert refused.value.field == field
    assert Thread.select().count() == 1


def test_tags_are_made_once_and_counted(talk: SimpleNamespace) -> None:
    start(talk, tags="Pump, #wheel")
    start(talk, tags="pump")
    assert dict(Tag.select(Tag.slug, Tag.thread_count).tuples()) == {"pump": 2, "wheel": 1}


def test_a_thread_carries_the_label_of_its_space(talk: SimpleNamespace) -> None:
    from core.spaces.visibility import set_visibility

    set_visibility(talk.ada, talk.thread.space_id, "staff")
    assert Thread.get_by_id(talk.thread.id).audience == f"space:{talk.thread.space_id}"
    made = start_thread(talk.maya, talk.thread.space_id, kind="topic", title="Team", body="Ours")
    assert made.audience == f"space:{talk.thread.space_id}"


def test_search_hears_of_every_post_in_the_same_transaction(talk: SimpleNamespace) -> None:
    waiting = [row.payload for row in Outbox.select().where(Outbox.topic == "search.index")]
    assert {"posts": [talk.answer.id]} in waiting


def test_events_come_after_the_commit(talk: SimpleNamespace, happened: list[Any]) -> None:
    made = start(talk)
    post = reply(talk.bob, made.id, "Hello")
    assert happened == [
        ThreadStarted(made.id, talk.alice.user_id),
        PostAdded(made.id, talk.bob.user_id, post.id, 2),
    ]
