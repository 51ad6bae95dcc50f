"""Who is let in, when, and what is written down of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.qr import qr_code
from plugins.events.models import Event, EventAnswer, EventDate, EventHost, EventScan

CODES = {"bob": "k7m2p9qd", "charlie": "w3x8r5ta"}
At = Callable[[datetime], AbstractContextManager[None]]


@pytest.fixture
def door(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The door of alice's meeting: bob comes with two guests, charlie waits for a seat."""
    for name, status in (("bob", "going"), ("charlie", "waiting")):
        EventAnswer.create(
            date=meeting.date.id,
            user=getattr(cast, name).id,
            status=status,
            guests=2 if name == "bob" else 0,
            guest_names="Ann, Joe" if name == "bob" else "",
            code=CODES[name],
            created_at=clock.now(),
            changed_at=clock.now(),
        )
    meeting.door = f"/events/dates/{meeting.date.id}/door"
    meeting.answer = EventAnswer.get(EventAnswer.code == CODES["bob"])
    meeting.opening = meeting.date.starts_at
    return meeting


def bob() -> EventAnswer:
    return EventAnswer.get(EventAnswer.code == CODES["bob"])  # type: ignore[no-any-return]


def scans() -> list[str]:
    return [row.sort for row in EventScan.select().order_by(EventScan.id)]


def test_a_scanned_code_lets_somebody_in_with_their_guests(
    door: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, at: At
) -> None:
    with at(door.opening):
        answer = browsers.alice.send(door.door, code=CODES["bob"], gate="gate 2")
        assert answer.status_code == 303
        page = browsers.alice.get(answer.location).text
    assert "Bob is in, with 2 guests." in page
    assert "3 of 3 people are in" in page
    assert 'value="gate 2"' in page, "the gate is kept for the next ticket"
    assert (bob().checked_in_at, bob().checked_in_by_id) == (door.opening, cast.alice.id)
    assert scans() == ["in"]


@pytest.mark.parametrize(
    "typed",
    [
        " K7M2 P9QD ",
        "http://localhost/events/in/k7m2p9qd",
        "HTTPS://EXAMPLE.ORG/EVENTS/IN/K7M2P9QD",
    ],
)
def test_a_code_is_known_however_it_was_typed_or_read(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At, typed: str
) -> None:
    with at(door.opening):
        assert browsers.alice.send(door.door, code=typed).status_code == 303
    assert bob().checked_in_at


def test_a_second_scan_says_when_and_where_the_first_was(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    with at(door.opening + timedelta(minutes=2)):
        browsers.alice.send(door.door, code=CODES["bob"], gate="gate 2")
        browsers.alice.get(door.door)
    with at(door.opening + timedelta(minutes=20)):
        answer = browsers.alice.send(door.door, code=CODES["bob"], gate="gate 1")
        page = browsers.alice.get(answer.location).text
    assert "Bob is already in, at 6:02 PM, gate 2." in page.replace("\u202f", " ")
    assert bob().gate == "gate 2"
    assert scans() == ["in", "again"]


def test_what_was_done_is_taken_back_and_stays_in_the_log(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    one = f"{door.door}/{door.answer.id}"
    with at(door.opening):
        browsers.alice.send(one, deed="in")
        browsers.alice.send(one, deed="undo")
        browsers.alice.send(one, deed="undo")
        log = browsers.alice.get(f"{door.door}/log").text
    assert bob().checked_in_at is None
    assert scans() == ["in", "undo"]
    assert "taken back" in log
    assert "Alice" in log


@pytest.mark.parametrize(
    ("hours", "is_open"), [(-2.1, False), (-1.9, True), (5.9, True), (6.1, False)]
)
def test_the_door_is_open_from_two_hours_before_to_the_end_of_the_day(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At, hours: float, is_open: bool
) -> None:
    with at(door.opening + timedelta(hours=hours)):
        answer = browsers.alice.send(door.door, code=CODES["bob"])
        assert answer.status_code == (303 if is_open else 422)
        assert bool(bob().checked_in_at) == is_open
        if not is_open:
            assert CODES["bob"] in answer.text, "what was typed is still there"
            browsers.alice.send(door.door, code=CODES["bob"], anyway="y")
            assert bob().checked_in_at


def test_nobody_gets_in_without_a_seat_or_to_another_date(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    other = EventDate.create(
        event=door.id,
        original="2030-01-01T10:00",
        starts="2030-01-01T10:00",
        ends="2030-01-01T11:00",
        starts_at=datetime(2030, 1, 1, 10, tzinfo=UTC),
        ends_at=datetime(2030, 1, 1, 11, tzinfo=UTC),
        changed_at=clock.now(),
    )
    elsewhere = f"/events/dates/{other.id}/door"
    with at(door.opening):
        waiting = browsers.alice.send(door.door, code=CODES["charlie"])
        unknown = browsers.alice.send(door.door, code="nobody-has-this")
        wrong = browsers.alice.send(elsewhere, code=CODES["bob"], anyway="y")
        foreign = browsers.alice.send(f"{elsewhere}/{door.answer.id}", deed="in", anyway="y")
    assert "Charlie is on the waiting list" in waiting.text
    assert "No ticket has this code" in unknown.text
    assert "for another date" in wrong.text
    assert [a.status_code for a in (waiting, unknown, wrong, foreign)] == [422, 422, 422, 404]
    assert scans() == []


def test_the_door_is_for_those_who_run_this_event_alone(
    door: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, at: At
) -> None:
    EventHost.create(event=door.id, user=cast.charlie.id, created_at=clock.now())
    with at(door.opening):
        answers = {
            name: browser.send(door.door, code="x").status_code
            for name, browser in vars(browsers).items()
        }
    # maya keeps order everywhere; ada owns the place.
    hosts = dict.fromkeys(("alice", "charlie", "maya", "ada"), 422)
    assert answers == {**hosts, "bob": 403, "visitor": 303}


def test_people_are_found_by_their_name_and_by_those_of_their_guests(
    door: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for words, is_there in (("bo", True), ("joe", True), ("xavier", False), ("charlie", False)):
        page = browsers.alice.part(f"{door.door}?q={words}").text
        assert ("Ann, Joe" in page) == is_there, words


def test_a_ticket_is_for_its_owner_and_names_nobody_in_its_picture(
    door: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    address = f"/events/dates/{door.date.id}/ticket"
    page = browsers.bob.get(address)
    assert CODES["bob"] in page.text
    assert page.headers["Cache-Control"] == "no-store"
    picture = browsers.bob.get(f"{address}.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.data == qr_code(f"http://localhost/events/in/{CODES['bob']}")
    assert [browsers.charlie.get(f"{address}{end}").status_code for end in ("", ".svg")] == [
        404
    ] * 2
    with queries(max=14):
        browsers.bob.get(address)


def test_the_address_in_the_picture_leads_each_to_their_own_side_of_the_door(
    door: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    address = f"/events/in/{CODES['bob']}"
    host = browsers.alice.get(address, follow_redirects=True)
    assert "This ticket" in host.text
    assert browsers.bob.get(address).location.endswith("/ticket")
    assert browsers.charlie.get(address).status_code == 404
    assert bob().checked_in_at is None, "looking at it lets nobody in"


def test_a_cancelled_date_lets_nobody_in(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    EventDate.update(state="cancelled").where(EventDate.id == door.date.id).execute()
    with at(door.opening):
        answer = browsers.alice.send(door.door, code=CODES["bob"], anyway="y")
    assert answer.status_code == 422
    assert "does not take place" in answer.text


def test_hours_of_whole_days_end_with_the_last_day_where_the_community_is(
    door: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    day = datetime(2026, 6, 9, tzinfo=UTC)
    whole = {"starts": "2026-06-09", "ends": "2026-06-10", "is_all_day": True, "zone": ""}
    Event.update(**whole).execute()
    EventDate.update(**whole, starts_at=day, ends_at=day + timedelta(days=2)).execute()
    for hours, status in ((47, 303), (49, 422)):
        with at(day + timedelta(hours=hours)):
            browser = browsers.alice
            assert browser.send(door.door, code=CODES["bob"]).status_code == status
