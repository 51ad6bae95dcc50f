"""Appeals: one each, heard by somebody else, and answered."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.review.models import ReviewItem
from core.sanctions import hiding
from core.sanctions.appealing import appeal
from core.sanctions.imposing import impose, lift
from core.sanctions.models import Appeal, Sanction
from core.sanctions.rules import Refusal
from core.threads import moderation
from core.threads.editing import edit_post
from core.threads.models import Post, Revision, Thread
from tests.support.together import all_at_once


def given(app: Flask, talk: SimpleNamespace, sort: str = "suspend") -> Sanction:
    with app.test_request_context("/"):
        return impose(talk.maya, talk.bob.id, sort, reason="Sold pills.")


def test_who_is_suspended_appeals_and_comes_back(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    row = given(app, talk)
    bob, url = sign_in(cast.bob), f"/account/appeal/sanction/{row.id}"
    assert url in bob.get("/account/standing").text
    assert "Sold pills." in bob.get(url).text
    assert bob.send(url, text="It was my <b>brother</b>.").status_code == 303
    assert bob.get(url).status_code == 404
    assert bob.send(url, text="And again.").status_code == 404
    item = ReviewItem.get(ReviewItem.sort == "appeal")
    ada = sign_in(cast.ada)
    page = ada.get(f"/review/{item.id}").text
    assert "It was my &lt;b&gt;brother&lt;/b&gt;." in page
    assert "Sold pills." in page
    assert ada.send(f"/review/{item.id}/decide/lift", reason="Sorry, Bob.").status_code == 303
    assert User.get_by_id(cast.bob.id).state == "active"
    assert Sanction.get().ended_why == "appeal"
    page = sign_in(cast.bob).get("/account/standing").text
    assert "Your appeal was granted." in page
    assert "Sorry, Bob." in page


def test_it_is_not_heard_by_who_decided_first(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    row = given(app, talk, "silence")
    sign_in(cast.bob).send(f"/account/appeal/sanction/{row.id}", text="No.")
    item, maya = ReviewItem.get(ReviewItem.sort == "appeal"), sign_in(cast.maya)
    assert "somebody else has to hear the appeal" in maya.get(f"/review/{item.id}").text
    assert maya.send(f"/review/{item.id}/decide/uphold", reason="No.").status_code == 404
    assert (
        sign_in(cast.ada).send(f"/review/{item.id}/decide/uphold", reason="It stays.").status_code
        == 303
    )
    assert Appeal.get().outcome == "kept"
    assert "It stays." in sign_in(cast.bob).get("/account/standing").text
    assert Sanction.get().ended_at is None


def test_who_decided_first_hears_it_where_nobody_else_is(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    row = given(app, talk, "silence")
    sign_in(cast.bob).send(f"/account/appeal/sanction/{row.id}", text="No.")
    User.update(state="closed").where(User.id == cast.ada.id).execute()
    item, maya = ReviewItem.get(ReviewItem.sort == "appeal"), sign_in(cast.maya)
    assert maya.send(f"/review/{item.id}/decide/lift", reason="Well.").status_code == 303
    assert User.get_by_id(cast.bob.id).silenced_until is None


def test_a_hidden_post_comes_back_by_an_appeal(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    decided = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{decided.id}/decide/hide", reason="Rude.")
    bob, url = sign_in(cast.bob), f"/account/appeal/item/{decided.id}"
    assert bob.send(url, text="We are brothers, it is a joke.").status_code == 303
    item = ReviewItem.get(ReviewItem.sort == "appeal")
    sign_in(cast.ada).send(f"/review/{item.id}/decide/lift", reason="All right.")
    assert Post.get_by_id(talk.answer.id).deleted_at is None


def test_a_deleted_post_comes_back_by_an_appeal(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    decided = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{decided.id}/decide/delete", reason="Rude.")
    assert Post.get_by_id(talk.answer.id).deleted_at is not None
    sign_in(cast.bob).send(f"/account/appeal/item/{decided.id}", text="A joke.")
    item = ReviewItem.get(ReviewItem.sort == "appeal")
    sign_in(cast.ada).send(f"/review/{item.id}/decide/lift", reason="All right.")
    assert Post.get_by_id(talk.answer.id).deleted_at is None


def test_one_appeals_only_against_what_concerns_one_and_still_holds(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, report: Any
) -> None:
    row = given(app, talk, "silence")
    decided = report(talk.charlie, talk.answer.id)
    alice = sign_in(cast.alice)
    for path in (f"sanction/{row.id}", f"item/{decided.id}", "item/0", f"user/{row.id}"):
        assert alice.get(f"/account/appeal/{path}").status_code == 404
        assert alice.send(f"/account/appeal/{path}", text="x").status_code == 404
    assert sign_in(cast.bob).get(f"/account/appeal/item/{decided.id}").status_code == 404
    with app.test_request_context("/"):
        lift(talk.ada, row.id)
    assert sign_in(cast.bob).get(f"/account/appeal/sanction/{row.id}").status_code == 404


def test_many_clicks_at_once_appeal_once(app: Flask, talk: SimpleNamespace) -> None:
    row = given(app, talk)
    deeds = [partial(appeal, talk.bob, f"sanction:{row.id}", "No.")] * 6
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Refusal] * 5
    assert ReviewItem.select().where(ReviewItem.sort == "appeal").count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_appeal_has_words(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, text: str
) -> None:
    row = given(app, talk)
    answer = sign_in(cast.bob).send(f"/account/appeal/sanction/{row.id}", text=text)
    assert answer.status_code == 422
    assert Appeal.select().count() == 0


def heard(
    item: ReviewItem, cast: SimpleNamespace, sign_in: Any, sort: str = "item"
) -> tuple[Any, str]:
    """Bob's appeal against a decision, and where ada hears it."""
    sent = sign_in(cast.bob).send(f"/account/appeal/{sort}/{item.id}", text="Look again.")
    assert sent.status_code == 303
    made = ReviewItem.get(ReviewItem.sort == "appeal")
    return sign_in(cast.ada), f"/review/{made.id}/decide/lift"


def changed(
    maya: Any, item: ReviewItem, text: str = "Clean the filter.", reason: str = "Kinder."
) -> None:
    """Change a reported text."""
    url = f"/review/{item.id}/decide/edit"
    was = maya.get(url).text.partition('name="was"')[2].partition('value="')[2].partition('"')[0]
    assert maya.send(url, text=text, reason=reason, was=was).status_code == 303


def test_a_changed_text_reads_as_before_by_an_appeal(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    decided = report(talk.charlie, talk.answer.id)
    changed(sign_in(cast.maya), decided)
    ada, url = heard(decided, cast, sign_in)
    assert ada.send(url, reason="All right.").status_code == 303
    post = Post.get_by_id(talk.answer.id)
    assert (post.body, post.version) == ("Clean the filter, you fool.", 3)
    assert [row.body for row in Revision.select().order_by(Revision.version)] == [
        "Clean the filter, you fool.",
        "Clean the filter.",
    ]
    assert Appeal.get().outcome == "lifted"


def test_a_text_that_was_changed_since_is_not_written_over_by_an_appeal(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    decided = report(talk.charlie, talk.answer.id)
    changed(sign_in(cast.maya), decided)
    with app.test_request_context("/"):
        edit_post(talk.bob, talk.answer.id, "Clean it twice.", version=2)
    ada, url = heard(decided, cast, sign_in)
    answer = ada.send(url, reason="All right.")
    assert answer.status_code == 422
    assert "The text was changed since." in answer.text
    assert Post.get_by_id(talk.answer.id).body == "Clean it twice."
    assert ReviewItem.get(ReviewItem.sort == "appeal").state == "open"
    with app.test_request_context("/"):
        edit_post(talk.maya, talk.answer.id, "Clean the filter, you fool.", version=3)
    assert ada.send(url, reason="All right.").status_code == 303
    assert Post.get_by_id(talk.answer.id).version == 4


def test_an_appeal_against_a_change_brings_back_no_post_that_was_deleted_since(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    decided = report(talk.charlie, talk.answer.id)
    changed(sign_in(cast.maya), decided)
    with app.test_request_context("/"):
        moderation.delete_post(talk.maya, talk.answer.id, reason="Twice.")
    ada, url = heard(decided, cast, sign_in)
    assert ada.send(url, reason="All right.").status_code == 303
    post = Post.get_by_id(talk.answer.id)
    assert post.deleted_at is not None
    assert post.body == "Clean the filter, you fool."


@pytest.mark.parametrize("deed", ["delete", "hide"])
@pytest.mark.parametrize("back", [moderation.restore_post, hiding.show_post])
def test_an_appeal_brings_back_no_post_that_was_deleted_for_another_reason_since(
    app: Flask,
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    report: Any,
    sign_in: Any,
    deed: str,
    back: Any,
) -> None:
    decided = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{decided.id}/decide/{deed}", reason="Rude.")
    ada, url = heard(decided, cast, sign_in)
    with app.test_request_context("/"):
        back(talk.maya, talk.answer.id)
        moderation.restore_post(talk.maya, talk.answer.id)
        moderation.delete_post(talk.maya, talk.answer.id, reason="Rude.")
    assert ada.send(url, reason="All right.").status_code == 303
    assert "It was decided anew since" in ada.get("/review/").text
    assert Post.get_by_id(talk.answer.id).deleted_at is not None
    assert Appeal.get().outcome == "lifted"


def test_a_thread_comes_back_by_an_appeal_with_its_first_post(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    decided = report(talk.charlie, first.id)
    sign_in(cast.maya).send(f"/review/{decided.id}/decide/delete", reason="Rude.")
    sign_in(cast.alice).send(f"/account/appeal/item/{decided.id}", text="It is not.")
    item = ReviewItem.get(ReviewItem.sort == "appeal")
    sign_in(cast.ada).send(f"/review/{item.id}/decide/lift", reason="All right.")
    assert Thread.get_by_id(talk.thread.id).deleted_at is None


@pytest.mark.parametrize("sort", ["silence", "suspend"])
def test_what_a_sanction_took_the_place_of_runs_again_by_an_appeal(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, sort: str
) -> None:
    month = clock.now() + timedelta(days=30)
    with app.test_request_context("/"):
        first = impose(talk.maya, talk.bob.id, sort, reason="Rude.", until=month)
        second = impose(talk.maya, talk.bob.id, sort, reason="Pills.")
    ada, url = heard(second, cast, sign_in, "sanction")  # type: ignore[arg-type]
    assert ada.send(url, reason="That was your brother.").status_code == 303
    first, second = Sanction.get_by_id(first.id), Sanction.get_by_id(second.id)
    assert (first.ended_at, first.ended_why, second.ended_why) == (None, "", "appeal")
    bob = User.get_by_id(cast.bob.id)
    assert (bob.silenced_until if sort == "silence" else bob.suspended_until) == month
    assert bob.state == ("active" if sort == "silence" else "suspended")
    with app.test_request_context("/"):
        assert lift(talk.ada, first.id)
    bob = User.get_by_id(cast.bob.id)
    assert (bob.state, bob.silenced_until, bob.suspended_until) == ("active", None, None)


def test_what_has_run_its_time_meanwhile_does_not_run_again(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        soon = clock.now() + timedelta(days=1)
        impose(talk.maya, talk.bob.id, "suspend", reason="Rude.", until=soon)
        second = impose(talk.maya, talk.bob.id, "suspend", reason="Pills.")
        with clock.frozen_at(clock.now() + timedelta(days=2)):
            lift(talk.ada, second.id, why="appeal")
    assert User.get_by_id(cast.bob.id).state == "active"


def test_ending_a_sanction_before_its_time_ends_what_it_replaced_too(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace
) -> None:
    month = clock.now() + timedelta(days=30)
    with app.test_request_context("/"):
        impose(talk.maya, talk.bob.id, "suspend", reason="Rude.", until=month)
        second = impose(talk.maya, talk.bob.id, "suspend", reason="Pills.")
        lift(talk.ada, second.id)
    assert User.get_by_id(cast.bob.id).state == "active"
