"""Seats of people who can no longer come go to the next; answers to all dates of a series."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.sanctions.imposing import impose
from core.watching.models import Watch
from plugins.events.actions.answering import leave
from plugins.events.actions.departing import (
    forget_answers,
    free_lost_seats,
    hide_answers,
    show_answers,
)
from plugins.events.actions.standing import follow_standing
from plugins.events.models import EventAnswer, EventStanding
from tests.plugins.events.seated import add_date, come, counts, hold, reasons, status
from townhall import Leaver, Rejected, Thread, actor_for, clock, transaction


@pytest.fixture
def full(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The meeting with one seat, which is bob's; charlie waits."""
    hold(meeting, seats=1)
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    return meeting


def erase(user: User) -> None:
    forget_answers(Leaver(user_id=user.id, keeps_posts=True))


def suspend(user: User) -> None:
    ada = actor_for(User.get(User.username == "ada").id)
    impose(ada, user.id, "suspend", reason="Spam, again and again")


def close(user: User) -> None:
    User.update(state="leaving").where(User.id == user.id).execute()
    free_lost_seats()


def hide(user: User) -> None:
    with transaction():
        hide_answers(user.id)


def make_private(_user: User) -> None:
    Thread.update(audience="space:1").execute()
    free_lost_seats()


@pytest.mark.parametrize("end", [erase, suspend, close, hide])
def test_the_seat_of_an_account_that_ends_goes_to_the_next(
    full: SimpleNamespace, cast: SimpleNamespace, end: Any, happened: Any
) -> None:
    end(cast.bob)
    assert status(cast.bob, full.date) in ("cannot", "")
    assert status(cast.charlie, full.date) == "going"
    assert reasons(cast.charlie) == ["promoted"]
    assert counts(full.date) == (1, 0, 1)


def test_who_may_not_see_the_event_any_more_frees_the_seat(
    full: SimpleNamespace, cast: SimpleNamespace
) -> None:
    make_private(cast.bob)
    assert status(cast.bob, full.date) == status(cast.charlie, full.date) == "cannot"
    free_lost_seats()
    assert counts(full.date) == (0, 0, 0)


def test_who_is_suspended_for_a_day_keeps_the_seat_of_next_week(
    full: SimpleNamespace, cast: SimpleNamespace
) -> None:
    until = clock.now() + timedelta(days=1)
    User.update(state="suspended", suspended_until=until).where(User.id == cast.bob.id).execute()
    free_lost_seats(cast.bob.id)
    assert status(cast.bob, full.date) == "going"


def test_a_removal_that_is_undone_brings_back_the_seat_or_the_place(
    full: SimpleNamespace, cast: SimpleNamespace
) -> None:
    with transaction():
        kept = hide_answers(cast.bob.id)
    with transaction():
        show_answers(cast.bob.id, kept)
    assert [status(u, full.date) for u in (cast.bob, cast.charlie)] == ["waiting", "going"]
    hold(full, seats=2)
    assert status(cast.bob, full.date) == "going"


def test_who_comes_watches_the_thread_until_they_do_not(
    full: SimpleNamespace, cast: SimpleNamespace
) -> None:
    mine = (Watch.target == "thread") & (Watch.target_id == full.id) & (Watch.source == "joined")
    assert [row.user_id for row in Watch.select().where(mine)] == [cast.bob.id]
    leave(actor_for(cast.bob.id), full.date.id)
    assert [row.user_id for row in Watch.select().where(mine)] == [cast.charlie.id]


def test_a_standing_answer_makes_one_for_each_date_and_any_may_be_left(
    meeting: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(meeting, seats=1)
    dates = [meeting.date, *(add_date(meeting, days) for days in (7, 14))]
    come(cast.charlie, SimpleNamespace(date=dates[1]))
    assert come(cast.bob, meeting, scope="all") == "going"
    assert [status(cast.bob, each) for each in dates] == ["going", "waiting", "going"]
    leave(actor_for(cast.bob.id), dates[2].id)
    come(cast.bob, meeting, scope="all")
    later = add_date(meeting, 21)
    follow_standing(later.id)
    assert [status(cast.bob, each) for each in (*dates, later)] == [
        "going",
        "waiting",
        "cannot",
        "going",
    ]
    assert reasons(cast.bob) == []
    leave(actor_for(cast.bob.id), dates[0].id, scope="all")
    assert {status(cast.bob, each) for each in (*dates, later)} == {"cannot"}
    assert not EventStanding.select().exists()


def test_without_a_list_a_standing_answer_passes_over_full_dates(
    meeting: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(meeting, seats=1, waitlist="none")
    full = add_date(meeting, 7)
    come(cast.charlie, SimpleNamespace(date=full))
    come(cast.bob, meeting, scope="all")
    assert status(cast.bob, full) == ""
    with pytest.raises(Rejected):
        come(cast.bob, SimpleNamespace(date=full), scope="all")
    EventAnswer.delete().where(EventAnswer.user == cast.charlie.id).execute()


def test_new_dates_are_filled_in_the_order_in_which_people_said_they_come_to_all(
    meeting: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(meeting, seats=None)
    for user in (cast.charlie, cast.bob):
        come(user, meeting, scope="all")
    hold(meeting, seats=1)
    later = add_date(meeting, 7)
    for _time in range(2):
        follow_standing(later.id)
    assert [status(u, later) for u in (cast.charlie, cast.bob)] == ["going", "waiting"]
    assert reasons(cast.bob) == ["listed"]
