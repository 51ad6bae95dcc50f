"""Whatever people and hosts do, in any order: never more seats than there are, none left empty
while somebody who fits waits, and the counts are right."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plugins.events.actions import hosting, inviting
from plugins.events.actions.answering import Wish, answer, leave
from plugins.events.actions.offers import expire_offers, take_offer
from plugins.events.models import Event, EventAnswer, EventDate
from plugins.events.seating import SEATED
from tests.plugins.events.seated import hold
from townhall import Actor, Rejected, clock

PEOPLE = 6
WHO = st.integers(0, PEOPLE - 1)
ROOM = st.one_of(st.none(), st.integers(0, 6))
DEEDS = st.one_of(
    st.tuples(
        st.just("answer"),
        WHO,
        st.sampled_from(["going", "going", "going", "maybe", "cannot"]),
        st.integers(0, 2),
        st.sampled_from(["place", "online"]),
    ),
    st.tuples(st.sampled_from(["leave", "take", "admit", "first", "remove", "yes", "no"]), WHO),
    st.tuples(st.just("invite"), WHO, st.booleans()),
    st.tuples(st.just("terms"), st.sampled_from(["seats", "online_seats"]), ROOM),
    st.tuples(st.just("terms"), st.just("waitlist"), st.sampled_from(["auto", "offer", "none"])),
    st.tuples(st.just("terms"), st.just("party"), st.sampled_from(["skip", "hold"])),
    st.tuples(st.just("terms"), st.just("way"), st.sampled_from(["place", "hybrid", "online"])),
    st.tuples(st.just("terms"), st.just("needs_approval"), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)


class Meeting:
    """The meeting with those who act on it, and how much time has passed."""

    def __init__(self, meeting: SimpleNamespace, people: list[Actor], host: Actor) -> None:
        self.meeting, self.people, self.host = meeting, people, host
        self.began, self.passed = clock.now(), timedelta()

    def do(self, deed: str, *given: Any) -> None:
        """Do one thing; what is refused changes nothing."""
        try:
            getattr(self, f"_{deed}", self._to_answer)(deed, *given)
        except Rejected:
            pass

    def _answer(self, _deed: str, who: int, status: str, guests: int, way: str) -> None:
        wish = Wish(status=status, guests=guests, way=way)
        answer(self.people[who], self.meeting.date.id, wish)

    def _leave(self, _deed: str, who: int) -> None:
        leave(self.people[who], self.meeting.date.id)

    def _take(self, _deed: str, who: int) -> None:
        take_offer(self.people[who], self.meeting.date.id)

    def _invite(self, _deed: str, who: int, is_over: bool) -> None:
        name = self.people[who].username
        inviting.invite(self.host, self.meeting.date.id, name, is_over=is_over)

    def _terms(self, _deed: str, name: str, value: Any) -> None:
        hold(self.meeting, **{name: value})

    def _wait(self, _deed: str, hours: int) -> None:
        self.passed = min(self.passed + timedelta(hours=hours), timedelta(days=5))
        with clock.frozen_at(self.began + self.passed):
            expire_offers()

    def _to_answer(self, deed: str, who: int) -> None:
        row = EventAnswer.get_or_none(EventAnswer.user == self.people[who].id)
        if row is None:
            return
        if deed in ("yes", "no"):
            hosting.decide(self.host, row.id, yes=deed == "yes")
        elif deed == "admit":
            inviting.admit(self.host, row.id)
        else:
            {"first": hosting.put_first, "remove": hosting.remove}[deed](self.host, row.id)


def taken(date_id: int) -> tuple[int, int]:
    """Seats taken at the place and online."""
    row = EventDate.get_by_id(date_id)
    return row.seats_taken, row.online_taken


def check_nobody_squeezed_in(date_id: int, before: tuple[int, int]) -> None:
    """What people do themselves takes no seat that is not there."""
    event = EventDate.get_by_id(date_id).event
    for room, was, now in zip(
        (event.seats, event.online_seats), before, taken(date_id), strict=True
    ):
        assert room is None or now <= max(room, was)


def check(date_id: int) -> None:
    """What must be so whenever nobody is just writing."""
    date = EventDate.get_by_id(date_id)
    event = Event.get_by_id(date.event_id)
    answers = list(EventAnswer.select().where(EventAnswer.date == date_id))
    ways = ["place", "online"] if event.way == "hybrid" else [event.way]

    def way_of(row: EventAnswer) -> str:
        if event.way != "hybrid":
            return str(event.way)
        return "online" if row.way == "online" else "place"

    used: Counter[str] = Counter()
    for way in ways:
        room = event.online_seats if way == "online" else event.seats
        seated = [a for a in answers if a.status in SEATED and way_of(a) == way]
        used[way] = sum(a.guests + 1 for a in seated)
        regular = sum(a.guests + 1 for a in seated if not a.is_over)
        assert room is None or regular <= room
        assert used[way] == regular or used[way] > (room or 0)
        queue = sorted(
            (a for a in answers if a.status == "waiting" and way_of(a) == way),
            key=lambda a: (a.priority, a.queued_at, a.id),
        )
        if event.party == "hold":
            queue = queue[:1]
        free = None if room is None else max(room - used[way], 0)
        left = [a for a in queue if free is None or a.guests + 1 <= free]
        assert left == [], "a seat is empty though somebody waits who fits"
    states = Counter(a.status for a in answers)
    assert (date.going, date.maybe, date.waiting) == (
        states["going"],
        states["maybe"],
        states["waiting"],
    )
    assert (date.seats_taken, date.online_taken) == (used["place"], used["online"])
    for row in answers:
        assert (row.status == "offered") == (row.offer_until is not None)
        assert (row.queued_at is not None) or row.status not in ("waiting", "asked")
        assert row.is_over is False or row.status in SEATED


@pytest.fixture
def party(make_user: Any, actor_of: Any) -> list[Actor]:
    """Those who answer."""
    return [actor_of(make_user(f"guest{number}")) for number in range(PEOPLE)]


@pytest.fixture
def host(cast: SimpleNamespace, actor_of: Any) -> Actor:
    """Who runs the meeting."""
    made: Actor = actor_of(cast.alice)
    return made


START = st.fixed_dictionaries(
    {
        "seats": st.integers(1, 4),
        "waitlist": st.sampled_from(["auto", "offer", "offer"]),
        "party": st.sampled_from(["skip", "hold"]),
        "way": st.sampled_from(["place", "place", "hybrid"]),
    }
)
BY_HOSTS = ("invite", "admit", "terms")
"""Deeds that may lead beyond the seats."""


@example(
    first=[0, 0, 0],
    deeds=[("leave", 0), ("wait", 13), ("take", 2), ("leave", 2), ("wait", 30), ("wait", 30)],
    start={"seats": 1, "waitlist": "offer", "party": "skip", "way": "place"},
)
@given(
    first=st.lists(st.integers(0, 2), max_size=4), deeds=st.lists(DEEDS, max_size=14), start=START
)
@settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_after_any_deeds_the_seats_are_right(
    first: list[int],
    deeds: list[Any],
    start: dict[str, Any],
    meeting: SimpleNamespace,
    party: list[Actor],
    host: Actor,
) -> None:
    EventAnswer.delete().execute()
    acting = Meeting(meeting, party, host)
    hold(meeting, online_seats=2, most_guests=2, needs_approval=False, **start)
    coming = [("answer", who, "going", guests, "place") for who, guests in enumerate(first)]
    for deed in (*coming, *deeds):
        before = taken(meeting.date.id)
        with clock.frozen_at(acting.began + acting.passed):
            acting.do(*deed)
        check(meeting.date.id)
        if deed[0] not in BY_HOSTS:
            check_nobody_squeezed_in(meeting.date.id, before)
