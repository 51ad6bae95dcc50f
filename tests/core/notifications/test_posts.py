"""Who is told of a post: those whom it concerns and who may see it, for the highest reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import outbox
from core.access import Actor
from core.models import Outbox
from core.notifications import telling
from core.notifications.following import TOPIC
from core.notifications.models import Notification
from core.spaces.visibility import set_visibility
from core.threads.actions import edit_post, start_thread
from core.threads.models import Participant, Post, Tag, Thread
from core.threads.moderation import delete_post
from core.threads.queries import visible_post, visible_thread
from core.threads.quoting import quoted
from core.threads.reacting import react
from core.watching.actions import watch
from core.watching.models import Watch
from townhall.testing import add_user


def test_a_post_orders_exactly_one_row_of_work(place: SimpleNamespace) -> None:
    before = Outbox.select().where(Outbox.topic == TOPIC).count()
    place.say(place.bob, "Try @charlie.")
    assert Outbox.select().where(Outbox.topic == TOPIC).count() == before + 1


def test_who_started_the_thread_is_told_and_nobody_else(place: SimpleNamespace, told: Any) -> None:
    place.say(place.bob, "Clean the filter.")
    assert told() == {("alice", "reply", "started")}
    row = Notification.get()
    assert (row.number, row.people, row.text) == (2, [place.bob.user_id], "")


def test_the_highest_reason_wins_and_is_told_alone(place: SimpleNamespace, told: Any) -> None:
    place.say(place.bob, "Clean the filter.")
    told()
    Notification.delete().execute()
    _thread, post = visible_post(place.charlie, Post.get(Post.number == 2).id)
    view = visible_thread(place.charlie, place.thread.id)
    place.say(place.charlie, f"{quoted(view, post)}\n\nNo, @alice.", reply_to=2)
    assert told() == {("alice", "mention", "named"), ("bob", "quote", "quoted")}


def test_an_answer_reaches_whom_it_answers(place: SimpleNamespace, told: Any) -> None:
    place.say(place.bob, "Clean the filter.")
    told()
    place.say(place.charlie, "How?", reply_to=2)
    assert ("bob", "reply", "answered") in told()


def test_who_has_replied_hears_what_comes_next(place: SimpleNamespace, told: Any) -> None:
    place.say(place.bob, "Clean the filter.")
    told()
    place.say(place.charlie, "How?")
    assert told() == {("alice", "reply", "started"), ("bob", "reply", "replied")}


def test_a_group_is_called_by_its_name(place: SimpleNamespace, told: Any) -> None:
    place.say(place.maya, "Please look, @menders.")
    assert told() >= {
        ("bob", "mention", "called:menders"),
        ("charlie", "mention", "called:menders"),
    }


def test_a_thread_is_told_where_it_is_watched(place: SimpleNamespace, told: Any) -> None:
    tag = Tag.get(Tag.slug == "pumps")
    watch(place.bob, "space", place.board.id, "first")
    watch(place.charlie, "tag", tag.id, "watch")
    watch(place.maya, "person", place.alice.user_id, "first")
    watch(place.ada, "site", 0, "watch")
    made = start_thread(
        place.alice, place.board.id, kind="topic", title="Again", body="Hm.", tags="pumps"
    )
    expected = {
        ("bob", "thread", f"space:{place.board.id}"),
        ("charlie", "thread", "tag:pumps"),
        ("maya", "thread", f"person:{place.alice.user_id}"),
        ("ada", "thread", "site"),
    }
    assert told() == expected
    assert {row.thread_id for row in Notification.select()} == {made.id}


def test_what_a_muted_person_does_reaches_nobody_who_muted_them(
    place: SimpleNamespace, told: Any
) -> None:
    watch(place.alice, "person", place.bob.user_id, "mute")
    post = place.say(place.bob, "Hello @alice.", reply_to=1)
    react(place.bob, Post.get(Post.thread == place.thread.id, Post.number == 1).id, "like")
    edit_post(place.bob, post.id, "Hello again @alice and @charlie.", version=1)
    assert told() == {("charlie", "mention", "named")}


@pytest.mark.parametrize("target", ["thread", "space", "tag"])
def test_a_muted_place_is_silent(place: SimpleNamespace, told: Any, target: Any) -> None:
    Watch.delete().execute()
    ids = {"thread": place.thread.id, "space": place.board.id, "tag": Tag.get().id}
    watch(place.alice, target, ids[target], "mute")
    place.say(place.bob, "Hello @alice.")
    assert told() == set()


@pytest.mark.parametrize("loss", ["private", "team", "deleted post", "deleted thread"])
def test_nobody_is_told_of_what_they_may_not_see(
    place: SimpleNamespace, told: Any, loss: str
) -> None:
    post = place.say(place.bob, "Hello @charlie and @maya.")
    if loss == "private":
        Thread.update(audience="private").execute()
        Participant.create(thread=place.thread.id, user=place.maya.user_id)
    elif loss == "team":
        set_visibility(Actor(is_admin=True), place.board.id, "staff")
    else:
        first = Post.get((Post.thread == place.thread) & (Post.number == 1))
        delete_post(place.maya, post.id if loss == "deleted post" else first.id)
    left = {("maya", "mention", "named")} if loss in ("private", "team") else set()
    assert told() == left


def test_a_thread_of_a_plugin_that_is_off_is_told_to_nobody(
    place: SimpleNamespace, told: Any, enable: Any
) -> None:
    place.say(place.bob, "Hello @charlie.")
    enable("forums", on=False)
    assert told() == set()


def test_an_edit_tells_only_whom_it_names_anew(place: SimpleNamespace, told: Any) -> None:
    post = place.say(place.bob, "Hello @charlie.")
    told()
    Notification.delete().execute()
    edit_post(place.bob, post.id, "Hello @charlie and @maya.", version=1)
    assert told() == {("maya", "mention", "named")}
    waiting = Outbox.select().where(Outbox.topic == TOPIC).count()
    edit_post(place.bob, post.id, "Hello @charlie and @maya!", version=2)
    assert Outbox.select().where(Outbox.topic == TOPIC).count() == waiting


def test_authors_hear_that_others_changed_their_text(place: SimpleNamespace, told: Any) -> None:
    post = place.say(place.bob, "Clean the fliter.")
    told()
    for version, body in enumerate(("Clean the filter.", "Clean the filter!"), 1):
        edit_post(place.maya, post.id, body, version=version)
    assert ("bob", "edit", "edited") in told()
    assert Notification.get(Notification.sort == "edit").times == 2


def test_reactions_are_one_row_with_all_names(place: SimpleNamespace, told: Any) -> None:
    post = place.say(place.bob, "Clean the filter.")
    for actor in (place.alice, place.charlie):
        react(actor, post.id, "like")
        react(actor, post.id, "like")
        react(actor, post.id, "like")
    react(place.maya, post.id, "like")
    react(place.maya, post.id, "like")
    assert ("bob", "reaction", "reacted") in told()
    row = Notification.get(Notification.sort == "reaction")
    assert (row.times, row.people) == (2, [place.charlie.user_id, place.alice.user_id])


def test_doing_it_again_tells_nobody_again(place: SimpleNamespace, told: Any) -> None:
    place.say(place.bob, "Hello @charlie.")
    before = told()
    Outbox.update(state="waiting", attempts=0).where(Outbox.topic == TOPIC).execute()
    assert outbox.drain()
    assert told() == before
    assert {row.times for row in Notification.select()} == {1}


def test_a_thread_with_many_watchers_takes_few_statements(
    place: SimpleNamespace, queries: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "channels_of", lambda *_args: {})
    now = Watch.get().created_at
    rows = [
        {
            "user": add_user(f"crowd{n}").id,
            "target": "thread",
            "target_id": place.thread.id,
            "level": "watch",
            "source": "own",
            "created_at": now,
        }
        for n in range(60)
    ]
    Watch.insert_many(rows).execute()
    place.say(place.bob, "One.")
    Outbox.delete().where(Outbox.topic != TOPIC).execute()
    with queries(max=45):
        run_jobs()
    assert Notification.select().count() == 61
