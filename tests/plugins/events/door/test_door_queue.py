"""Gates without a connection: what they have scanned is taken in later, the first scan first."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.events.models import EventAnswer, EventDate, EventScan
from tests.plugins.events.doors import keeps_door, stands

At = Callable[[datetime], AbstractContextManager[None]]
BOB, CHARLIE = "k7m2p9qd", "w3x8r5ta"


@pytest.fixture
def gates(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The door of alice's meeting, an hour after its start: bob comes, charlie waits."""
    meeting.bob = stands(meeting, cast.bob, "going", BOB)
    meeting.charlie = stands(meeting, cast.charlie, "waiting", CHARLIE)
    meeting.door = f"/events/dates/{meeting.date.id}/door"
    meeting.begin = meeting.date.starts_at
    meeting.later = meeting.begin + timedelta(hours=1)
    return meeting


@pytest.fixture
def send(gates: SimpleNamespace, browsers: SimpleNamespace, at: At) -> Callable[..., Any]:
    """Send scans (code, gate, minutes after the start) an hour after it; the part of the page."""

    def sent(*scans: tuple[str, str, float], who: str = "alice") -> Any:
        given = [
            {"code": code, "gate": gate, "time": when(gates, minutes).isoformat()}
            for code, gate, minutes in scans
        ]
        with at(gates.later):
            browser = getattr(browsers, who)
            return browser.send(f"{gates.door}/queue", htmx=True, scans=json.dumps(given))

    return sent


def when(gates: SimpleNamespace, minutes: float) -> datetime:
    return gates.begin + timedelta(minutes=minutes)  # type: ignore[no-any-return]


def bob() -> EventAnswer:
    return EventAnswer.get(EventAnswer.code == BOB)  # type: ignore[no-any-return]


def scans() -> list[tuple[str, str]]:
    return [(row.sort, row.gate) for row in EventScan.select().order_by(EventScan.id)]


def test_who_was_scanned_is_in_since_then_and_each_line_has_an_answer(
    gates: SimpleNamespace, send: Any, cast: SimpleNamespace
) -> None:
    answer = send((BOB, "gate 1", 5), (CHARLIE, "gate 1", 6), ("nobody", "gate 1", 7))
    assert answer.status_code == 200
    assert "Bob is in." in answer.text
    assert "Charlie is on the waiting list" in answer.text
    assert "No ticket has this code" in answer.text
    assert "1 of 1 people are in" in answer.text
    row = bob()
    assert (row.checked_in_at, row.gate) == (when(gates, 5), "gate 1")
    assert row.checked_in_by_id == cast.alice.id
    scan = EventScan.get()
    assert (scan.scanned_at, scan.at) == (when(gates, 5), gates.later)


def test_of_two_gates_the_first_scan_wins_in_which_order_ever_they_arrive(
    gates: SimpleNamespace, send: Any
) -> None:
    late = send((BOB, "gate 2", 12))
    assert "Bob is in." in late.text
    early = send((BOB, "gate 1", 4))
    assert "Bob is in." in early.text
    assert (bob().checked_in_at, bob().gate) == (when(gates, 4), "gate 1")
    third = send((BOB, "gate 3", 8)).text.replace("\u202f", " ")
    assert "Bob is already in, at 6:04 PM, gate 1." in third
    assert (bob().checked_in_at, bob().gate) == (when(gates, 4), "gate 1")
    assert scans() == [("in", "gate 2"), ("in", "gate 1"), ("again", "gate 3")]


def test_an_earlier_scan_wins_over_one_with_a_connection(
    gates: SimpleNamespace, send: Any, browsers: SimpleNamespace, at: At
) -> None:
    with at(when(gates, 20)):
        browsers.alice.send(gates.door, code=BOB, gate="gate 2")
    send((BOB, "gate 1", 3))
    assert (bob().checked_in_at, bob().gate) == (when(gates, 3), "gate 1")


def test_within_one_batch_the_earliest_counts(gates: SimpleNamespace, send: Any) -> None:
    answer = send((BOB, "gate 1", 9), (BOB, "gate 1", 2)).text.replace("\u202f", " ")
    assert answer.index("already in, at 6:02 PM") < answer.index("Bob is in.")
    assert bob().checked_in_at == when(gates, 2)


def test_a_batch_that_is_sent_twice_is_taken_once(gates: SimpleNamespace, send: Any) -> None:
    send((BOB, "gate 1", 5))
    assert "Bob is in." in send((BOB, "gate 1", 5)).text
    assert scans() == [("in", "gate 1")]


def test_who_was_sent_back_is_not_let_in_by_an_older_scan(
    gates: SimpleNamespace, send: Any, browsers: SimpleNamespace, at: At
) -> None:
    with at(when(gates, 10)):
        browsers.alice.send(gates.door, code=BOB)
        browsers.alice.send(f"{gates.door}/{gates.bob.id}", deed="undo")
    assert "Bob was taken back after this scan." in send((BOB, "gate 1", 5)).text
    assert bob().checked_in_at is None
    send((BOB, "gate 1", 15))
    assert bob().checked_in_at == when(gates, 15)


@pytest.mark.parametrize(
    ("told", "believed"), [(-600, -120), (600, 60), (-30, -30)], ids=["early", "ahead", "as it was"]
)
def test_a_device_is_believed_between_the_opening_of_the_door_and_now(
    gates: SimpleNamespace, send: Any, told: int, believed: int
) -> None:
    send((BOB, "", told))
    assert bob().checked_in_at == when(gates, believed)


@pytest.mark.parametrize("time", [None, "yesterday", "2026-06-10T18:00", 7, "9999-12-31T23:59-23"])
def test_a_time_that_is_none_is_now(
    gates: SimpleNamespace, browsers: SimpleNamespace, at: At, time: Any
) -> None:
    with at(gates.later):
        line = [{"code": BOB, "time": time}]
        browsers.alice.send(f"{gates.door}/queue", htmx=True, scans=json.dumps(line))
    assert bob().checked_in_at == gates.later


def test_who_was_found_by_name_is_in_too(
    gates: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    line = [{"answer": gates.bob.id, "time": when(gates, 5).isoformat()}, {"answer": 999_999}]
    with at(gates.later):
        answer = browsers.alice.send(f"{gates.door}/queue", scans=json.dumps(line))
    assert answer.status_code == 200
    assert "Back to the door" in answer.text, "a whole page for who has no script"
    assert "Nobody of that name" in answer.text
    assert bob().checked_in_at == when(gates, 5)


def test_what_was_scanned_in_time_is_taken_after_the_door_has_closed(
    gates: SimpleNamespace, browsers: SimpleNamespace, at: At
) -> None:
    lines = [{"code": BOB, "time": when(gates, minutes).isoformat()} for minutes in (60 * 7, 30)]
    with at(gates.begin + timedelta(hours=8)):
        answer = browsers.alice.send(f"{gates.door}/queue", htmx=True, scans=json.dumps(lines))
    assert "This event is over" in answer.text
    assert bob().checked_in_at == when(gates, 30)


@pytest.mark.parametrize(
    "given",
    ["", "no", "{}", "[1]", "[" * 5000, json.dumps([{"code": BOB}] * 201)],
    ids=["empty", "words", "object", "numbers", "deep", "many"],
)
def test_what_is_no_list_of_scans_is_refused_in_a_sentence(
    gates: SimpleNamespace, browsers: SimpleNamespace, at: At, given: str
) -> None:
    with at(gates.later):
        answer = browsers.alice.send(f"{gates.door}/queue", htmx=True, scans=given)
    assert answer.status_code == 422
    assert "list of scans" in answer.text or "At most 200 scans" in answer.text
    assert scans() == []


@pytest.mark.parametrize("problem", ["early", "off"])
def test_a_door_that_is_not_open_yet_or_never_takes_nothing(
    gates: SimpleNamespace, browsers: SimpleNamespace, at: At, problem: str
) -> None:
    state = "cancelled" if problem == "off" else ""
    EventDate.update(state=state).where(EventDate.id == gates.date.id).execute()
    with at(gates.begin - timedelta(hours=3) if problem == "early" else gates.later):
        lines = json.dumps([{"code": BOB}])
        answer = browsers.alice.send(f"{gates.door}/queue", htmx=True, scans=lines)
    assert answer.status_code == 422
    assert scans() == []


def test_a_batch_is_taken_of_those_alone_who_keep_the_door(
    gates: SimpleNamespace, send: Any, cast: SimpleNamespace
) -> None:
    assert send((BOB, "", 5), who="charlie").status_code == 403
    keeps_door(gates, cast.charlie)
    assert send((BOB, "", 5), who="charlie").status_code == 200
    assert bob().checked_in_by_id == cast.charlie.id


def test_the_log_says_what_became_known_later(
    gates: SimpleNamespace, send: Any, browsers: SimpleNamespace
) -> None:
    send((BOB, "gate 1", 5))
    log = browsers.alice.get(f"{gates.door}/log").text
    assert "without a connection" in log
