"""Seats that hosts give away themselves, also beyond those that there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from plugins.events import telling
from plugins.events.actions.hosting import answer_to, hosted, log_deed
from plugins.events.actions.seats import Seats, held, party_of, put
from plugins.events.models import EventAnswer
from plugins.events.seating import (
    ASKED,
    CANNOT,
    GOING,
    HYBRID,
    OFFERED,
    PLACE,
    SEATED,
    SEATLESS,
    WAITING,
    offer_end,
)
from townhall import (
    Actor,
    Rejected,
    ThreadView,
    User,
    blocked_by,
    readers,
    transaction,
    username_key,
)


def invite(host: Actor, date_id: int, username: str, *, is_over: bool = False) -> EventAnswer:
    """Hold a seat for somebody, who takes it or lets it go; who waits or asked for one has it
    at once. With `is_over` also beyond the seats that there are, which is always logged.

    Raises `NotFound`, `Forbidden` for who is no host, and `Rejected` (field `username`) for
    nobody whom it could reach, and when no seat is free.
    """
    thread = hosted(host, date_id)
    name = username_key(username.strip().removeprefix("@"))
    user = _reachable(thread, User.username_key == name)
    if blocked_by(host.id, [user.id]):
        # As for who is not there: nobody is told that they are blocked.
        raise Rejected("username", _("Nobody of that name sees this event."))
    return _invite(host, thread, date_id, user, is_over=is_over)


def admit(host: Actor, answer_id: int) -> EventAnswer:
    """Let somebody in who waits or asks, whoever else does, beyond the seats if need be. Raises
    like `invite`."""
    thread, answer = answer_to(host, answer_id)
    user = _reachable(thread, User.id == answer.user_id)
    return _invite(host, thread, answer.date_id, user, is_over=True)


def seat_at_door(host: Actor, thread: ThreadView, date_id: int, answer_id: int) -> bool:
    """Give a seat to somebody who stands at the door and waits, asks or was offered one, beyond
    the seats if need be; whether they needed it. It is always logged, and nobody is told: they
    are there. The caller has checked `is_host`, and checks them in, in the same transaction."""
    with held(date_id, besides=answer_id) as seats:
        mine = EventAnswer.get_or_none(
            (EventAnswer.id == answer_id) & (EventAnswer.date == seats.date.id)
        )
        if mine is None or mine.status not in SEATLESS:
            return False
        way, held_already = seats.terms.way_of(mine.way), mine.status == OFFERED
        # Whoever stands there takes a seat of the place, wherever they wanted to be.
        mine.way = PLACE if seats.terms.way == HYBRID else mine.way
        stays = held_already and seats.terms.way_of(mine.way) == way
        put(
            mine,
            status=GOING,
            way=mine.way,
            offer_until=None,
            queued_at=None,
            priority=0,
            is_over=mine.is_over if stays else _is_beyond(seats, mine),
            invited_by=host.user_id,
            changed_at=seats.now,
        )
        seats.watch([mine.user_id])
        log_deed(host, "events.seat", thread, mine.user, always=True)
    return True


def _invite(
    host: Actor, thread: ThreadView, date_id: int, user: User, *, is_over: bool
) -> EventAnswer:
    with transaction():
        with held(date_id) as seats:
            mine = seats.answer_of(user.id)
            _check_time(seats, mine)
            if mine is not None and mine.status in SEATED:
                raise Rejected("username", _("They have a seat already."))
            comes = mine is not None and mine.status in (WAITING, ASKED)
            mine = mine or seats.new_answer(user.id, status=CANNOT)
            beyond = _is_beyond(seats, mine)
            if beyond and not is_over:
                raise Rejected("username", _("All seats are taken. Let them in beyond the seats?"))
            put(
                mine,
                status=GOING if comes else OFFERED,
                offer_until=None if comes else _held_until(seats, beyond=beyond),
                queued_at=None,
                priority=0,
                is_over=beyond,
                invited_by=host.user_id,
                changed_at=seats.now,
            )
        telling.invited([mine.id], by=host.user_id)
        if comes:
            seats.watch([user.id])
        log_deed(host, "events.invite", thread, user, always=beyond)
        found: EventAnswer = EventAnswer.get_by_id(mine.id)
        return found


def _reachable(thread: ThreadView, who: Any) -> User:
    """A member who may see the event. Raises `Rejected`."""
    user = User.get_or_none(who & readers(thread.audience, thread.id))
    if user is None:
        raise Rejected("username", _("Nobody of that name sees this event."))
    return user  # type: ignore[no-any-return]  # peewee ships no types


def _check_time(seats: Seats, mine: EventAnswer | None) -> None:
    if not seats.terms.is_on:
        raise Rejected("username", _("This date does not take place as announced."))
    if seats.now < seats.terms.starts_at:
        return
    if mine is not None and mine.status in SEATLESS:
        raise Rejected("username", _("It has begun. Let them in at the door."))
    raise Rejected("username", _("It has begun, so nobody is invited any more."))


def _is_beyond(seats: Seats, mine: EventAnswer) -> bool:
    free = seats.free(seats.terms.way_of(mine.way))
    return free is not None and party_of(mine) > free


def _held_until(seats: Seats, *, beyond: bool) -> datetime:
    """Until when an invitation stands: a seat that others wait for no longer than any offer,
    one that nobody goes without until it begins."""
    terms = seats.terms
    if beyond or not terms.has_end or seats.now >= terms.closes_at:
        return terms.starts_at
    return offer_end(terms, seats.now)
