"""Answers that are taken from some days before: who comes to all dates stands in line until then,
and whoever is invited need not wait."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from plugins.events.actions.answering import leave
from plugins.events.actions.hosting import decide
from plugins.events.actions.inviting import invite
from plugins.events.actions.openings import open_answers
from plugins.events.actions.standing import follow_standing
from plugins.events.models import EventAnswer, EventDate
from plugins.events.queries.answers import box
from tests.plugins.events.calendar_letters import answer_of, to
from tests.plugins.events.seated import add_date, come, counts, hold, reasons, status
from townhall import Rejected, actor_for

OPENS = 8 * 24 * 60
"""Minutes before its start from which answers to a date are taken: the first one is open."""


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def later(meeting: SimpleNamespace) -> EventDate:
    """A date two weeks after the first, to which answers open in thirteen days."""
    hold(meeting, opens_minutes=OPENS)
    return add_date(meeting, 14)


def at_opening(date: EventDate) -> Any:
    """The moment at which answers to a date open."""
    return clock.frozen_at(date.starts_at - timedelta(minutes=OPENS))


def test_who_comes_to_all_has_a_seat_at_once_when_answers_open(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace, mailbox: Any
) -> None:
    assert come(cast.bob, meeting, scope="all") == "going"
    assert (status(cast.bob, later), counts(later)) == ("waiting", (0, 1, 0))
    open_answers()
    assert status(cast.bob, later) == "waiting"
    with at_opening(later):
        for _time in range(2):
            open_answers()
        subjects = [mail["Subject"] for mail in to(mailbox(), "bob")]
    assert (status(cast.bob, later), counts(later)) == ("going", (1, 0, 1))
    assert reasons(cast.bob) == ["opened"]
    assert subjects == [
        "You have a seat: Spring planning",
        "Answers are open, and you have a seat: Spring planning",
    ]


def test_in_line_the_first_are_let_in_first_and_the_others_wait(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    for user in (cast.charlie, cast.bob):
        come(user, meeting, scope="all")
    hold(meeting, seats=1)
    with at_opening(later):
        for _time in range(2):
            open_answers()
    assert (status(cast.charlie, later), status(cast.bob, later)) == ("going", "waiting")
    assert (reasons(cast.charlie), reasons(cast.bob)) == (["opened"], ["listed"])


def test_nobody_who_comes_later_passes_the_line(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    come(cast.bob, meeting, scope="all")
    hold(meeting, seats=1, waitlist="offer")
    with at_opening(later):
        # Before the job comes round.
        assert come(cast.charlie, SimpleNamespace(date=later)) == "waiting"
        open_answers()
    assert (status(cast.bob, later), reasons(cast.bob)) == ("going", ["opened"])


def test_where_nobody_waits_the_line_ends_when_all_is_taken(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    hold(meeting, waitlist="none")
    for user in (cast.charlie, cast.bob):
        come(user, meeting, scope="all")
        assert status(user, later) == "waiting"
    hold(meeting, seats=1)
    with at_opening(later):
        for _time in range(2):
            open_answers()
    assert (status(cast.charlie, later), status(cast.bob, later)) == ("going", "cannot")
    assert reasons(cast.bob) == ["full"]


def test_a_date_that_is_added_says_that_answers_open_later(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    come(cast.bob, meeting, scope="all")
    added = add_date(meeting, 21)
    for _time in range(2):
        follow_standing(added.id)
    assert (status(cast.bob, added), reasons(cast.bob)) == ("waiting", ["early"])
    with at_opening(added):
        open_answers()
    assert (status(cast.bob, added), reasons(cast.bob)[-1]) == ("going", "opened")


def test_a_date_may_open_at_another_time_than_its_series(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    come(cast.bob, meeting, scope="all")
    changes = {"opens_minutes": 24 * 60}
    EventDate.update(changes=changes).where(EventDate.id == later.id).execute()
    with at_opening(later):
        open_answers()
    assert status(cast.bob, later) == "waiting"
    with clock.frozen_at(later.starts_at - timedelta(days=1)):
        open_answers()
    assert status(cast.bob, later) == "going"


def test_who_stands_in_line_may_leave_it(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    come(cast.bob, meeting, scope="all")
    leave(actor_for(cast.bob.id), later.id)
    assert status(cast.bob, later) == "cannot"
    come(cast.bob, meeting, scope="all")
    with at_opening(later):
        open_answers()
    assert (status(cast.bob, later), reasons(cast.bob)) == ("cannot", [])


def test_of_the_date_itself_answers_are_not_taken_before(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    for scope in ("one", "all"):
        with pytest.raises(Rejected, match="not taken yet"):
            come(cast.bob, SimpleNamespace(date=later), scope=scope)


def test_hosts_may_decide_before_and_seats_are_given_when_answers_open(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace
) -> None:
    hold(meeting, needs_approval=True)
    assert come(cast.bob, meeting, scope="all") == "asked"
    assert status(cast.bob, later) == "asked"
    decide(actor_for(cast.alice.id), answer_of(cast.bob, meeting.date).id, yes=True)
    assert (status(cast.bob, meeting.date), status(cast.bob, later)) == ("going", "waiting")
    assert reasons(cast.bob) == ["approved"]
    with at_opening(later):
        open_answers()
    assert status(cast.bob, later) == "going"


def test_the_page_says_what_one_stands_in_line_for(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    come(cast.bob, meeting, scope="all")
    page = browsers.bob.get(f"{meeting.url}/on/{later.id}").text
    assert "You are number 1 of 1 in line for when answers open" in page


@pytest.mark.parametrize("press", ["offer", "answer", "all"])
def test_an_invitation_is_taken_before_answers_open(
    meeting: SimpleNamespace,
    later: EventDate,
    cast: SimpleNamespace,
    browsers: SimpleNamespace,
    press: str,
) -> None:
    invite(actor_for(cast.alice.id), later.id, "bob")
    assert box(actor_for(cast.bob.id), later).is_offered
    page = browsers.bob.get(f"{meeting.url}/on/{later.id}").text
    assert "Take the seat" in page
    assert "Take the seat" in browsers.bob.get(f"/events/dates/{later.id}/answer").text
    sent = {} if press == "offer" else {"status": "going", "full": "y"}
    sent |= {"scope": "all"} if press == "all" else {}
    path = "offer" if press == "offer" else "answer"
    assert browsers.bob.send(f"/events/dates/{later.id}/{path}", **sent).status_code == 303
    assert status(cast.bob, later) == "going"


def test_somebody_else_is_still_told_when_answers_open(
    meeting: SimpleNamespace, later: EventDate, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    invite(actor_for(cast.alice.id), later.id, "bob")
    page = browsers.charlie.get(f"{meeting.url}/on/{later.id}").text
    assert "Answers are taken from then on" in page
    assert browsers.charlie.send(f"/events/dates/{later.id}/offer").status_code == 422
    assert not EventAnswer.select().where(EventAnswer.user == cast.charlie.id).exists()
