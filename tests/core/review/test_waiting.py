"""Those who may decide hear of what waits: a number beside the way there, a row in the inbox."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.accounts.models import User
from core.letters.models import MailDue
from core.notifications.models import Notification
from core.reports.actions import withdraw
from core.reports.models import Report
from core.review.waiting import SORT, tell_reviewers, waiting_for
from core.sanctions.imposing import impose
from core.spaces.actions import set_grants
from townhall.testing import Browser


def number(browser: Browser) -> str:
    """What stands beside "Review" on the first page."""
    page = browser.get("/").text
    found = re.search(r'href="/review/".*?</a>', page, re.DOTALL)
    assert found, "no way to the queue"
    return "".join(re.findall(r"data-unread>(\d+\+?)<", found[0]))


def rows() -> dict[str, Notification]:
    found = Notification.select().where(Notification.sort == SORT)
    return {row.user.username: row for row in found}


@pytest.fixture
def work(app: Flask) -> Any:
    """Let the worker tell those concerned."""

    def run() -> dict[str, Notification]:
        with app.test_request_context("/"):
            versions.refresh()
            tell_reviewers([])
        return rows()

    return run


def test_the_number_is_what_waits_for_the_reader(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    maya = sign_in(cast.maya)
    assert number(maya) == ""
    item = report(talk.charlie, talk.answer.id)
    assert number(maya) == "1"
    report(talk.alice, talk.answer.id)
    assert number(maya) == "1"
    report(talk.charlie, cast.bob.id, sort="person")
    assert number(maya) == "2"
    assert "waiting" in maya.get("/").text
    maya.send(f"/review/{item.id}/decide/keep", reason="")
    assert number(maya) == "1"


def test_who_may_not_review_sees_no_number(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    report(talk.charlie, talk.answer.id)
    assert 'href="/review/"' not in sign_in(cast.bob).get("/").text


def test_counting_costs_nothing_until_the_queue_changes(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any, queries: Any
) -> None:
    report(talk.charlie, talk.answer.id)
    maya = sign_in(cast.maya)
    maya.get("/people/")
    with queries(max=30) as counted:
        maya.get("/people/")
    assert not [sql for sql in counted if "review_item" in sql]


def test_what_is_about_a_moderator_is_not_in_their_number(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any
) -> None:
    report(talk.charlie, cast.maya.id, sort="person")
    with app.test_request_context("/"):
        versions.refresh()
        assert (waiting_for(talk.maya), waiting_for(talk.ada)) == (0, 1)


def test_those_who_may_decide_have_one_row(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, work: Any, sign_in: Any
) -> None:
    report(talk.charlie, talk.answer.id)
    found = work()
    assert sorted(found) == ["ada", "maya"]
    report(talk.bob, cast.alice.id, sort="person")
    found = work()
    assert sorted(found) == ["ada", "maya"]
    assert (found["maya"].times, found["maya"].people) == (2, [cast.alice.id, cast.bob.id])
    page = sign_in(cast.maya).get("/inbox/").text
    assert "2 things wait for you, by" in page
    assert page.index("alice") < page.index("bob")
    assert MailDue.select().count() == 0


def test_the_row_goes_when_it_is_decided(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, work: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    other = report(talk.bob, cast.alice.id, sort="person")
    work()
    sign_in(cast.maya).send(f"/review/{item.id}/decide/keep", reason="")
    assert [row.times for row in work().values()] == [1, 1]
    sign_in(cast.maya).send(f"/review/{other.id}/decide/keep", reason="")
    assert work() == {}


def test_the_row_goes_when_the_report_is_withdrawn(
    app: Flask, talk: SimpleNamespace, report: Any, work: Any
) -> None:
    report(talk.charlie, talk.answer.id)
    work()
    with app.test_request_context("/"):
        withdraw(talk.charlie, Report.get().id)
    assert work() == {}


def test_only_something_new_makes_it_unread_again(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, work: Any
) -> None:
    report(talk.charlie, talk.answer.id)
    work()
    Notification.update(state="done").execute()
    assert {row.state for row in work().values()} == {"done"}
    report(talk.bob, cast.alice.id, sort="person")
    assert {row.state for row in work().values()} == {"unread"}


def test_who_keeps_order_in_one_space_hears_of_that_one(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, work: Any, sign_in: Any
) -> None:
    from core.access import Actor, rights

    owner = Actor(is_admin=True)
    with app.test_request_context("/"):
        versions.refresh()
        group = rights().builtin["trust_3"]
        wanted = {(group, "spaces.moderate"): "yes"}
        set_grants(owner, talk.board.id, wanted, permissions=["spaces.moderate"])
        versions.refresh()
    User.update(trust=3).where(User.id == cast.alice.id).execute()
    report(talk.charlie, cast.bob.id, sort="person")
    assert sorted(work()) == ["ada", "maya"]
    report(talk.charlie, talk.answer.id)
    assert [(name, row.times) for name, row in sorted(work().items())] == [
        ("ada", 2),
        ("alice", 1),
        ("maya", 2),
    ]
    assert number(sign_in(cast.alice)) == "1"
    User.update(trust=0).where(User.id == cast.alice.id).execute()
    assert sorted(work()) == ["ada", "maya"]


def test_who_is_suspended_hears_nothing(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, work: Any
) -> None:
    report(talk.charlie, talk.answer.id)
    with app.test_request_context("/"):
        impose(talk.ada, cast.maya.id, "suspend", reason="Away.")
    assert sorted(work()) == ["ada"]
