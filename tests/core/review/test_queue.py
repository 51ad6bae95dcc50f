"""The queue: who sees what of it, taking items, and deciding each once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.groups.models import Group, Membership
from core.models import Audit
from core.notifications.models import Notification
from core.reports.models import Report
from core.review import actions, queries
from core.review.actions import Settled
from core.review.models import ReviewItem
from core.review.opening import close_item, open_item
from core.sanctions.models import HiddenPost, Sanction
from core.spaces.actions import create_space, set_grants
from core.threads.actions import reply, start_thread
from core.threads.models import Post, Thread
from tests.support.together import all_at_once


def put(subject_id: int, **values: Any) -> ReviewItem:
    row = {
        "subject_type": "post",
        "subject_id": subject_id,
        "author_id": None,
        "space_id": None,
        "snapshot": {"title": f"Thing {subject_id}"},
        **values,
    }
    return open_item("report", **row)


def decide(actor: Actor, item: ReviewItem, name: str, reason: str = "Because.") -> None:
    decision = queries.sorts()[item.sort].decision(name)
    assert decision is not None
    actions.decide(actor, item, decision, {"reason": reason, "until": None, "text": ""})


@pytest.fixture
def mo(app: Flask, talk: SimpleNamespace, make_user: Any, actor_of: Any) -> SimpleNamespace:
    """Somebody who keeps order in another board only, and that board."""
    user = make_user("mo")
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Garden")
        group = Group.create(slug="keepers", name="Keepers", created_at=clock.now())
        Membership.create(user=user, group=group, created_at=clock.now())
        set_grants(
            Actor(is_admin=True),
            board.id,
            {(group.id, "spaces.moderate"): "yes"},
            permissions=["spaces.moderate"],
        )
        thread = start_thread(talk.alice, board.id, kind="topic", title="Weeds", body="Ugh")
    return SimpleNamespace(user=user, actor=actor_of(user), board=board, thread=thread)


def test_opening_what_is_open_joins_it(app: Flask, talk: SimpleNamespace) -> None:
    first = put(talk.answer.id, reasons=["new"], weight=2)
    second = put(talk.answer.id, reasons=["new", "links"], weight=3, snapshot={"title": "Later"})
    assert second.id == first.id
    row = ReviewItem.get_by_id(first.id)
    assert (row.weight, row.reasons, row.snapshot["title"]) == (
        5,
        ["new", "links"],
        f"Thing {talk.answer.id}",
    )
    assert close_item(first.id, "gone")
    assert not close_item(first.id, "gone")
    assert put(talk.answer.id).id != first.id


def test_many_who_open_the_same_at_once_open_one(app: Flask, talk: SimpleNamespace) -> None:
    assert all_at_once(app, [partial(put, talk.answer.id)] * 10) == []
    assert [item.weight for item in ReviewItem.select()] == [10]


def test_those_who_keep_order_in_one_space_see_only_what_is_in_it(
    talk: SimpleNamespace, mo: SimpleNamespace, report: Any, sign_in: Any, cast: SimpleNamespace
) -> None:
    elsewhere = report(talk.charlie, talk.answer.id)
    person = report(talk.charlie, cast.bob.id, sort="person")
    weeds = Post.get(Post.thread == mo.thread.id)
    here = report(talk.charlie, weeds.id)
    browser = sign_in(mo.user)
    page = browser.get("/review/").text
    assert f'href="/review/{here.id}"' in page
    assert "Weeds" in page
    assert "Pump stops" not in page
    for item in (elsewhere, person):
        assert f'href="/review/{item.id}"' not in page
        assert browser.get(f"/review/{item.id}").status_code == 404
        for deed in ("claim", "release", "note", "look", "decide/keep"):
            assert browser.send(f"/review/{item.id}/{deed}").status_code == 404
    assert 'href="/review/"' in browser.get("/").text
    assert browser.send(f"/review/{here.id}/decide/keep").status_code == 303


def test_those_who_keep_order_in_one_space_limit_nobody_everywhere(
    talk: SimpleNamespace, mo: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, Post.get(Post.thread == mo.thread.id).id)
    browser = sign_in(mo.user)
    page = browser.get(f"/review/{item.id}").text
    assert f"/review/{item.id}/decide/warn" in page
    for name in ("silence", "suspend", "spammer"):
        assert f"decide/{name}" not in page
        answer = browser.send(f"/review/{item.id}/decide/{name}", reason="x", span="7")
        assert answer.status_code == 404
    assert Sanction.select().count() == 0


def test_only_owners_warn_the_team(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        post = reply(talk.ada, talk.thread.id, "Enough.")
    item = report(talk.charlie, post.id)
    assert "decide/warn" not in sign_in(cast.maya).get(f"/review/{item.id}").text
    answer = sign_in(cast.maya).send(f"/review/{item.id}/decide/warn", reason="x")
    assert (answer.status_code, Sanction.select().count()) == (404, 0)


def test_nobody_else_has_a_queue(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any, client: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    for path in ("/review/", f"/review/{item.id}"):
        assert sign_in(cast.bob).get(path).status_code == 403
        assert "/sign-in" in client.get(path).location
    assert 'href="/review/"' not in sign_in(cast.bob).get("/").text


def test_what_is_about_oneself_is_for_the_others(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, cast.maya.id, sort="person")
    assert sign_in(cast.maya).get(f"/review/{item.id}").status_code == 404
    assert sign_in(cast.ada).get(f"/review/{item.id}").status_code == 200
    own = report(talk.charlie, cast.ada.id, sort="person")
    page = sign_in(cast.ada).get(f"/review/{own.id}").text
    assert "Charlie" not in page


def test_the_queue_is_sifted(
    app: Flask,
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    mo: SimpleNamespace,
    report: Any,
    sign_in: Any,
) -> None:
    here = report(talk.charlie, talk.answer.id)
    there = report(talk.charlie, Post.get(Post.thread == mo.thread.id).id)
    maya = sign_in(cast.maya)
    maya.send(f"/review/{here.id}/claim")

    def shown(query: str) -> list[bool]:
        page = maya.get(f"/review/?{query}").text
        return [f'href="/review/{item.id}"' in page for item in (here, there)]

    assert shown("") == [True, True]
    assert shown("sort=report") == [True, True]
    assert shown("sort=appeal") == [False, False]
    assert shown(f"space={mo.board.id}") == [False, True]
    assert shown("state=mine") == [True, False]
    assert shown("state=done") == [False, False]
    assert shown("sort='&space=x&state=y&after=z") == [True, True]
    maya.send(f"/review/{here.id}/decide/keep")
    assert shown("state=done") == [True, False]


def test_an_item_is_taken_let_go_and_taken_over(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any, at: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    maya, ada = sign_in(cast.maya), sign_in(cast.ada)
    assert maya.send(f"/review/{item.id}/claim").status_code == 303
    assert ada.send(f"/review/{item.id}/claim").status_code == 409
    answer = ada.send(f"/review/{item.id}/decide/keep")
    assert (answer.status_code, ReviewItem.get_by_id(item.id).state) == (409, "open")
    assert "Take it over from Maya" in ada.get(f"/review/{item.id}").text
    maya.send(f"/review/{item.id}/release")
    assert ada.send(f"/review/{item.id}/claim").status_code == 303
    assert maya.send(f"/review/{item.id}/claim", over="yes").status_code == 303
    later = clock.now() + actions.CLAIMED_FOR + timedelta(minutes=1)
    with at(later):
        assert ada.send(f"/review/{item.id}/decide/keep").status_code == 303


def test_the_second_of_two_is_told_that_it_is_done(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/decide/keep")
    answer = sign_in(cast.ada).send(f"/review/{item.id}/decide/hide", reason="No.")
    assert answer.status_code == 409
    assert "Nothing of yours was done" in answer.text
    assert Post.get_by_id(talk.answer.id).deleted_at is None


def test_of_two_decisions_at_once_one_is_done(
    app: Flask, talk: SimpleNamespace, report: Any
) -> None:
    for _time in range(4):
        item = report(talk.charlie, talk.answer.id)
        deeds = [
            partial(decide, who, item, name)
            for who in (talk.maya, talk.ada)
            for name in ("keep", "hide", "warn")
        ]
        problems = all_at_once(app, deeds)
        assert [type(problem) for problem in problems] == [Settled] * 5
        row = ReviewItem.get_by_id(item.id)
        hidden = HiddenPost.select().where(HiddenPost.item == item.id).count()
        warned = Sanction.select().where(Sanction.item == item.id).count()
        assert (hidden, warned) == (row.decision == "hide", row.decision == "warn")
        assert (Post.get_by_id(talk.answer.id).deleted_at is not None) == bool(hidden)
        lines = Audit.select().where(
            (Audit.action == "review.decide") & (Audit.subject_id == item.id)
        )
        assert lines.count() == 1
        states = {row.state for row in Report.select().where(Report.item == item.id)}
        assert states == {"disagreed" if row.decision == "keep" else "agreed"}
        if hidden:
            break


def test_who_reports_while_it_is_decided_opens_it_anew_or_is_answered(
    app: Flask, talk: SimpleNamespace, report: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    problems = all_at_once(
        app,
        [partial(decide, talk.maya, item, "warn"), partial(report, talk.alice, talk.answer.id)],
    )
    assert problems == []
    for row in Report.select():
        state = ReviewItem.get_by_id(row.item_id).state
        assert (row.state == "open") == (state == "open")


def test_a_thread_is_moved_and_a_reply_split_off_on_the_threads_own_page(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    maya, first = sign_in(cast.maya), Post.get(Post.number == 1)
    moved, split = report(talk.charlie, first.id), report(talk.charlie, talk.answer.id)
    ways = {
        moved.id: f"/threads/{talk.thread.id}/work",
        split.id: f"/threads/{talk.thread.id}/work/split?from=2",
    }
    for item_id, way in ways.items():
        assert f'href="{way}"' in maya.get(f"/review/{item_id}").text
        assert maya.get(way).status_code == 200
    assert {item.state for item in ReviewItem.select()} == {"open"}


@pytest.mark.parametrize("name", ["fly", "edit2", "../keep", "move", "moved", "dealt"])
def test_there_are_no_other_decisions(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any, name: str
) -> None:
    item = report(talk.charlie, talk.answer.id)
    assert sign_in(cast.maya).send(f"/review/{item.id}/decide/{name}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reason": " "},
        {"reason": "x" * 1001},
        {"reason": "x", "span": "-3"},
        {"reason": "x", "day": "2001-01-01"},
        {"reason": "x", "day": "9999-12-31"},
    ],
)
def test_a_decision_without_a_reason_or_a_sensible_end_is_asked_again(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any, fields: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    url = f"/review/{item.id}/decide/silence"
    assert "take a break" in sign_in(cast.maya).get(url).text
    assert sign_in(cast.maya).send(url, **fields).status_code == 422
    assert ReviewItem.get_by_id(item.id).state == "open"
    assert Post.get_by_id(talk.answer.id).deleted_at is None


def test_a_text_is_changed_from_the_queue_unless_it_was_changed_meanwhile(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    maya, url = sign_in(cast.maya), f"/review/{item.id}/decide/edit"
    page = maya.get(url).text
    was = page.partition('name="was"')[2].partition('value="')[2].partition('"')[0]
    Post.update(body="Another text.", version=2).where(Post.id == talk.answer.id).execute()
    form = {"text": "Clean the filter.", "reason": "Kinder", "was": was}
    assert maya.send(url, **form).status_code == 409
    assert Post.get_by_id(talk.answer.id).body == "Another text."
    was = maya.send(url, **form).text.partition('name="was"')[2]
    form["was"] = was.partition('value="')[2].partition('"')[0]
    assert maya.send(url, **form).status_code == 303
    assert Post.get_by_id(talk.answer.id).body == "Clean the filter."
    assert "Kinder" in sign_in(cast.bob).get("/account/standing").text


def test_something_private_opens_only_as_far_as_it_was_reported_and_the_log_says_so(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    from core.threads.models import Participant

    with app.test_request_context("/"):
        Thread.update(audience="private").execute()
        for user in (cast.alice, cast.bob, cast.charlie):
            Participant.create(thread=talk.thread, user=user)
    item = report(talk.charlie, talk.answer.id)
    maya = sign_in(cast.maya)
    assert maya.get(f"/t/{talk.thread.id}", follow_redirects=True).status_code == 404
    listed = maya.get("/review/").text
    assert "Pump stops" not in listed
    page = maya.get(f"/review/{item.id}").text
    assert "Clean the filter" not in page
    assert maya.send(f"/review/{item.id}/decide/keep").status_code == 404
    assert Audit.select().where(Audit.action == "review.look").count() == 0
    maya.send(f"/review/{item.id}/look")
    page = maya.get(f"/review/{item.id}").text
    assert "Clean the filter, you fool." in page
    assert "It <em>stops</em>" not in page
    line = Audit.get(Audit.action == "review.look")
    assert (line.actor_id, line.subject_id) == (cast.maya.id, item.id)
    assert "Clean the filter" not in sign_in(cast.ada).get(f"/review/{item.id}").text
    assert maya.get(f"/t/{talk.thread.id}", follow_redirects=True).status_code == 404


def test_a_report_on_what_is_gone_by_now_can_be_closed(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    Post.delete().where(Post.id == talk.answer.id).execute()
    maya = sign_in(cast.maya)
    page = maya.get(f"/review/{item.id}").text
    assert "Clean the filter, you fool." in page
    assert "It is gone by now" in page
    assert maya.send(f"/review/{item.id}/decide/hide", reason="x").status_code == 404
    assert maya.send(f"/review/{item.id}/decide/dealt").status_code == 303


def test_the_snapshot_is_what_it_was_when_it_was_reported(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    from core.threads.editing import edit_post

    item = report(talk.charlie, talk.answer.id)
    with app.test_request_context("/"):
        edit_post(talk.bob, talk.answer.id, "I said nothing.", version=1)
    page = sign_in(cast.maya).get(f"/review/{item.id}").text
    assert "you fool" in page
    assert "It was changed since" in page


def test_the_record_says_what_was_before(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    maya = sign_in(cast.maya)
    first = report(talk.charlie, talk.answer.id)
    maya.send(f"/review/{first.id}/decide/warn", reason="Be kind, please.")
    maya.send(f"/admin/members/{cast.bob.id}/notes", text="Sells filters himself.")
    second = report(talk.alice, talk.answer.id)
    page = maya.get(f"/review/{second.id}").text
    assert "1 rightly, 0 not, 1 open" in page
    assert "Be kind, please." in page
    assert "Sells filters himself." in page


def test_a_note_is_for_the_team(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/note", note="Third time <b>this</b> week")
    page = sign_in(cast.ada).get(f"/review/{item.id}").text
    assert "Third time &lt;b&gt;this&lt;/b&gt; week" in page
    assert Notification.select().count() == 0


def test_a_page_of_the_queue_asks_little(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    maya = sign_in(cast.maya)
    for number in range(20):
        put(number + 1, author_id=cast.bob.id, space_id=talk.board.id)
    maya.get("/review/")
    with queries(max=8):
        maya.get("/review/")
