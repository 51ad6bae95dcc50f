"""What an answer does to one date, which the caller holds (`actions.seats.held`)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events import telling
from plugins.events.actions.seats import Seats, party_of, put
from plugins.events.actions.wishes import Wish, checked_wish
from plugins.events.models import EventAnswer, EventDate
from plugins.events.rules import is_host
from plugins.events.seating import ASKED, CANNOT, GOING, OFFERED, SEATED, TURNED_AWAY, WAITING
from townhall import Actor, Rejected, forget_joined


def write_answer(
    actor: Actor,
    seats: Seats,
    wish: Wish,
    *,
    is_standing: bool = False,
    is_other: bool = False,
) -> EventAnswer:
    """Write somebody's answer. Who comes and has no seat stands on the list from now on, or
    asks the hosts; settling the date gives them the seat that is free. At the other dates
    (`is_other`) of an answer to all of them, the hosts are not told, and before answers are
    taken people stand in line. Raises `Rejected`."""
    mine = seats.answer_of(actor.id) or seats.new_answer(
        actor.id, status=CANNOT, is_standing=is_standing
    )
    check_open(seats, is_invited=mine.status == OFFERED, is_early=is_other)
    if mine.status in TURNED_AWAY:
        raise Rejected(
            "status", _("The hosts have decided that you cannot come. You can write to them.")
        )
    wish = checked_wish(wish, seats.terms, seats.date.event_id)
    if wish.status != GOING:
        return give_up(seats, mine, wish.status)
    if mine.status in SEATED:
        return _keep_seat(seats, mine, wish)
    if mine.status in (WAITING, ASKED):
        _write(seats, mine, wish)
    else:
        must_ask = seats.terms.needs_approval and not is_host(actor, seats.thread)
        _write(seats, mine, wish, status=ASKED if must_ask else WAITING, queued_at=seats.now)
        if must_ask and not is_other:
            telling.asked(mine)
    seats.own.add(mine.id)
    return mine


def check_open(seats: Seats, *, is_invited: bool = False, is_early: bool = False) -> None:
    """Raise `Rejected` with the reason while no answer is taken. For whom a seat is held, it is
    held: they may take it whether others may answer or not. With `is_early` it is no reason that
    answers are not taken yet."""
    if not seats.terms.is_on:
        raise Rejected("status", _("This date does not take place as announced."))
    if seats.now >= seats.terms.starts_at:
        raise Rejected("status", _("It has begun, so answers are no longer taken."))
    if is_invited:
        return
    if seats.now >= seats.terms.closes_at:
        raise Rejected("status", _("Answers are no longer taken."))
    if seats.is_early and not is_early:
        raise Rejected("status", _("Answers are not taken yet."))


def settled(seats: Seats, answer_id: int, *, watches: bool = True) -> EventAnswer:
    """What came of somebody's own answer once the date was settled; a new seat goes into their
    calendar, and with `watches` they watch the thread. Raises `Rejected` where there was none
    and nobody may wait for one."""
    mine: EventAnswer = EventAnswer.get_by_id(answer_id)
    if mine.id not in seats.own:
        return mine
    if mine.status == WAITING and seats.terms.waitlist == "none" and not seats.is_early:
        raise Rejected("status", _("All seats are taken."))
    if mine.status == GOING:
        telling.seated([mine.id])
        if watches:
            seats.watch([mine.user_id])
    return mine


def give_up(seats: Seats, mine: EventAnswer, status: str = CANNOT) -> EventAnswer:
    """Write that somebody does not come for certain: what they held is free, and their place
    on the list is lost."""
    had_seat = mine.status == GOING and mine.id is not None
    wish = Wish(status=status, way=mine.way, replies=mine.replies)
    _write(seats, mine, wish, status=status, queued_at=None, priority=0, is_over=False)
    if had_seat:
        telling.left([mine.id])
        if not _comes_elsewhere(mine.user_id, seats):
            forget_joined(mine.user_id, seats.thread.id)
    return mine


def _keep_seat(seats: Seats, mine: EventAnswer, wish: Wish) -> EventAnswer:
    """Change an answer that has a seat, or take the seat that is offered, perhaps with more
    guests: if they do not fit, all stays as it was."""
    way, before = seats.terms.way_of(wish.way), seats.terms.way_of(mine.way)
    grows = way != before or wish.guests + 1 > party_of(mine)
    free = seats.free(way, besides=mine) if grows else None
    if free is not None and wish.guests + 1 > free:
        raise Rejected("way" if way != before else "guests", _no_room(free))
    if grows and seats.terms.party == "hold" and seats.tally().waiting[way]:
        raise Rejected("guests", _("Others wait for a seat, so no more can be added."))
    if mine.status == OFFERED:
        seats.own.add(mine.id)
    _write(seats, mine, wish, status=GOING, queued_at=None, priority=0)
    return mine


def _write(seats: Seats, mine: EventAnswer, wish: Wish, **decided: Any) -> None:
    put(
        mine,
        way=wish.way,
        guests=wish.guests,
        guest_names=wish.guest_names,
        replies=dict(wish.replies),
        offer_until=None,
        must_confirm=False,
        changed_at=seats.now,
        **decided,
    )


def _comes_elsewhere(user_id: int, seats: Seats) -> bool:
    """Whether somebody comes to another date of the same event."""
    others = (EventDate.event == seats.date.event_id) & (EventDate.id != seats.date.id)
    theirs = (EventAnswer.user == user_id) & (EventAnswer.status == GOING)
    return bool(EventAnswer.select().join(EventDate).where(theirs & others).exists())


def _no_room(free: int) -> str:
    if not free:
        return str(_("All seats are taken."))
    words = ngettext(
        "Only %(num)s seat is left, counting yours.",
        "Only %(num)s seats are left, counting yours.",
        free,
    )
    return str(words)
