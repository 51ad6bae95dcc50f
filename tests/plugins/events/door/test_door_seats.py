"""Who stands at the door without a seat, and who keeps the door without being a host."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from core import clock
from core.models import Audit
from plugins.events.models import Event, EventAnswer, EventDate, EventHost, EventScan
from tests.plugins.events.doors import keeps_door, stands
from tests.plugins.events.seated import counts, hold, reasons
from townhall import Post

At = Callable[[datetime], AbstractContextManager[None]]


@pytest.fixture
def full(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The meeting with one seat: bob has it and does not come, charlie waits."""
    hold(meeting, seats=1)
    meeting.bob = stands(meeting, cast.bob, "going", "k7m2p9qd")
    meeting.charlie = stands(meeting, cast.charlie, "waiting", "w3x8r5ta", queued_at=clock.now())
    meeting.door = f"/events/dates/{meeting.date.id}/door"
    meeting.one = f"{meeting.door}/{meeting.charlie.id}"
    meeting.opening = meeting.date.starts_at
    return meeting


def of(answer: EventAnswer) -> EventAnswer:
    return EventAnswer.get_by_id(answer.id)  # type: ignore[no-any-return]


@pytest.mark.parametrize("status", ["waiting", "asked", "offered"])
def test_who_has_no_seat_is_let_in_at_the_door_by_a_host(
    full: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, at: At, status: str
) -> None:
    # The seat that is held for them is one beyond the seats, too.
    held = {"offer_until": full.opening, "is_over": True} if status == "offered" else {}
    EventAnswer.update(status=status, **held).where(EventAnswer.id == full.charlie.id).execute()
    with at(full.opening + timedelta(minutes=5)):
        found = browsers.alice.get(f"{full.door}?q=charlie").text
        assert "Give a seat and check in" in found
        answer = browsers.alice.send(full.one, deed="seat", gate="gate 1")
        assert answer.status_code == 303
        assert "Charlie is in." in browsers.alice.get(answer.location).text
    charlie = of(full.charlie)
    assert (charlie.status, charlie.is_over, charlie.gate) == ("going", True, "gate 1")
    assert charlie.checked_in_at == full.opening + timedelta(minutes=5)
    assert counts(full.date) == (2, 0, 2)
    logged = Audit.get(Audit.action == "events.seat")
    assert (logged.actor_id, logged.note) == (cast.alice.id, "@charlie")
    assert [row.sort for row in EventScan.select()] == ["in"]
    assert reasons(cast.charlie) == [], "nobody is told of what they are there for"


def test_a_seat_that_is_free_is_not_beyond_the_seats(
    full: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    with at(full.opening):
        hold(full, seats=2)
        browsers.alice.send(full.one, deed="seat")
    assert (of(full.charlie).status, of(full.charlie).is_over) == ("going", False)


def test_who_wanted_to_be_online_takes_a_seat_of_the_place(
    full: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    EventAnswer.update(way="online").where(EventAnswer.id == full.charlie.id).execute()
    hold(full, way="hybrid", seats=3, online_seats=0)
    assert of(full.charlie).status == "waiting"
    with at(full.opening):
        browsers.alice.send(full.one, deed="seat")
    assert (of(full.charlie).way, of(full.charlie).is_over) == ("place", False)
    assert EventDate.get_by_id(full.date.id).online_taken == 0


def test_a_closed_door_gives_no_seat(
    full: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    with at(full.opening + timedelta(hours=12)):
        assert browsers.alice.send(full.one, deed="seat").status_code == 422
        assert of(full.charlie).status == "waiting"
        assert browsers.alice.send(full.one, deed="seat", anyway="y").status_code == 303
    assert of(full.charlie).checked_in_at


@pytest.mark.parametrize("status", ["cannot", "refused", "removed"])
def test_who_does_not_come_or_was_turned_away_is_given_no_seat(
    full: SimpleNamespace, browsers: SimpleNamespace, at: At, status: str
) -> None:
    EventAnswer.update(status=status).where(EventAnswer.id == full.charlie.id).execute()
    with at(full.opening):
        answer = browsers.alice.send(full.one, deed="seat")
    assert answer.status_code == 422
    assert "has no seat" in answer.text
    assert of(full.charlie).status == status


def test_a_code_without_a_seat_shows_whose_it_is_with_the_button(
    full: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    with at(full.opening):
        answer = browsers.alice.send(full.door, code="w3x8r5ta")
    assert answer.status_code == 422
    assert "Give a seat and check in" in answer.text


def test_the_door_says_how_many_have_no_seat_and_lists_those_who_have(
    full: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    with at(full.opening):
        page = browsers.alice.get(full.door).text
    assert "0 of 1 people are in" in page
    assert "1 more has no seat" in page
    assert "Charlie" not in page.partition('id="guests"')[2]


def test_who_keeps_the_door_checks_in_and_gives_no_seats(
    full: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, at: At
) -> None:
    keeps_door(full, cast.charlie)
    with at(full.opening):
        assert "You keep the door" in browsers.charlie.get(full.url).text
        page = browsers.charlie.get(f"{full.door}?q=charlie").text
        assert "waits for a seat" in page
        assert "Give a seat" not in page
        assert browsers.charlie.send(full.one, deed="seat").status_code == 403
        assert browsers.charlie.send(full.door, code="k7m2p9qd").status_code == 303
        undone = browsers.charlie.send(f"{full.door}/{full.bob.id}", deed="undo")
        assert undone.status_code == 303
        assert browsers.charlie.get(f"{full.door}/log").status_code == 200
        assert "/door" in browsers.charlie.get("/events/in/k7m2p9qd").location
    assert of(full.charlie).status == "waiting"


def test_who_keeps_the_door_does_nothing_else(
    full: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(full, way="hybrid", join_url="https://meet.example.org/x", attendees_shown="hosts")
    keeps_door(full, cast.charlie)
    date, event = f"/events/dates/{full.date.id}", f"/events/{full.id}"
    pages = [f"{date}/{page}" for page in ("edit", "off", "people", "people.csv", "agenda/new")]
    pages += [f"{event}/{page}" for page in ("hosts", "questions", "copy")]
    pages += [f"{date}/attendees", f"/posts/{Post.get(Post.thread == full.id).id}/edit"]
    assert {path: browsers.charlie.get(path).status_code for path in pages} == dict.fromkeys(
        pages, 403
    )
    page = browsers.charlie.get(full.url).text
    assert "meet.example.org" not in page
    assert "Run this event" not in page
    assert "Charlie" not in page.partition("Hosted by")[2].partition("</div>")[0]


def test_hosts_choose_who_keeps_the_door_and_change_their_mind(
    full: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    address = f"/events/{full.id}/hosts"
    answer = browsers.alice.send(address, username="charlie", role="door")
    assert "keeps the door now" in browsers.alice.get(answer.location).text
    assert "Keeps the door" in browsers.alice.get(address).text
    assert reasons(cast.charlie) == ["door"]
    browsers.alice.send(address, username="charlie", role="host")
    browsers.alice.send(address, username="charlie", role="host")
    assert [row.role for row in EventHost.select()] == ["host"]
    assert browsers.charlie.get(address).status_code == 200
    done = Audit.select().where(Audit.action.in_(("events.door", "events.host")))
    assert [row.action for row in done.order_by(Audit.id)] == ["events.door", "events.host"]
    assert browsers.alice.send(address, username="bob", role="king").status_code == 422


def test_who_keeps_the_door_sees_no_draft(
    calendar: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    form = {"title": "Plum day", "body": "Bring a saw.", "first_day": "2027-05-04"}
    form |= {"first_time": "18:00", "is_draft": "y"}
    browsers.alice.send(f"/events/s/{calendar.slug}/new", **form)
    draft = Event.get()
    answer = browsers.alice.send(f"/events/{draft.thread_id}/hosts", username="bob", role="door")
    assert answer.status_code == 422
    assert "Publish it first" in answer.text
    assert not EventHost.select().exists()
