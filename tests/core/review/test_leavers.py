"""Somebody is erased while what they wrote or asked for waits: no page breaks, and whatever nobody
can decide any more leaves the queue."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings, versions
from core.access import Actor
from core.accounts.models import User
from core.erasing import actions, working
from core.holding.models import Held
from core.reports.models import Report
from core.review.models import ReviewItem
from core.review.opening import open_item
from core.sanctions.appealing import appeal
from core.sanctions.imposing import impose
from core.sanctions.models import Appeal
from core.threads.models import Post
from core.threads.moderation import delete_post


@pytest.fixture
def waiting(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> dict[str, int]:
    """What of bob waits, by its sort."""
    found = {
        "post": report(talk.charlie, talk.answer.id).id,
        "person": report(talk.charlie, cast.bob.id, sort="person").id,
    }
    settings.put(Actor(is_admin=True), "core", "approve_below", 1)
    versions.refresh()
    sign_in(cast.bob).send(f"/forums/t/{talk.thread.id}/reply", body="Once more.")
    with app.test_request_context("/"):
        row = impose(talk.maya, cast.bob.id, "silence", reason="Be kind.")
        against = appeal(talk.bob, f"sanction:{row.id}", "I was kind.")
        member = open_item(
            "member",
            subject_type="user",
            subject_id=cast.bob.id,
            author_id=cast.bob.id,
            space_id=None,
            snapshot={"username": "bob"},
        )
    held = ReviewItem.get(ReviewItem.sort == "held")
    return {**found, "appeal": against.item_id, "held": held.id, "member": member.id}


@pytest.fixture
def erase(app: Flask, talk: SimpleNamespace, run_jobs: Any) -> Callable[..., None]:
    """`erase(keeps_posts=True)`: bob has left, and the days are over."""

    def run(*, keeps_posts: bool) -> None:
        with app.test_request_context("/"):
            due = actions.leave(talk.bob, keeps_posts=keeps_posts)
            with clock.frozen_at(due):
                working.begin_due()
                run_jobs()

    return run


def state(items: dict[str, int]) -> dict[str, str]:
    rows = {sort: ReviewItem.get_by_id(item_id) for sort, item_id in items.items()}
    return {sort: row.decision or row.state for sort, row in rows.items()}


def test_of_who_lets_posts_stay_only_these_are_still_to_be_decided(
    waiting: dict[str, int], cast: SimpleNamespace, talk: SimpleNamespace, erase: Any, sign_in: Any
) -> None:
    erase(keeps_posts=True)
    over = dict.fromkeys(("person", "appeal", "held", "member"), "erased")
    assert state(waiting) == {**over, "post": "open"}
    maya, charlie = sign_in(cast.maya), sign_in(cast.charlie)
    for item_id in waiting.values():
        assert maya.get(f"/review/{item_id}").status_code == 200
    assert "Whose it was has left" in maya.get("/review/?state=done").text
    page = maya.get(f"/review/{waiting['post']}").text
    assert "split?from=2" in page
    assert "Pump stops" in page
    assert "you fool" not in page
    assert "It is gone, with whose it was" in charlie.get("/account/reports").text
    url = f"/review/{waiting['post']}/decide/delete"
    assert maya.send(url, reason="Rude.").status_code == 303
    assert Post.get_by_id(talk.answer.id).deleted_at is not None
    assert ReviewItem.select().where(ReviewItem.state == "open").count() == 0


def test_of_who_takes_posts_along_nothing_is_to_be_decided(
    waiting: dict[str, int], cast: SimpleNamespace, erase: Any, sign_in: Any
) -> None:
    erase(keeps_posts=False)
    assert set(state(waiting).values()) == {"erased"}
    assert {row.state for row in Report.select()} == {"gone"}
    maya = sign_in(cast.maya)
    for item_id in waiting.values():
        assert maya.get(f"/review/{item_id}").status_code == 200
    assert "Nothing waits" in maya.get("/review/").text
    assert sign_in(cast.charlie).get("/account/reports").status_code == 200


def test_a_report_of_a_post_that_was_deleted_before_goes_with_its_author(
    app: Flask,
    waiting: dict[str, int],
    talk: SimpleNamespace,
    erase: Any,
) -> None:
    with app.test_request_context("/"):
        delete_post(talk.alice, talk.answer.id)
    erase(keeps_posts=True)
    assert state(waiting)["post"] == "erased"


def test_what_was_left_open_by_an_account_that_is_gone_can_be_decided(
    waiting: dict[str, int], cast: SimpleNamespace, sign_in: Any
) -> None:
    """As it stood before this was closed with them."""
    ReviewItem.update(snapshot={}, author=None).execute()
    for model in (Appeal, Held):
        model.delete().execute()
    User.update(state="closed").where(User.id == cast.bob.id).execute()
    ada = sign_in(cast.ada)
    for sort, name in (
        ("post", "edit"),
        ("person", "dealt"),
        ("appeal", "lift"),
        ("held", "publish"),
        ("member", "approve"),
    ):
        url = f"/review/{waiting[sort]}"
        assert ada.get(url).status_code == 200, sort
        page = ada.get(f"{url}/decide/{name}").text
        was = page.partition('name="was"')[2].partition('value="')[2].partition('"')[0]
        answer = ada.send(f"{url}/decide/{name}", reason="So.", text="Kinder words.", was=was)
        assert answer.status_code == 303, sort
    assert ReviewItem.select().where(ReviewItem.state == "open").count() == 0
