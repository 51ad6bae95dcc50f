"""Seats that are held for somebody for a while."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.events.actions.answering import answerable
from plugins.events.actions.at_date import settled, write_answer
from plugins.events.actions.seats import held
from plugins.events.actions.wishes import Wish
from plugins.events.models import EventAnswer
from plugins.events.seating import GOING, OFFERED
from townhall import Actor, Rejected, clock, transaction


def take_offer(actor: Actor, date_id: int) -> EventAnswer:
    """Take the seat that is held for the actor; taking it twice is as good as once.

    Raises like `answer`; the field is one of a question when the hosts want to know more.
    """
    answerable(actor, date_id)
    with transaction():
        with held(date_id) as seats:
            mine = seats.answer_of(actor.id)
            if mine is not None and mine.status == GOING:
                return mine
            if mine is None or mine.status != OFFERED:
                raise Rejected("status", _("The seat is no longer held for you."))
            write_answer(actor, seats, Wish.again(mine, GOING))
        return settled(seats, mine.id)


def expire_offers() -> None:
    """Let seats that nobody took go to the next. A job; interrupted, it goes on the next time."""
    late = (EventAnswer.status == OFFERED) & (EventAnswer.offer_until <= clock.now())
    rows = EventAnswer.select(EventAnswer.date).where(late).distinct().order_by(EventAnswer.date)
    for (date_id,) in list(rows.tuples()):
        # Holding a date is enough: what is over lapses, and the next are asked.
        with held(date_id):
            pass
