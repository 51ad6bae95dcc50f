"""Seats run out: who waits, whose turn it is, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from plugins.events import telling
from plugins.events.actions.answering import Wish, answer, leave
from plugins.events.actions.hosting import put_first
from plugins.events.models import EventAnswer
from plugins.events.queries.answers import place_in_queue
from plugins.events.seating import Waiter, next_in
from tests.plugins.events.seated import come, counts, hold, reasons, status
from townhall import Rejected, actor_for


@pytest.fixture
def small(meeting: SimpleNamespace) -> SimpleNamespace:
    """The meeting with one seat, and up to two guests each."""
    return hold(meeting, seats=1, most_guests=2)


def places(*people: User) -> list[int]:
    """Where some people stand on the list."""
    return [place_in_queue(EventAnswer.get(EventAnswer.user == who.id)) for who in people]


QUEUE = [Waiter(1, 3), Waiter(2, 1), Waiter(3, 2)]


@pytest.mark.parametrize(
    ("free", "holds", "chosen"),
    [
        (1, False, [2]),
        (1, True, []),
        (2, False, [2]),
        (3, False, [1]),
        (4, True, [1, 2]),
        (6, True, [1, 2, 3]),
        (None, False, [1, 2, 3]),
        (None, True, [1, 2, 3]),
    ],
)
def test_a_party_that_is_too_large_is_passed_over_or_waited_for(
    free: int | None, holds: bool, chosen: list[int]
) -> None:
    assert next_in(QUEUE, free, holds=holds) == chosen


def test_who_comes_when_all_is_taken_waits_and_follows_who_leaves(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    assert come(cast.bob, small) == "going"
    assert come(cast.charlie, small) == "waiting"
    assert come(cast.maya, small) == "waiting"
    assert counts(small.date) == (1, 2, 1)
    leave(actor_for(cast.bob.id), small.date.id)
    assert [status(u, small.date) for u in (cast.charlie, cast.maya)] == ["going", "waiting"]
    assert counts(small.date) == (1, 1, 1)
    assert reasons(cast.charlie) == ["promoted"]
    assert reasons(cast.maya) == reasons(cast.bob) == []


def test_nobody_is_let_in_who_could_not_be_told(
    small: SimpleNamespace, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_ids: object) -> None:
        raise RuntimeError("nothing can be written")

    come(cast.bob, small)
    come(cast.charlie, small)
    monkeypatch.setattr(telling, "promoted", fail)
    with pytest.raises(RuntimeError):
        leave(actor_for(cast.bob.id), small.date.id)
    assert [status(u, small.date) for u in (cast.bob, cast.charlie)] == ["going", "waiting"]
    assert counts(small.date) == (1, 1, 1)


def test_leaving_and_coming_back_loses_the_place_and_editing_keeps_it(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(small, waitlist="auto")
    come(cast.bob, small)
    come(cast.charlie, small)
    come(cast.maya, small)
    come(cast.charlie, small, guests=0, guest_names="")
    places = [
        place_in_queue(EventAnswer.get(EventAnswer.user == u.id)) for u in (cast.charlie, cast.maya)
    ]
    assert places == [1, 2]
    leave(actor_for(cast.charlie.id), small.date.id)
    come(cast.charlie, small)
    places = [
        place_in_queue(EventAnswer.get(EventAnswer.user == u.id)) for u in (cast.charlie, cast.maya)
    ]
    assert places == [2, 1]


def test_guests_take_seats_and_more_of_them_never_cost_ones_own(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(small, seats=3)
    assert come(cast.bob, small, guests=1) == "going"
    assert come(cast.charlie, small, guests=1) == "waiting"
    with pytest.raises(Rejected) as told:
        come(cast.bob, small, guests=3)
    assert told.value.field == "guests"
    assert counts(small.date) == (1, 1, 2)
    assert come(cast.bob, small, guests=2) == "going"
    assert counts(small.date) == (1, 1, 3)
    assert come(cast.bob, small, guests=0) == "going"
    assert status(cast.charlie, small.date) == "going"
    assert reasons(cast.charlie) == ["promoted"]


def test_a_queue_that_is_held_keeps_a_seat_free_for_the_party_at_its_head(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(small, seats=2, party="hold")
    come(cast.bob, small)
    assert come(cast.charlie, small, guests=1) == "waiting"
    assert come(cast.maya, small) == "waiting"
    with pytest.raises(Rejected):
        come(cast.bob, small, guests=1)
    hold(small, party="skip")
    assert status(cast.maya, small.date) == "going"
    assert status(cast.charlie, small.date) == "waiting"


def test_without_a_list_a_full_date_takes_nobody(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(small, waitlist="none")
    come(cast.bob, small)
    with pytest.raises(Rejected):
        come(cast.charlie, small)
    assert status(cast.charlie, small.date) == ""
    assert counts(small.date) == (1, 0, 1)


def test_more_seats_let_people_in_and_fewer_throw_nobody_out(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    for user in (cast.bob, cast.charlie, cast.maya):
        come(user, small)
    hold(small, seats=2)
    assert counts(small.date) == (2, 1, 2)
    hold(small, seats=1)
    assert counts(small.date) == (2, 1, 2)
    beyond = [row.user_id for row in EventAnswer.select().where(EventAnswer.is_over)]
    assert beyond == [cast.charlie.id]
    leave(actor_for(cast.bob.id), small.date.id)
    assert counts(small.date) == (1, 1, 1)
    assert not EventAnswer.select().where(EventAnswer.is_over).exists()
    hold(small, seats=None)
    assert counts(small.date) == (2, 0, 2)


@pytest.mark.parametrize("closes", [None, 60])
def test_nobody_is_let_in_after_answers_are_closed(
    small: SimpleNamespace, cast: SimpleNamespace, at: Any, closes: int | None
) -> None:
    hold(small, closes_minutes=closes)
    come(cast.bob, small)
    come(cast.charlie, small)
    starts: datetime = small.date.starts_at
    with at(starts - timedelta(minutes=closes or 0)):
        if closes:
            leave(actor_for(cast.bob.id), small.date.id)
        hold(small, seats=5)
        with pytest.raises(Rejected):
            come(cast.maya, small)
    assert status(cast.charlie, small.date) == "waiting"
    assert reasons(cast.charlie) == []


def test_answers_are_taken_from_when_they_open(
    small: SimpleNamespace, cast: SimpleNamespace, at: Any
) -> None:
    hold(small, opens_minutes=60)
    with pytest.raises(Rejected):
        come(cast.bob, small)
    with at(small.date.starts_at - timedelta(minutes=60)):
        assert come(cast.bob, small) == "going"


def test_a_hybrid_date_has_seats_of_two_sorts(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(small, way="hybrid", seats=1, online_seats=1)
    assert come(cast.bob, small, way="place") == "going"
    assert come(cast.charlie, small, way="place") == "waiting"
    assert come(cast.maya, small, way="online") == "going"
    assert come(cast.ada, small, way="online") == "waiting"
    with pytest.raises(Rejected) as told:
        come(cast.bob, small, way="online")
    assert told.value.field == "way"
    leave(actor_for(cast.maya.id), small.date.id)
    assert [status(u, small.date) for u in (cast.charlie, cast.ada)] == ["waiting", "going"]


def test_a_host_may_put_somebody_first(small: SimpleNamespace, cast: SimpleNamespace) -> None:
    for user in (cast.bob, cast.charlie, cast.maya):
        come(user, small)
    last = EventAnswer.get(EventAnswer.user == cast.maya.id)
    put_first(actor_for(cast.alice.id), last.id)
    leave(actor_for(cast.bob.id), small.date.id)
    assert [status(u, small.date) for u in (cast.charlie, cast.maya)] == ["waiting", "going"]


def test_maybe_and_cannot_take_no_seat_and_give_up_the_place(
    small: SimpleNamespace, cast: SimpleNamespace
) -> None:
    come(cast.bob, small)
    come(cast.charlie, small)
    answer(actor_for(cast.bob.id), small.date.id, Wish(status="maybe"))
    assert counts(small.date) == (1, 0, 1)
    answer(actor_for(cast.charlie.id), small.date.id, Wish(status="cannot"))
    assert counts(small.date) == (0, 0, 0)
    assert come(cast.bob, small) == "going"
