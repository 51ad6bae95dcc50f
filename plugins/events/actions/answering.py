"""Answering whether one comes: to one date, or to all that are to come; leaving; staying after a
date was moved. What comes of it (a seat, a place on the list, a question to the hosts) is in the
row that is given back.
"""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.events.actions.at_date import give_up, settled, write_answer
from plugins.events.actions.seats import after_change, after_changes, held, put
from plugins.events.actions.standing import stand, stand_down
from plugins.events.actions.wishes import Wish
from plugins.events.models import EventAnswer, EventDate
from plugins.events.seating import GOING, MAYBE, TURNED_AWAY
from townhall import (
    LARGEST,
    Actor,
    Forbidden,
    NotFound,
    Rejected,
    ThreadView,
    transaction,
    visible_thread,
)

__all__ = [
    "Wish",
    "after_change",
    "after_changes",
    "answer",
    "answerable",
    "confirm",
    "confirm_again",
    "leave",
    "thread_of",
]


def thread_of(actor: Actor, date_id: int) -> ThreadView:
    """The thread of a date through the actor's sight. Raises `NotFound`."""
    rows = EventDate.select(EventDate.event).where(EventDate.id == min(date_id, LARGEST))
    event_id = rows.scalar()
    if event_id is None:
        raise NotFound
    return visible_thread(actor, event_id, kind="event")


def answerable(actor: Actor, date_id: int) -> ThreadView:
    """The thread of a date that the actor may answer. Raises `NotFound` and `Forbidden`."""
    thread = thread_of(actor, date_id)
    if not actor.is_member or not actor.can("events.answer", thread.space_id):
        raise Forbidden("events.answer")
    return thread


def answer(actor: Actor, date_id: int, wish: Wish, *, scope: str = "one") -> EventAnswer:
    """Answer whether one comes to a date, or answer anew; with the scope `all` come also to
    every other date that is to come, and to those that are added later, or to none of them.

    Who comes takes a free seat if it is their turn, or a place on the waiting list, or asks the
    hosts where they approve. Answering anew keeps seat or place. Needs `events.answer`; raises
    `NotFound`, `Forbidden`, and `Rejected` for what cannot be taken: nothing has changed then.
    """
    thread = answerable(actor, date_id)
    if scope == "all" and wish.status == GOING:
        return stand(actor, thread, date_id, wish)
    if scope == "all" and wish.status == MAYBE:
        raise Rejected("scope", _("You can say “maybe” to one date at a time only."))
    with transaction():
        with held(date_id) as seats:
            mine = write_answer(actor, seats, wish)
        if scope == "all":
            stand_down(actor.id, thread.id)
        return settled(seats, mine.id)


def leave(actor: Actor, date_id: int, *, scope: str = "one") -> EventAnswer | None:
    """Give up a seat, an offer or a place on the list, until the date begins; what is left of
    the answer, None for who had none. With the scope `all` on every date to come.

    Whoever may see the event may leave it. Raises `NotFound` and `Rejected`.
    """
    thread = thread_of(actor, date_id)
    if scope == "all":
        stand_down(actor.id, thread.id)
        left: EventAnswer | None = EventAnswer.get_or_none(
            (EventAnswer.date == date_id) & (EventAnswer.user == actor.id)
        )
        return left
    with held(date_id) as seats:
        mine = seats.answer_of(actor.id)
        if mine is None or mine.status in TURNED_AWAY:
            return mine
        if seats.now >= seats.terms.starts_at:
            raise Rejected("status", _("It has begun. Tell the hosts if you had to go."))
        return give_up(seats, mine)


def confirm_again(date_id: int) -> None:
    """Ask everybody who comes to a date to say so once more, because it was moved. Their seats
    stay theirs. Part of the transaction of what moved it, which tells them."""
    with held(date_id) as seats:
        EventAnswer.update(must_confirm=True).where(
            (EventAnswer.date == seats.date.id) & (EventAnswer.status == GOING)
        ).execute()


def confirm(actor: Actor, date_id: int) -> None:
    """Stay with what one had answered, though the date was moved. Twice does nothing. Raises
    `NotFound`."""
    thread_of(actor, date_id)
    with held(date_id) as seats:
        mine = seats.answer_of(actor.id)
        if mine is not None and mine.must_confirm:
            put(mine, must_confirm=False, changed_at=seats.now)
