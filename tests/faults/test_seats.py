"""Fifty people want ten seats of a real site, two processes of it, at one moment: never one too
many, none lost, and who is let in hears of it once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.db import disconnect, ensure_connected
from core.models import Outbox
from core.notifications.models import Told
from core.spaces.actions import create_space
from plugins.events.actions.making import Details, start_event
from plugins.events.actions.seats import after_changes
from plugins.events.models import Event, EventAnswer, EventDate
from tests.faults.conftest import ROUNDS, RunningSite
from tests.faults.people import Member
from townhall import Actor, transaction

PEOPLE, SEATS = 50, 10
GOING, WAITING, CANNOT = "going", "waiting", "cannot"


@pytest.fixture
def date(app: Flask, cast: SimpleNamespace, actor_of: Any) -> EventDate:
    """A date of an event by alice, with ten seats."""
    with app.test_request_context("/"):
        calendar = create_space(Actor(is_admin=True), owner="events", title="Meetings")
        starts = f"{(clock.now() + timedelta(days=9)).date()}T18:00"
        thread = start_event(
            actor_of(cast.alice),
            calendar.id,
            title="Build weekend",
            body="We build.",
            details=Details(starts=starts, zone="Europe/Lisbon", place="Workshop", seats=SEATS),
        )
    found: EventDate = EventDate.get(EventDate.event == thread.id)
    return found


@pytest.fixture
def people(app: Flask, make_user: Any, running: RunningSite) -> dict[int, Member]:
    """Fifty members with browsers of their own, by the ids of their accounts."""
    users: list[User] = [make_user(f"member{number}") for number in range(PEOPLE)]
    return {user.id: Member.signed_in(app, user, running.port) for user in users}


def at_once(deeds: list[Callable[[], int]]) -> Counter[int]:
    """What came of things that are done at one moment."""
    together = threading.Barrier(len(deeds))

    def run(deed: Callable[[], int]) -> int:
        together.wait(60)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(one.result(120) for one in [pool.submit(run, deed) for deed in deeds])


def press(member: Member, date: EventDate, what: str, **fields: str) -> Callable[[], int]:
    return lambda: member.post(f"/events/dates/{date.id}/{what}", **fields).status


def come(member: Member, date: EventDate) -> Callable[[], int]:
    return press(member, date, "answer", status=GOING)


def set_seats(date: EventDate, **terms: Any) -> Callable[[], int]:
    """A host changes the event, in a process of its own."""

    def change() -> int:
        ensure_connected()
        try:
            with transaction():
                Event.update(terms).where(Event.thread == date.event_id).execute()
                after_changes(date.event_id)
        finally:
            disconnect()
        return 303

    return change


def those(date: EventDate, status: str) -> list[int]:
    """Whose answer is this, in the order of the list."""
    mine = (EventAnswer.date == date.id) & (EventAnswer.status == status)
    rows = EventAnswer.select(EventAnswer.user).where(mine)
    return [user_id for (user_id,) in rows.order_by(EventAnswer.queued_at, EventAnswer.id).tuples()]


def told(date: EventDate) -> Counter[int]:
    """How many times each was told of a seat that became theirs, in the inbox."""
    rows = Told.select(Told.user).where(Told.key.startswith(f"events.seat:{date.id}:"))
    return Counter(user_id for (user_id,) in rows.tuples())


def mails() -> int:
    """How many letters to calendars were put to wait so far."""
    return int(Outbox.select().where(Outbox.topic == "events.mail").count())


def check(date: EventDate, *, going: int, waiting: int) -> None:
    """The counts of the date are these, and those of its answers."""
    row = EventDate.get_by_id(date.id)
    assert (row.going, row.waiting, row.seats_taken) == (going, waiting, going)
    assert (len(those(date, GOING)), len(those(date, WAITING))) == (going, waiting)


@pytest.mark.slow
def test_fifty_want_ten_seats_and_each_is_given_once(
    app: Flask, running: RunningSite, date: EventDate, people: dict[int, Member]
) -> None:
    running.start()
    assert at_once([come(member, date) for member in people.values()]) == {303: PEOPLE}
    check(date, going=SEATS, waiting=PEOPLE - SEATS)
    assert told(date) == {}
    first, queue = those(date, GOING), those(date, WAITING)
    # All ten leave, and with them every third of those who wait.
    leaving = [*first, *queue[::3]]
    staying = [user_id for user_id in queue if user_id not in leaving]
    pressed = at_once([press(people[user_id], date, "leave") for user_id in leaving])
    assert pressed == {303: len(leaving)}
    check(date, going=SEATS, waiting=len(staying) - SEATS)
    assert set(those(date, GOING)) == set(staying[:SEATS])
    assert told(date) - Counter(leaving) == Counter(staying[:SEATS])
    assert max(told(date).values()) == 1
    # Ten seats that were taken, each that was passed on, and each that was given up.
    passed_on = told(date)
    given_up = SEATS + len(set(passed_on) & set(leaving))
    assert mails() == SEATS + passed_on.total() + given_up


@pytest.mark.slow
def test_leaving_meets_every_other_deed_and_no_seat_is_lost(
    app: Flask, running: RunningSite, date: EventDate, people: dict[int, Member]
) -> None:
    running.start()
    at_once([set_seats(date, seats=3)])
    ids = list(people)
    for user_id in ids[:20]:
        come(people[user_id], date)()
    for _round in range(2 * ROUNDS):
        # Two at once: two others are let in.
        seated, queue = those(date, GOING), those(date, WAITING)
        at_once([press(people[one], date, "leave") for one in seated[:2]])
        assert set(those(date, GOING)) == {seated[2], *queue[:2]}
        # One leaves while the first of the list does: the second is let in.
        seated, queue = those(date, GOING), those(date, WAITING)
        at_once([press(people[one], date, "leave") for one in (seated[0], queue[0])])
        assert set(those(date, GOING)) == {*seated[1:], queue[1]}
        # One leaves while a seat is taken away: nobody is let in, and nobody thrown out.
        seated, queue = those(date, GOING), those(date, WAITING)
        at_once([press(people[seated[0]], date, "leave"), set_seats(date, seats=2)])
        assert those(date, WAITING)[-1] == queue[-1]
        row = EventDate.get_by_id(date.id)
        beyond = EventAnswer.select().where(EventAnswer.is_over).count()
        assert row.seats_taken == len(those(date, GOING)) in (2, 3)
        assert beyond == row.seats_taken - 2
        at_once([set_seats(date, seats=3)])
        check(date, going=3, waiting=len(those(date, WAITING)))
    assert max(told(date).values()) == 1


@pytest.mark.slow
def test_pressing_ten_times_takes_a_seat_that_is_held_once(
    app: Flask, running: RunningSite, date: EventDate, people: dict[int, Member]
) -> None:
    running.start()
    at_once([set_seats(date, seats=1, waitlist="offer")])
    first, second, third = list(people)[:3]
    for user_id in (first, second, third):
        come(people[user_id], date)()
    press(people[first], date, "leave")()
    assert those(date, "offered") == [second]
    before = mails()
    assert at_once([press(people[second], date, "offer")] * 10) == {303: 10}
    assert those(date, GOING) == [second]
    assert mails() == before + 1
    # Taking it and letting it go at once: one of the two holds.
    press(people[second], date, "leave")()
    assert those(date, "offered") == [third]
    at_once([press(people[third], date, "offer"), press(people[third], date, "leave")])
    assert (those(date, GOING), those(date, CANNOT)[-1:]) in (
        ([third], [second]),
        ([], [third]),
    )
    row = EventDate.get_by_id(date.id)
    assert row.seats_taken == len(those(date, GOING))
