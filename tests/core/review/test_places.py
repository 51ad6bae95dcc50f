"""Where a reported post has gone, those decide about it who keep order there, and no others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from core import clock, versions
from core.access import Actor, rights
from core.accounts.sessions import actor_for
from core.conversion.actions import convert_thread
from core.groups.models import Group, Membership
from core.review import actions, queries
from core.review.models import ReviewItem
from core.review.waiting import waiting_for
from core.spaces.actions import create_space, delete_space, set_grants
from core.threads.actions import reply, start_thread
from core.threads.models import Participant, Post, Thread
from core.threads.private import NOBODY, open_thread, shut_thread
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from tests.support.together import all_at_once

OWNER = Actor(is_admin=True)


def group_of(user: Any) -> int:
    """A group in which somebody is alone."""
    group = Group.create(slug=f"only-{user.username}", name="Only", created_at=clock.now())
    Membership.create(user=user, group=group, created_at=clock.now())
    return int(group.id)


@pytest.fixture
def houses(app: Flask, talk: SimpleNamespace, make_user: Any) -> SimpleNamespace:
    """The board of the thread, kept by olga alone, and a stricter one, kept by nils alone."""
    with app.test_request_context("/"):
        strict = create_space(OWNER, owner="forums", title="Cellar")
        olga, nils = make_user("olga"), make_user("nils")
        keep = {user.id: group_of(user) for user in (olga, nils)}
        known = rights().builtin
        set_grants(
            OWNER,
            talk.board.id,
            {(keep[olga.id], "spaces.moderate"): "yes"},
            permissions=["spaces.moderate"],
        )
        set_grants(
            OWNER,
            strict.id,
            {
                (known["everyone"], "spaces.see"): "no",
                (known["members"], "spaces.see"): "no",
                (known["staff"], "spaces.see"): "yes",
                (keep[nils.id], "spaces.see"): "yes",
                (keep[nils.id], "spaces.moderate"): "yes",
            },
            permissions=["spaces.see", "spaces.moderate"],
        )
        versions.refresh()
    return SimpleNamespace(strict=strict, olga=olga, nils=nils)


@pytest.fixture
def deed(app: Flask) -> Callable[..., Any]:
    """`deed(move_thread, actor, ...)`: done outside of any request, and what it gives."""

    def do(action: Callable[..., Any], *args: Any, **values: Any) -> Any:
        with app.test_request_context("/"):
            versions.refresh()
            return action(*args, **values)

    return do


@pytest.fixture
def reads(sign_in: Any) -> Callable[[Any, ReviewItem], bool]:
    """`reads(user, item)`: whether somebody finds an item, in the queue as by its address."""

    def look(user: Any, item: ReviewItem) -> bool:
        browser = sign_in(user)
        listed = f'href="/review/{item.id}"' in browser.get("/review/").text
        status = browser.get(f"/review/{item.id}").status_code
        assert status == (200 if listed else 404)
        with_form = browser.get(f"/review/{item.id}/decide/edit").status_code
        assert with_form == status
        return listed

    return look


def test_a_reported_thread_that_is_moved_is_for_those_who_keep_order_there(
    talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any, reads: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (True, False)
    work = deed(move_thread, talk.ada, talk.thread.id, houses.strict.id)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (False, True)
    deed(undo_work, talk.ada, work.id)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (True, False)


def test_a_reported_reply_that_is_split_off_goes_along_and_comes_back(
    talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any, reads: Any
) -> None:
    item, first = report(talk.charlie, talk.answer.id), Post.get(Post.number == 1)
    stays = report(talk.charlie, first.id)
    new = {"title": "Quarrel", "space_id": houses.strict.id}
    work = deed(split_posts, talk.ada, talk.thread.id, [talk.answer.id], **new)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (False, True)
    assert (reads(houses.olga, stays), reads(houses.nils, stays)) == (True, False)
    deed(undo_work, talk.ada, work.id)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (True, False)


def test_a_reported_thread_that_is_merged_goes_along_and_comes_back(
    talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any, reads: Any
) -> None:
    item, there = report(talk.charlie, talk.answer.id), {"kind": "topic", "title": "Pumps"}
    other = deed(start_thread, talk.ada, houses.strict.id, body="All.", **there)
    work = deed(merge_threads, talk.ada, talk.thread.id, other.id)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (False, True)
    deed(undo_work, talk.ada, work.id)
    assert (reads(houses.olga, item), reads(houses.nils, item)) == (True, False)


def test_a_reported_thread_of_another_kind_is_for_those_of_its_new_space(
    talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any, reads: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    ideas = deed(create_space, OWNER, owner="ideas", title="Wishes")
    work = deed(convert_thread, talk.ada, talk.thread.id, "idea", ideas.id, was="topic")
    assert not reads(houses.olga, item)
    deed(undo_work, talk.ada, work.id)
    assert reads(houses.olga, item)


def test_what_is_reported_goes_where_the_threads_of_a_deleted_space_go(
    talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any, reads: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    deed(delete_space, OWNER, talk.board.id, move_to=houses.strict.id)
    assert reads(houses.nils, item)


def test_a_reported_thread_that_is_made_private_opens_only_for_who_asks(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, deed: Any, sign_in: Any
) -> None:
    item, maya = report(talk.charlie, talk.answer.id), sign_in(cast.maya)
    deed(shut_thread, talk.thread.id, NOBODY)
    assert "Pump stops" not in maya.get("/review/").text
    assert "Clean the filter" not in maya.get(f"/review/{item.id}").text
    assert maya.get(f"/review/{item.id}/decide/edit").status_code == 404
    deed(open_thread, talk.ada, talk.thread.id)
    assert not Participant.select().where(Participant.thread == talk.thread.id).exists()
    assert "Clean the filter" in maya.get(f"/review/{item.id}").text


def test_who_was_shown_it_before_it_was_moved_decides_nothing(
    app: Flask, talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    deed(move_thread, talk.ada, talk.thread.id, houses.strict.id)
    decision = queries.sorts()["report"].decision("hide")
    assert decision is not None
    with app.test_request_context("/"), pytest.raises(NotFound):
        actions.decide(actor_for(houses.olga.id), item, decision, {"reason": "No."})
    assert ReviewItem.get_by_id(item.id).state == "open"
    assert Post.get_by_id(talk.answer.id).deleted_at is None


def test_of_a_move_and_a_decision_at_once_nobody_hides_what_is_not_theirs(
    app: Flask, talk: SimpleNamespace, houses: SimpleNamespace, report: Any
) -> None:
    olga = actor_for(houses.olga.id)
    decision = queries.sorts()["report"].decision("hide")
    assert decision is not None
    item = report(talk.charlie, talk.answer.id)
    deeds = [
        partial(actions.decide, olga, item, decision, {"reason": "No.", "until": None}),
        partial(move_thread, talk.ada, talk.thread.id, houses.strict.id),
    ]
    problems = all_at_once(app, deeds)
    assert {type(problem) for problem in problems} <= {NotFound}
    hidden = Post.get_by_id(talk.answer.id).deleted_at is not None
    assert hidden == (not problems) == (ReviewItem.get_by_id(item.id).state == "done")
    assert Thread.get_by_id(talk.thread.id).space_id == houses.strict.id


def test_the_number_beside_the_queue_goes_along(
    talk: SimpleNamespace, houses: SimpleNamespace, report: Any, deed: Any
) -> None:
    def counts() -> tuple[int, int]:
        people = (houses.olga.id, houses.nils.id)
        first, second = (deed(lambda who: waiting_for(actor_for(who)), one) for one in people)
        return first, second

    report(talk.charlie, talk.answer.id)
    assert counts() == (1, 0)
    deed(move_thread, talk.ada, talk.thread.id, houses.strict.id)
    assert counts() == (0, 1)


def test_an_appeal_goes_along_too(
    app: Flask,
    talk: SimpleNamespace,
    houses: SimpleNamespace,
    report: Any,
    deed: Any,
    reads: Any,
    sign_in: Any,
    cast: SimpleNamespace,
) -> None:
    item = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/decide/hide", reason="Be kind.")
    sign_in(cast.bob).send(f"/account/appeal/item/{item.id}", text="I was kind.")
    appeal = ReviewItem.get(ReviewItem.sort == "appeal")
    deed(move_thread, talk.ada, talk.thread.id, houses.strict.id)
    for user, status in ((houses.olga, 404), (houses.nils, 200)):
        browser = sign_in(user)
        assert browser.get(f"/review/{appeal.id}").status_code == status
        assert browser.get(f"/review/{item.id}").status_code == status


def test_the_ways_to_a_reported_post_lead_to_where_it_stands(
    talk: SimpleNamespace,
    houses: SimpleNamespace,
    report: Any,
    deed: Any,
    sign_in: Any,
    cast: SimpleNamespace,
) -> None:
    deed(reply, talk.charlie, talk.thread.id, "Well.")
    second = deed(reply, talk.bob, talk.thread.id, "And you are one, too.")
    item = report(talk.charlie, second.id)
    new = {"title": "Quarrel", "space_id": talk.board.id}
    made = deed(split_posts, talk.ada, talk.thread.id, [talk.answer.id, second.id], **new).other_id
    page = sign_in(cast.maya).get(f"/review/{item.id}").text
    assert f"/threads/{made}/work/split?from=2" in page
    assert f"/forums/t/{made}/quarrel" in page


def test_after_it_was_moved_it_can_be_said_that_it_was(
    talk: SimpleNamespace,
    houses: SimpleNamespace,
    report: Any,
    deed: Any,
    sign_in: Any,
    cast: SimpleNamespace,
) -> None:
    from core.reports.models import Report

    maya, item = sign_in(cast.maya), report(talk.charlie, talk.answer.id)
    url = f"/review/{item.id}/decide/moved"
    assert maya.send(url, reason="Off topic.").status_code == 404
    new = {"title": "Quarrel", "space_id": talk.board.id}
    work = deed(split_posts, talk.maya, talk.thread.id, [talk.answer.id], **new)
    assert "It was moved" in maya.get(f"/review/{item.id}").text
    assert maya.send(url).status_code == 422
    deed(undo_work, talk.maya, work.id)
    assert maya.send(url, reason="Off topic.").status_code == 404
    deed(split_posts, talk.maya, talk.thread.id, [talk.answer.id], **new)
    assert maya.send(url, reason="Off topic.").status_code == 303
    assert Report.get().state == "agreed"
    assert "The team moved it to where it belongs." in sign_in(cast.charlie).get("/inbox/").text
    bob = sign_in(cast.bob)
    assert "The team moved your post" in bob.get("/inbox/").text
    standing = bob.get("/account/standing").text
    assert "Off topic." in standing
    assert f"/account/appeal/item/{item.id}" not in standing


@pytest.mark.parametrize("number", [1, 2])
def test_a_move_of_its_thread_counts_from_when_it_was_reported(
    talk: SimpleNamespace,
    houses: SimpleNamespace,
    report: Any,
    deed: Any,
    sign_in: Any,
    cast: SimpleNamespace,
    number: int,
) -> None:
    deed(move_thread, talk.ada, talk.thread.id, houses.strict.id)
    deed(move_thread, talk.ada, talk.thread.id, talk.board.id)
    post = Post.get((Post.thread == talk.thread.id) & (Post.number == number))
    item, maya = report(talk.charlie, post.id), sign_in(cast.maya)
    assert "decide/moved" not in maya.get(f"/review/{item.id}").text
    deed(move_thread, talk.ada, talk.thread.id, houses.strict.id)
    assert "decide/moved" in maya.get(f"/review/{item.id}").text
