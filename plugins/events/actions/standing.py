"""Answers to all dates of a series that are to come. Each date has its own answer, seat and list;
a standing answer makes them, also for dates that are added later, and any one may be left.

Their calendar gets one mail of all these dates.
"""

from __future__ import annotations

from plugins.events import telling
from plugins.events.actions.at_date import give_up, settled, write_answer
from plugins.events.actions.seats import Seats, dates_to_come, held, put, put_all
from plugins.events.actions.wishes import Wish
from plugins.events.calendar_mail import together
from plugins.events.models import EventAnswer, EventDate, EventStanding
from plugins.events.seating import ASKED, CANNOT, GOING, TURNED_AWAY, WAITING
from townhall import Actor, Rejected, ThreadView, User, clock, readers, transaction


def stand(actor: Actor, thread: ThreadView, date_id: int, wish: Wish) -> EventAnswer:
    """Come to every date that is to come; the answer to the one it was said at. Dates that were
    left before are left still, and those where nobody may wait and all is taken are passed over.
    Where answers are not taken yet, people stand in line until they are (`Seats.settle`).

    Raises `Rejected` when the one it was said at cannot be had.
    """
    with transaction(), together():
        stood = _stood(actor.id, thread.id)
        said: EventAnswer | None = None
        for each in sorted({date_id, *dates_to_come(thread.id)}):
            if each == date_id:
                said = _come(actor, each, wish, again=False)
                continue
            try:
                _come(actor, each, wish, again=stood, is_other=True)
            except Rejected:
                continue
        assert said is not None
        _keep(actor.id, thread.id, said)
        return said


def stand_down(user_id: int, event_id: int) -> None:
    """Come to no date any more, nor to those that are added later."""
    with transaction(), together():
        EventStanding.delete().where(
            (EventStanding.event == event_id) & (EventStanding.user == user_id)
        ).execute()
        for each in dates_to_come(event_id):
            with held(each) as seats:
                mine = seats.answer_of(user_id)
                if mine is not None and mine.status not in (CANNOT, *TURNED_AWAY):
                    give_up(seats, mine)


def follow_standing(date_id: int) -> None:
    """Answer a date that was added to a series for everybody who comes to all, in the order in
    which they said so. Part of the transaction that adds it; twice does nothing."""
    with transaction():
        with held(date_id) as seats:
            made = [_follow(seats, row) for row in _standing(seats)]
        late = list(
            EventAnswer.select().where(
                EventAnswer.id.in_([answer.id for answer in made]) & (EventAnswer.status == WAITING)
            )
        )
        if late and seats.is_early:
            telling.early([answer.id for answer in late])
        elif late and seats.terms.waitlist == "none":
            put_all(late, status=CANNOT, queued_at=None)
            with held(date_id):
                pass
        elif late:
            telling.listed([answer.id for answer in late])


def _come(
    actor: Actor, date_id: int, wish: Wish, *, again: bool, is_other: bool = False
) -> EventAnswer | None:
    """Answer one date; None, with `again`, for one that was left. Of other dates than the one
    it was said at the hosts are not asked once more."""
    with transaction():
        with held(date_id) as seats:
            if again and _was_left(seats, actor.id):
                return None
            mine = write_answer(actor, seats, wish, is_standing=True, is_other=is_other)
        return settled(seats, mine.id, watches=not is_other)


def _was_left(seats: Seats, user_id: int) -> bool:
    mine = seats.answer_of(user_id)
    return mine is not None and mine.status == CANNOT


def _stood(user_id: int, event_id: int) -> bool:
    mine = (EventStanding.event == event_id) & (EventStanding.user == user_id)
    return bool(EventStanding.select().where(mine).exists())


def _keep(user_id: int, event_id: int, said: EventAnswer) -> None:
    """Keep that somebody comes to all, with what they said."""
    EventStanding.insert(
        event=event_id,
        user=user_id,
        way=said.way,
        guests=said.guests,
        replies=said.replies,
        created_at=clock.now(),
    ).on_conflict(
        conflict_target=[EventStanding.event, EventStanding.user],
        preserve=[EventStanding.way, EventStanding.guests, EventStanding.replies],
    ).execute()


def _standing(seats: Seats) -> list[EventStanding]:
    """Those who come to all dates, may see the event still and have not answered this one."""
    answered = EventAnswer.select(EventAnswer.user).where(EventAnswer.date == seats.date.id)
    return list(
        EventStanding.select()
        .join(User)
        .where(
            (EventStanding.event == seats.date.event_id)
            & EventStanding.user.not_in(answered)
            & readers(seats.thread.audience, seats.thread.id)
        )
        .order_by(EventStanding.created_at, EventStanding.user)
    )


def _follow(seats: Seats, row: EventStanding) -> EventAnswer:
    asks = seats.terms.needs_approval and not _was_let_in(row)
    answer = seats.new_answer(
        row.user_id,
        status=ASKED if asks else WAITING,
        way=row.way,
        guests=min(row.guests, seats.terms.most_guests),
        replies=row.replies,
        queued_at=row.created_at,
        is_standing=True,
    )
    put(answer)
    seats.own.add(answer.id)
    return answer


def _was_let_in(row: EventStanding) -> bool:
    """Whether the hosts have let somebody in to another date of the series."""
    theirs = (EventAnswer.user == row.user_id) & (EventAnswer.status == GOING)
    dates = EventAnswer.select().join(EventDate).where(theirs & (EventDate.event == row.event_id))
    return bool(dates.exists())
