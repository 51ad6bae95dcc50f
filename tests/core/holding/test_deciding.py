"""Approving and declining what waits, whatever has happened meanwhile."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.drafts.models import Draft
from core.holding.deciding import Gone, decline, publish
from core.holding.models import Held
from core.models import Audit
from core.notifications.models import Notification
from core.spaces.actions import archive_space
from core.threads import moderation
from core.threads.editing import edit_post
from core.threads.models import Post, Thread
from plugins.forums.models import ForumsTopic
from tests.core.holding.conftest import CANARY
from tests.support.together import all_at_once


def notice_of(user: Any) -> Notification:
    found: Notification = Notification.get(Notification.user == user.id)
    return found


def test_an_approved_reply_stands_as_its_authors(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace, run_jobs: Any
) -> None:
    held = held_reply("It *works*.")
    post = publish(place.maya, held.id)
    assert post is not None
    assert (post.author_id, post.number, post.body) == (place.alice.id, 2, "It *works*.")
    assert Held.get().state == "published"
    assert User.get_by_id(place.alice.id).waiting == 0
    assert Thread.get_by_id(place.thread.id).post_count == 2
    run_jobs()
    notice = notice_of(place.alice)
    assert (notice.sort, notice.reason, notice.number) == ("held", "published", 2)
    assert "<em>works</em>" in browsers.visitor.get(place.url).text
    assert Audit.select().where(Audit.action == "held.publish").count() == 1


def test_an_approved_thread_is_what_its_form_said(
    place: SimpleNamespace, browsers: SimpleNamespace, rule: Any
) -> None:
    rule("approve_below", 1)
    fields = {"title": "New pump", "body": "Which?", "tags": "pump", "is_question": "y"}
    browsers.alice.send("/forums/s/workshop/new", **fields, once="k")
    post = publish(place.maya, Held.get().id)
    assert post is not None
    thread = Thread.get_by_id(post.thread_id)
    assert (thread.title, thread.state, thread.tag_names) == ("New pump", "question", "pump")
    assert ForumsTopic.get_by_id(thread.id).is_question
    # The form that is sent once more leads to the thread, and makes no second one.
    again = browsers.alice.send("/forums/s/workshop/new", **fields, once="k")
    assert f"/forums/t/{thread.id}/" in again.location
    assert Held.select().count() == 1


def test_an_approved_change_is_made(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace
) -> None:
    post = publish(place.maya, held_reply("First words.").id)
    assert post is not None
    changed = browsers.alice.send(f"/posts/{post.id}/edit", body="Better words.", version=1)
    assert changed.status_code == 303
    assert Post.get_by_id(post.id).body == "First words."
    publish(place.maya, Held.select().order_by(Held.id.desc()).get().id)
    assert Post.get_by_id(post.id).body == "Better words."


def test_two_at_once_publish_once(app: Flask, place: SimpleNamespace, held_reply: Any) -> None:
    held = held_reply()
    deeds = [lambda: publish(place.maya, held.id), lambda: publish(place.ada, held.id)] * 2
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Gone] * 3
    assert Post.select().where(Post.author == place.alice.id).count() == 1


def test_what_is_declined_goes_back_with_the_reason(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace, run_jobs: Any
) -> None:
    decline(place.maya, held_reply().id, "Please without the shouting.")
    run_jobs()
    notice = notice_of(place.alice)
    assert (notice.reason, notice.text) == ("declined", "Please without the shouting.")
    assert "without the shouting" in browsers.alice.get("/account/waiting").text
    assert Draft.get(Draft.user == place.alice.id).data["body"].startswith(CANARY)
    assert Post.select().where(Post.author == place.alice.id).count() == 0
    with pytest.raises(Gone):
        publish(place.maya, Held.get().id)


def lock(place: SimpleNamespace) -> None:
    moderation.set_locked(place.maya, place.thread.id, on=True)


def delete(place: SimpleNamespace) -> None:
    moderation.delete_thread(place.maya, place.thread.id)


def archive(place: SimpleNamespace) -> None:
    archive_space(place.ada, place.board.id, on=True)


def suspend(place: SimpleNamespace) -> None:
    User.update(state="suspended").where(User.id == place.alice.id).execute()


def silence(place: SimpleNamespace) -> None:
    until = clock.now() + timedelta(days=1)
    User.update(silenced_until=until).where(User.id == place.alice.id).execute()


@pytest.mark.parametrize("meanwhile", [lock, delete, archive, suspend, silence])
def test_what_cannot_stand_any_more_goes_back_to_its_author(
    place: SimpleNamespace, held_reply: Any, meanwhile: Any
) -> None:
    held = held_reply()
    meanwhile(place)
    assert publish(place.maya, held.id) is None
    held = Held.get()
    assert held.state == "returned"
    assert held.note
    assert Draft.get(Draft.user == place.alice.id).data["body"].startswith(CANARY)
    assert Post.select().where(Post.author == place.alice.id).count() == 0


def test_a_change_that_was_overtaken_goes_back(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace
) -> None:
    post = publish(place.maya, held_reply("First.").id)
    assert post is not None
    browsers.alice.send(f"/posts/{post.id}/edit", body=f"Mine, {CANARY}.", version=1)
    edit_post(place.maya, post.id, "The team's.", version=1)
    assert publish(place.maya, Held.select().order_by(Held.id.desc()).get().id) is None
    assert Post.get_by_id(post.id).body == "The team's."
    assert Draft.get().key == f"edit-{post.id}"


def test_a_moderator_decides_in_the_queue(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace
) -> None:
    held_reply()
    page = browsers.maya.get("/review/")
    assert page.status_code == 200
    assert "Texts that wait" in page.text
    assert browsers.bob.get("/review/").status_code in (403, 404)
