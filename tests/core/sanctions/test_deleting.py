"""What a moderator deletes outside of the queue: its author is told, and may appeal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.bulk.actions import do_batch, undo_batch
from core.notifications.models import Notification
from core.review.models import ReviewItem
from core.sanctions.purging import purge_spammer
from core.threads.models import Post, Thread


def told(user: Any) -> list[str]:
    rows = Notification.select().where(Notification.user == user.id)
    return [row.title for row in rows if row.sort == "decided"]


@pytest.mark.parametrize("number", [1, 2])
def test_who_wrote_a_deleted_post_is_told_once_and_gets_it_back_by_an_appeal(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, number: int
) -> None:
    post = Post.get(Post.number == number)
    user = cast.alice if number == 1 else cast.bob
    author, maya, ada = sign_in(user), sign_in(cast.maya), sign_in(cast.ada)
    url = f"/posts/{post.id}/delete"
    assert maya.send(url, reason="Be kind.").status_code == 303
    maya.send(url, reason="Be kind.")
    assert len(told(user)) == 1
    item = ReviewItem.get()
    assert (item.state, item.decision, item.decided_by_id) == ("done", "delete", cast.maya.id)
    page = author.get("/account/standing").text
    assert "Be kind." in page
    appeal = f"/account/appeal/item/{item.id}"
    assert appeal in page
    assert author.send(appeal, text="I was kind.").status_code == 303
    heard = ReviewItem.get(ReviewItem.sort == "appeal")
    assert maya.send(f"/review/{heard.id}/decide/lift", reason="No.").status_code == 404
    assert ada.send(f"/review/{heard.id}/decide/lift", reason="Sorry.").status_code == 303
    assert Post.get_by_id(post.id).deleted_at is None
    assert Thread.get_by_id(post.thread_id).deleted_at is None


def test_what_one_deletes_of_ones_own_is_no_decision(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    assert sign_in(cast.bob).send(f"/posts/{talk.answer.id}/delete").status_code == 303
    assert ReviewItem.select().count() == 0
    assert told(cast.bob) == []


def test_many_threads_at_once_are_told_of_too_and_taking_it_back_tells_nobody_more(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        batch = do_batch(talk.maya, [talk.thread.id], "delete", "Spam.")
    assert Thread.get_by_id(talk.thread.id).deleted_at is not None
    assert len(told(cast.alice)) == 1
    alice, item = sign_in(cast.alice), ReviewItem.get()
    assert f"/account/appeal/item/{item.id}" in alice.get("/account/standing").text
    with app.test_request_context("/"):
        undo_batch(talk.maya, batch.id)
    assert Thread.get_by_id(talk.thread.id).deleted_at is None
    assert len(told(cast.alice)) == 1
    assert "Pump stops" not in alice.get("/account/standing").text


def test_a_spammer_who_is_removed_is_not_told_of_each_post(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        purge_spammer(talk.ada, cast.bob.id, reason="Spam.")
    assert Post.get_by_id(talk.answer.id).deleted_at is not None
    assert ReviewItem.select().count() == 0
