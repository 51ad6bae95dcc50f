"""Seats of people who can no longer come: their account has ended or is suspended, or they may
not see the event any more. Their seats go to the next.

What happens is heard of at once (`seats_of`), and a job looks at all of it again: who may see an
event changes in many ways, and not all of them are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from peewee import fn

from plugins.events import telling
from plugins.events.actions.seats import Seats, held, put
from plugins.events.models import EventAnswer, EventDate, EventStanding
from plugins.events.seating import ASKED, CANNOT, GOING, MAYBE, SEATED, WAITING
from townhall import Leaver, Thread, User, as_utc, clock, readers, transaction

HOLDS = (*SEATED, WAITING, ASKED)
BROUGHT = ("status", "way", "guests", "guest_names", "replies", "is_standing")


def free_lost_seats(user_id: int | None = None) -> None:
    """Free what people hold who can no longer come, or one of them. A job; twice does nothing.

    Who is suspended for a while keeps the seats of dates after that.
    """
    audiences = (
        _held_rows(user_id).select(Thread.audience, Thread.id).group_by(Thread.audience, Thread.id)
    )
    by_audience: dict[tuple[str, int], list[int]] = {}
    for audience, thread_id in list(audiences.tuples()):
        # Who takes part in a private thread is said by the thread; other labels say it all.
        key = (audience, thread_id if audience == "private" else 0)
        by_audience.setdefault(key, []).append(thread_id)
    for (audience, thread_id), thread_ids in by_audience.items():
        lost = _held_rows(user_id).where(
            EventDate.event.in_(thread_ids)
            & ~_comes_back_in_time()
            & User.id.not_in(User.select(User.id).where(readers(audience, thread_id)))
        )
        rows = lost.select(EventAnswer.date, EventAnswer.user).order_by(EventAnswer.date)
        for date_id, lost_id in list(rows.tuples()):
            _free(date_id, lost_id)


def forget_answers(leaver: Leaver) -> None:
    """Take out every answer of somebody who is being erased; their seats go to the next. In
    transactions of its own, and called again it goes on."""
    EventStanding.delete().where(EventStanding.user == leaver.user_id).execute()
    rows = EventAnswer.select(EventAnswer.date).where(EventAnswer.user == leaver.user_id)
    for (date_id,) in list(rows.order_by(EventAnswer.date).tuples()):
        with held(date_id):
            EventAnswer.delete().where(
                (EventAnswer.date == date_id) & (EventAnswer.user == leaver.user_id)
            ).execute()


def hide_answers(user_id: int) -> dict[str, Any]:
    """Take back what somebody answers to dates to come, who is removed as a spammer; what
    `show_answers` needs to bring it back. Part of the transaction of the removal."""
    standing = EventStanding.select().where(EventStanding.user == user_id)
    kept: dict[str, Any] = {
        "answers": {},
        "standing": [
            [row.event_id, row.way, row.guests, row.replies, row.created_at.isoformat()]
            for row in standing
        ],
    }
    EventStanding.delete().where(EventStanding.user == user_id).execute()
    rows = _held_rows(user_id, statuses=(*HOLDS, MAYBE)).select(EventAnswer.date)
    for (date_id,) in list(rows.order_by(EventAnswer.date).tuples()):
        with held(date_id) as seats:
            mine = seats.answer_of(user_id)
            if mine is not None:
                kept["answers"][str(date_id)] = {
                    **{name: getattr(mine, name) for name in BROUGHT},
                    "at": _since(mine).isoformat(),
                }
                _let_go(seats, mine, quiet=True)
    return kept


def show_answers(user_id: int, kept: Mapping[str, Any]) -> None:
    """Bring back what `hide_answers` took: a seat where one is free, or a place on the list by
    when they first stood on it. Nothing where they have answered anew."""
    for event_id, way, guests, replies, at in kept.get("standing", ()):
        EventStanding.insert(
            event=event_id,
            user=user_id,
            way=way,
            guests=guests,
            replies=replies,
            created_at=as_utc(at),
        ).on_conflict_ignore().execute()
    for date_id, was in sorted(kept.get("answers", {}).items(), key=lambda pair: int(pair[0])):
        with held(int(date_id)) as seats:
            mine = seats.answer_of(user_id)
            if mine is None or mine.status != CANNOT:
                continue
            comes = was["status"] in (*SEATED, WAITING)
            values = {name: was[name] for name in BROUGHT}
            values["status"] = WAITING if comes else was["status"]
            put(
                mine,
                **values,
                queued_at=as_utc(was["at"]) if comes or was["status"] == ASKED else None,
            )
            seats.own.add(mine.id)


def _held_rows(user_id: int | None, statuses: Iterable[str] = HOLDS) -> Any:
    """Answers with which people hold something of dates to come, with their dates, threads and
    people."""
    query = (
        EventAnswer.select()
        .join(User, on=(EventAnswer.user == User.id))
        .join(EventDate, on=(EventAnswer.date == EventDate.id))
        .join(Thread, on=(EventDate.event == Thread.id))
        .where(EventAnswer.status.in_(list(statuses)) & (EventDate.starts_at > clock.now()))
    )
    return query if user_id is None else query.where(EventAnswer.user == user_id)


def _comes_back_in_time() -> Any:
    """The filter on who is suspended only until before the date begins."""
    until = fn.COALESCE(User.suspended_until, EventDate.starts_at)
    return (User.state == "suspended") & (until < EventDate.starts_at)


def _free(date_id: int, user_id: int) -> None:
    with transaction():
        with held(date_id) as seats:
            mine = seats.answer_of(user_id)
            if mine is not None and mine.status in HOLDS:
                _let_go(seats, mine)
        EventStanding.delete().where(
            (EventStanding.user == user_id) & (EventStanding.event == seats.date.event_id)
        ).execute()


def _since(answer: EventAnswer) -> datetime:
    """Since when somebody stands on the list, or comes."""
    moment: datetime | None = answer.queued_at
    return moment or answer.created_at


def _let_go(seats: Seats, mine: EventAnswer, *, quiet: bool = False) -> None:
    had_seat = mine.status == GOING
    put(
        mine,
        status=CANNOT,
        queued_at=None,
        offer_until=None,
        priority=0,
        is_over=False,
        changed_at=seats.now,
    )
    if had_seat and not quiet:
        telling.left([mine.id])
