"""Posts that reports have hidden, and those that the team hides."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings, versions
from core.holding.models import Held
from core.models import Audit
from core.notifications.models import Notification
from core.reports.models import Report
from core.reports.weighing import weight_of
from core.review.models import ReviewItem
from core.sanctions.hiding import hide_post
from core.sanctions.models import HiddenPost
from core.threads.actions import reply
from core.threads.models import Post, Thread
from tests.support.together import all_at_once


@pytest.fixture
def crowd(app: Flask, make_user: Any, actor_of: Any) -> list[Any]:
    """Ten members, each of whose reports weighs 2."""
    return [actor_of(make_user(f"member{number}")) for number in range(10)]


def is_hidden(post_id: int) -> bool:
    return Post.get_by_id(post_id).deleted_at is not None


def test_enough_reports_hide_a_post_and_tell_its_author(
    talk: SimpleNamespace, cast: SimpleNamespace, crowd: list[Any], report: Any, sign_in: Any
) -> None:
    for actor in crowd[:4]:
        report(actor, talk.answer.id)
        assert not is_hidden(talk.answer.id)
    item = report(crowd[4], talk.answer.id)
    assert (item.weight, is_hidden(talk.answer.id)) == (10, True)
    alice = sign_in(cast.alice)
    assert "you fool" not in alice.get(f"/t/{talk.thread.id}", follow_redirects=True).text
    bob = sign_in(cast.bob)
    assert "was hidden" in bob.get("/inbox/").text
    page = bob.get(f"/account/hidden/{talk.answer.id}").text
    assert "you fool" in page
    assert "Several members reported this (Rude)" in page
    assert alice.get(f"/account/hidden/{talk.answer.id}").status_code == 404
    assert "It is hidden now" in sign_in(cast.maya).get(f"/review/{item.id}").text


def test_its_author_changes_it_once_and_it_returns(
    talk: SimpleNamespace, cast: SimpleNamespace, crowd: list[Any], report: Any, sign_in: Any
) -> None:
    for actor in crowd[:5]:
        report(actor, talk.answer.id)
    bob, url = sign_in(cast.bob), f"/account/hidden/{talk.answer.id}"
    same = bob.send(url, body="Clean the filter, you fool.", version="1")
    assert (same.status_code, is_hidden(talk.answer.id)) == (422, True)
    assert bob.send(url, body="Clean the filter.", version="7").status_code == 409
    assert is_hidden(talk.answer.id)
    assert bob.send(f"/posts/{talk.answer.id}/restore").status_code == 403
    assert bob.send(url, body="Clean the filter.", version="1").status_code == 303
    assert not is_hidden(talk.answer.id)
    assert bob.send(url, body="Fool!", version="2").status_code == 404
    # The earlier reports do not count again; enough new ones do, and then it stays.
    for actor in crowd[5:9]:
        report(actor, talk.answer.id)
        assert not is_hidden(talk.answer.id)
    report(crowd[9], talk.answer.id)
    assert is_hidden(talk.answer.id)
    assert bob.send(url, body="Dear friend.", version="2").status_code == 422
    assert is_hidden(talk.answer.id)


def test_of_two_reports_at_once_that_pass_the_limit_it_is_hidden_once(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, crowd: list[Any], report: Any
) -> None:
    for actor in crowd[:4]:
        report(actor, talk.answer.id)
    deeds = [partial(report, actor, talk.answer.id) for actor in crowd[4:]]
    problems = all_at_once(app, deeds)
    # Who comes after it was hidden finds nothing to report.
    assert {type(problem).__name__ for problem in problems} <= {"NotFound"}
    assert HiddenPost.select().count() == 1
    assert Audit.select().where(Audit.action == "post.delete").count() == 1
    assert Notification.select().where(Notification.user == cast.bob.id).count() == 1
    item = ReviewItem.get()
    open_weight = sum(row.weight for row in Report.select())
    assert item.weight == open_weight
    assert Thread.get_by_id(talk.thread.id).post_count == 1


def test_a_double_click_reports_once(app: Flask, talk: SimpleNamespace, report: Any) -> None:
    problems = all_at_once(app, [partial(report, talk.charlie, talk.answer.id)] * 6)
    assert [type(problem).__name__ for problem in problems] == ["ReportedAlready"] * 5
    assert (Report.select().count(), ReviewItem.get().weight) == (1, 2)


def test_what_the_team_writes_is_not_hidden_by_reports(
    app: Flask, talk: SimpleNamespace, crowd: list[Any], report: Any
) -> None:
    with app.test_request_context("/"):
        post = reply(talk.maya, talk.thread.id, "Please be kind.")
    for actor in crowd:
        report(actor, post.id)
    assert not is_hidden(post.id)


def test_nothing_is_hidden_by_itself_where_the_owner_wants_it_so(
    app: Flask, talk: SimpleNamespace, crowd: list[Any], report: Any
) -> None:
    with app.test_request_context("/"):
        settings.put(talk.ada, "core", "reports_hide_weight", 0)
    for actor in crowd:
        report(actor, talk.answer.id)
    assert not is_hidden(talk.answer.id)


def test_the_team_leaves_it_and_it_comes_back(
    talk: SimpleNamespace, cast: SimpleNamespace, crowd: list[Any], report: Any, sign_in: Any
) -> None:
    for actor in crowd[:5]:
        item = report(actor, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/decide/keep")
    assert not is_hidden(talk.answer.id)
    assert {row.state for row in Report.select()} == {"disagreed"}


def test_when_all_take_their_reports_back_it_comes_back(
    app: Flask, talk: SimpleNamespace, crowd: list[Any], report: Any
) -> None:
    from core.reports.actions import withdraw

    for actor in crowd[:5]:
        report(actor, talk.answer.id)
    with app.test_request_context("/"):
        for actor in crowd[:5]:
            assert is_hidden(talk.answer.id)
            row = Report.get((Report.reporter == actor.id) & (Report.state == "open"))
            withdraw(actor, row.id)
    assert not is_hidden(talk.answer.id)


def test_the_team_confirms_what_reports_have_hidden(
    talk: SimpleNamespace, cast: SimpleNamespace, crowd: list[Any], report: Any, sign_in: Any
) -> None:
    for actor in crowd[:5]:
        item = report(actor, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/decide/hide", reason="It stays so.")
    bob, url = sign_in(cast.bob), f"/account/hidden/{talk.answer.id}"
    assert "It stays so." in bob.get(url).text
    assert bob.send(url, body="Clean the filter.", version="1").status_code == 422
    assert is_hidden(talk.answer.id)


def test_a_first_post_is_hidden_with_its_thread_and_returns_with_it(
    talk: SimpleNamespace, cast: SimpleNamespace, crowd: list[Any], report: Any, sign_in: Any
) -> None:
    first = Post.get(Post.number == 1)
    for actor in crowd[:5]:
        report(actor, first.id)
    path = f"/t/{talk.thread.id}"
    assert sign_in(cast.bob).get(path, follow_redirects=True).status_code == 404
    alice, url = sign_in(cast.alice), f"/account/hidden/{first.id}"
    assert "It *stops*." in alice.get(url).text
    assert alice.send(url, body="It stops at noon.", version="1").status_code == 303
    assert "at noon" in sign_in(cast.bob).get(path, follow_redirects=True).text


def test_a_silenced_author_cannot_bring_it_back(
    app: Flask,
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    crowd: list[Any],
    report: Any,
    sign_in: Any,
) -> None:
    from core.sanctions.imposing import impose

    for actor in crowd[:5]:
        report(actor, talk.answer.id)
    with app.test_request_context("/"):
        impose(talk.maya, cast.bob.id, "silence", reason="Enough.")
    bob, url = sign_in(cast.bob), f"/account/hidden/{talk.answer.id}"
    assert bob.get(url).status_code == 200
    assert bob.send(url, body="Clean the filter.", version="1").status_code == 403


def test_a_report_weighs_by_trust_and_by_how_often_one_was_right(
    app: Flask, talk: SimpleNamespace, actor_of: Any, make_user: Any
) -> None:
    item = ReviewItem.create(
        sort="report", subject_type="post", subject_id=1, opened_at=talk.thread.created_at
    )

    def weight(name: str, *, trust: int = 0, right: int = 0, wrong: int = 0) -> int:
        user = make_user(name, trust=trust)
        for state, count in (("agreed", right), ("disagreed", wrong), ("withdrawn", 5)):
            for _number in range(count):
                Report.create(
                    reporter=user,
                    target_type="post",
                    target_id=1,
                    kind="rude",
                    state=state,
                    item=item,
                    created_at=talk.thread.created_at,
                )
        return weight_of(actor_of(user))

    assert [weight(f"trusted{n}", trust=n) for n in range(4)] == [2, 3, 4, 5]
    assert weight("right", right=8) == 4
    assert weight("wrong", wrong=8) == 0
    assert weight_of(talk.maya) == 10


def test_an_author_reads_what_the_thread_was_called_then(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, report: Any
) -> None:
    """Since then it may have been renamed where the author can no longer look."""
    item = report(talk.charlie, talk.answer.id)
    with app.test_request_context("/"):
        hide_post(talk.maya, talk.answer.id, reason="Rude.", item_id=item.id)
    Thread.update(title="Plans of the team").where(Thread.id == talk.thread.id).execute()
    page = sign_in(cast.bob).get("/account/standing").text
    assert "Pump stops" in page
    assert "Plans of the team" not in page


@pytest.mark.parametrize("number", [1, 2])
def test_what_a_moderator_deletes_later_its_author_cannot_bring_back(
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    crowd: list[Any],
    report: Any,
    sign_in: Any,
    number: int,
) -> None:
    """Reports had hidden it, and somebody brought it back from the page of the thread."""
    post = Post.get(Post.number == number)
    for actor in crowd[:5]:
        report(actor, post.id)
    maya, author = sign_in(cast.maya), sign_in(cast.alice if number == 1 else cast.bob)
    assert maya.send(f"/posts/{post.id}/restore").status_code == 303
    assert HiddenPost.get().returned_at is not None
    assert maya.send(f"/posts/{post.id}/delete", reason="Not here.").status_code == 303
    url = f"/account/hidden/{post.id}"
    assert author.get(url).status_code == 404
    assert author.send(url, body="Clean the filter.", version="1").status_code == 404
    page = author.get("/account/standing").text
    assert url not in page


@pytest.fixture
def waits(app: Flask, talk: SimpleNamespace) -> None:
    """From now on every change of a text waits for somebody of the team."""
    with app.test_request_context("/"):
        settings.put(talk.ada, "core", "approve_below", 3)
        versions.refresh()


@pytest.mark.parametrize("number", [1, 2])
def test_a_hidden_post_returns_when_its_changed_text_is_approved(
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    crowd: list[Any],
    report: Any,
    sign_in: Any,
    waits: None,
    number: int,
) -> None:
    post = Post.get(Post.number == number)
    for actor in crowd[:5]:
        report(actor, post.id)
    author, maya = sign_in(cast.alice if number == 1 else cast.bob), sign_in(cast.maya)
    url = f"/account/hidden/{post.id}"
    author.send(url, body="Clean the filter.", version="1")
    assert is_hidden_with_thread(post.id)
    item = ReviewItem.get(ReviewItem.sort == "held")
    assert maya.send(f"/review/{item.id}/decide/publish").status_code == 303
    assert not is_hidden_with_thread(post.id)
    assert Post.get_by_id(post.id).body == "Clean the filter."
    assert author.get(url).status_code == 404
    assert Held.get().state == "published"


def test_one_that_the_team_keeps_hidden_does_not_return_by_being_approved(
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    crowd: list[Any],
    report: Any,
    sign_in: Any,
    waits: None,
) -> None:
    for actor in crowd[:5]:
        item = report(actor, talk.answer.id)
    bob, maya = sign_in(cast.bob), sign_in(cast.maya)
    bob.send(f"/account/hidden/{talk.answer.id}", body="Clean the filter.", version="1")
    maya.send(f"/review/{item.id}/decide/hide", reason="It stays so.")
    held = ReviewItem.get(ReviewItem.sort == "held")
    maya.send(f"/review/{held.id}/decide/publish")
    assert is_hidden(talk.answer.id)
    assert Held.get().state == "returned"


def is_hidden_with_thread(post_id: int) -> bool:
    post = Post.get_by_id(post_id)
    return post.deleted_at is not None or post.thread.deleted_at is not None
