"""A free seat is held for somebody for a while: they take it, let it go, or are too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.models import Outbox
from plugins.events.actions.answering import answer, leave
from plugins.events.actions.offers import expire_offers, take_offer
from plugins.events.actions.wishes import Wish
from plugins.events.models import EventAnswer, EventQuestion
from plugins.events.seating import Terms, offer_end
from tests.plugins.events.seated import come, counts, hold, reasons, status
from townhall import Rejected, actor_for, clock

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def offering(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The meeting with one seat, which is bob's; charlie and maya wait, and are asked in turn."""
    hold(meeting, seats=1, waitlist="offer", offer_hours=12, most_guests=1)
    for user in (cast.bob, cast.charlie, cast.maya):
        come(user, meeting)
    return meeting


def mails() -> int:
    """How many letters to calendars were put to wait."""
    return int(Outbox.select().where(Outbox.topic == "events.mail").count())


def terms(hours_left: float) -> Terms:
    starts_at = NOW + timedelta(hours=hours_left)
    return Terms(
        way="place",
        seats=1,
        online_seats=None,
        most_guests=0,
        waitlist="offer",
        offer_hours=12,
        party="skip",
        needs_approval=False,
        starts_at=starts_at,
        opens_at=None,
        closes_at=starts_at,
    )


@pytest.mark.parametrize(
    ("hours_left", "minutes"), [(200, 720), (48, 720), (24, 360), (4, 60), (1, 30), (0.25, 15)]
)
def test_an_offer_gets_shorter_near_the_start_and_never_outlasts_it(
    hours_left: float, minutes: int
) -> None:
    assert offer_end(terms(hours_left), NOW) - NOW == timedelta(minutes=minutes)


def test_a_free_seat_is_held_and_taken_once(
    offering: SimpleNamespace, cast: SimpleNamespace
) -> None:
    leave(actor_for(cast.bob.id), offering.date.id)
    assert status(cast.charlie, offering.date) == "offered"
    assert reasons(cast.charlie) == ["offered"]
    assert counts(offering.date) == (0, 1, 1)
    assert come(cast.bob, offering) == "waiting"
    before = mails()
    for _press in range(2):
        assert take_offer(actor_for(cast.charlie.id), offering.date.id).status == "going"
    assert mails() == before + 1
    assert counts(offering.date) == (1, 2, 1)


def test_an_offer_that_is_not_taken_goes_to_the_next_and_comes_round_once(
    offering: SimpleNamespace, cast: SimpleNamespace, at: Any
) -> None:
    leave(actor_for(cast.bob.id), offering.date.id)
    for hours, states in (
        (11, ["offered", "waiting"]),
        (13, ["waiting", "offered"]),
        (26, ["offered", "waiting"]),
        (39, ["cannot", "offered"]),
        (52, ["cannot", "cannot"]),
        (65, ["cannot", "cannot"]),
    ):
        with at(clock.now() + timedelta(hours=hours)):
            expire_offers()
        assert [status(u, offering.date) for u in (cast.charlie, cast.maya)] == states
    assert counts(offering.date) == (0, 0, 0)
    assert sorted(set(reasons(cast.charlie))) == ["lapsed", "offered"]


def test_a_seat_that_nobody_took_in_time_is_no_longer_theirs(
    offering: SimpleNamespace, cast: SimpleNamespace, at: Any
) -> None:
    leave(actor_for(cast.bob.id), offering.date.id)
    with at(clock.now() + timedelta(hours=13)), pytest.raises(Rejected):
        take_offer(actor_for(cast.charlie.id), offering.date.id)
    with at(clock.now() + timedelta(hours=13)):
        assert come(cast.bob, offering) == "waiting"
    assert status(cast.maya, offering.date) == "offered"


def test_letting_an_offer_go_passes_it_on(offering: SimpleNamespace, cast: SimpleNamespace) -> None:
    leave(actor_for(cast.bob.id), offering.date.id)
    answer(actor_for(cast.charlie.id), offering.date.id, Wish(status="cannot"))
    assert status(cast.maya, offering.date) == "offered"


def test_an_offer_may_be_taken_with_a_guest_only_where_there_is_room(
    offering: SimpleNamespace, cast: SimpleNamespace
) -> None:
    leave(actor_for(cast.bob.id), offering.date.id)
    with pytest.raises(Rejected) as told:
        come(cast.charlie, offering, guests=1)
    assert told.value.field == "guests"
    assert status(cast.charlie, offering.date) == "offered"
    assert come(cast.charlie, offering) == "going"


def test_nothing_is_offered_after_the_start(
    offering: SimpleNamespace, cast: SimpleNamespace, at: Any
) -> None:
    leave(actor_for(cast.bob.id), offering.date.id)
    with at(offering.date.starts_at):
        expire_offers()
        assert status(cast.maya, offering.date) == "waiting"
        with pytest.raises(Rejected):
            take_offer(actor_for(cast.charlie.id), offering.date.id)


def test_a_seat_is_not_taken_while_the_hosts_want_to_know_more(
    offering: SimpleNamespace, cast: SimpleNamespace
) -> None:
    question = EventQuestion.create(event=offering.id, label="What do you eat?", is_required=True)
    leave(actor_for(cast.bob.id), offering.date.id)
    with pytest.raises(Rejected) as told:
        take_offer(actor_for(cast.charlie.id), offering.date.id)
    assert told.value.field == f"reply-{question.id}"
    assert come(cast.charlie, offering, replies={str(question.id): " Beans "}) == "going"
    mine = EventAnswer.get(EventAnswer.user == cast.charlie.id)
    assert mine.replies == {str(question.id): "Beans"}
