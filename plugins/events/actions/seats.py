"""The seats of a date. Whoever changes an answer holds the date's row until the transaction
ends, so that answers to one date come one after another; when they are done, seats that are free
go to those who wait, and the counts of the date are written. Two rules follow: nobody writes an
answer or a count but inside `held`, and dates are held in the order of their ids.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from peewee import fn

from plugins.events import DRAFT, telling
from plugins.events.models import Event, EventAnswer, EventDate
from plugins.events.seating import (
    CANNOT,
    GOING,
    LAPSED,
    MAYBE,
    OFFERED,
    ONLINE,
    PLACE,
    SEATED,
    WAITING,
    Tally,
    Terms,
    Waiter,
    next_in,
    offer_end,
    terms_of,
)
from townhall import NotFound, Thread, clock, transaction, watch_joined

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""What codes are made of: nothing that is misread or misheard."""
CODE_LENGTH = 10
LOT = 200
"""How many of those who wait are looked at together."""
IN_ORDER = (EventAnswer.priority, EventAnswer.queued_at, EventAnswer.id)


class Seats:
    """A date that is held, with what holds for its seats. `own` are the answers of whoever
    acts: they see what comes of it, so nobody tells them."""

    def __init__(self, date: EventDate) -> None:
        self.date = date
        self.event: Event = date.event
        self.thread: Thread = date.event.thread
        self.now: datetime = clock.now()
        self.own: set[int] = set()
        self.terms: Terms = terms_of(self.event, date, is_on=_is_on(self.event, self.thread))

    @property
    def is_open(self) -> bool:
        """Whether answers are taken and seats given now."""
        return self.terms.is_open(self.now)

    @property
    def is_early(self) -> bool:
        """Whether answers are taken only later, and who comes to all dates stands in line."""
        return self.terms.is_early(self.now)

    def answer_of(self, user_id: int) -> EventAnswer | None:
        """What somebody has answered, as it stands now."""
        found: EventAnswer | None = EventAnswer.get_or_none(
            (EventAnswer.date == self.date.id) & (EventAnswer.user == user_id)
        )
        return found

    def new_answer(self, user_id: int, **values: Any) -> EventAnswer:
        """Somebody's first answer, not yet saved."""
        return EventAnswer(
            date=self.date.id,
            user=user_id,
            code=new_code(),
            created_at=self.now,
            changed_at=self.now,
            **values,
        )

    def free(self, way: str, *, besides: EventAnswer | None = None) -> int | None:
        """How many seats are left for a way to come; those of one answer count as free."""
        tally = self.tally()
        room = self.terms.room(way)
        if room is None:
            return None
        taken = tally.taken[way]
        if besides is not None and besides.status in SEATED:
            taken -= party_of(besides) if self.terms.way_of(besides.way) == way else 0
        return max(room - taken, 0)

    def tally(self) -> Tally:
        """The answers as they are, counted."""
        rows = (
            EventAnswer.select(
                EventAnswer.status,
                EventAnswer.way,
                EventAnswer.is_over,
                fn.COUNT(EventAnswer.id),
                fn.SUM(EventAnswer.guests + 1),
            )
            .where(EventAnswer.date == self.date.id)
            .group_by(EventAnswer.status, EventAnswer.way, EventAnswer.is_over)
        )
        return Tally(self.terms, rows.tuples())

    def lapse(self, *, besides: int = 0) -> None:
        """Offers that have run out hold no seat any more. Their people go to the end of the
        list; who was not on it, or has let an offer pass before, is on none. The answer
        `besides` is left alone."""
        theirs = (EventAnswer.date == self.date.id) & (EventAnswer.status == OFFERED)
        theirs &= EventAnswer.id != besides
        late = list(EventAnswer.select().where(theirs & (EventAnswer.offer_until <= self.now)))
        for answer in late:
            waits = answer.queued_at is not None and answer.priority < LAPSED
            put(
                answer,
                status=WAITING if waits else CANNOT,
                priority=LAPSED if waits else 0,
                queued_at=self.now if waits else None,
                offer_until=None,
                is_over=False,
                changed_at=self.now,
            )
        if late:
            telling.lapsed([answer.id for answer in late])

    def settle(self) -> None:
        """Give free seats to those whose turn it is, and write the counts."""
        early = self._early()
        tally = self.tally()
        for way in self.terms.ways if self.is_open else ():
            while tally.waiting[way] and self._give(tally, way, at_once=early):
                tally = self.tally()
        if early:
            self._answer_early(early)
            tally = self.tally()
        for way in self.terms.ways:
            room = self.terms.room(way)
            if tally.over[way] and (room is None or tally.taken[way] <= room):
                put_all(self._seated(way, is_over=True), is_over=False)
        EventDate.update(
            going=tally.people[GOING],
            maybe=tally.people[MAYBE],
            waiting=tally.people[WAITING],
            seats_taken=tally.taken[PLACE],
            online_taken=tally.taken[ONLINE],
        ).where(EventDate.id == self.date.id).execute()

    def _early(self) -> set[int]:
        """Answers of those who stood in line when answers were not taken yet, and whose turn has
        not come since: of who comes to all dates of a series."""
        opens_at = self.terms.opens_at
        if opens_at is None or not self.is_open:
            return set()
        mine = (EventAnswer.date == self.date.id) & (EventAnswer.status == WAITING)
        rows = EventAnswer.select(EventAnswer.id).where(mine & (EventAnswer.changed_at < opens_at))
        return {answer_id for (answer_id,) in rows.tuples()}

    def _answer_early(self, early: set[int]) -> None:
        """Tell those who stood in line what came of it; who has no seat waits for one now, like
        everybody, or not where nobody does."""
        told = sorted(early - self.own)
        rows = EventAnswer.select(EventAnswer.id, EventAnswer.status)
        statuses = {
            answer_id: status
            for some in _lots(told)
            for answer_id, status in rows.where(EventAnswer.id.in_(some)).tuples()
        }
        telling.opened([one for one in told if statuses[one] == GOING])
        left = [one for one in told if statuses[one] == WAITING]
        waits = self.terms.waitlist != "none"
        for some in _lots(left):
            values = {} if waits else {"status": CANNOT, "queued_at": None, "priority": 0}
            EventAnswer.update(changed_at=self.now, **values).where(
                EventAnswer.id.in_(some)
            ).execute()
        (telling.listed if waits else telling.full)(left)

    def _give(self, tally: Tally, way: str, *, at_once: set[int]) -> bool:
        """Seat or ask those whose turn it is for one way to come; whether there were any. Some
        have a seat `at_once` where others would be asked first."""
        free = tally.free(self.terms, way)
        if free == 0:
            return False
        chosen = next_in(self._queue(way, free), free, holds=self.terms.party == "hold")
        if not chosen:
            return False
        if self.terms.waitlist == "offer":
            self._offer([one for one in chosen if one not in self.own | at_once])
            chosen = [one for one in chosen if one in self.own | at_once]
        self._seat(chosen, quiet=at_once)
        return True

    def _queue(self, way: str, free: int | None) -> Iterator[Waiter]:
        """The first of those who wait, in the order in which they are let in. Where nobody is
        waited for, parties that cannot fit are left out, so the first one always does."""
        mine = (EventAnswer.date == self.date.id) & (EventAnswer.status == WAITING)
        if free is not None and self.terms.party != "hold":
            mine &= EventAnswer.guests < free
        if len(self.terms.ways) > 1:
            comes_online = EventAnswer.way == ONLINE
            mine &= comes_online if way == ONLINE else ~comes_online
        query = EventAnswer.select(EventAnswer.id, EventAnswer.guests).where(mine)
        for answer_id, guests in query.order_by(*IN_ORDER).limit(LOT).tuples():
            yield Waiter(answer_id, guests + 1)

    def _seat(self, ids: Sequence[int], *, quiet: set[int]) -> None:
        for some in _lots(ids):
            EventAnswer.update(
                status=GOING, queued_at=None, priority=0, offer_until=None, changed_at=self.now
            ).where(EventAnswer.id.in_(some)).execute()
        told = [one for one in ids if one not in self.own]
        if told:
            telling.promoted([one for one in told if one not in quiet])
            rows = EventAnswer.select(EventAnswer.user).where(EventAnswer.id.in_(told))
            self.watch(user_id for (user_id,) in list(rows.tuples()))

    def _offer(self, ids: Sequence[int]) -> None:
        until = offer_end(self.terms, self.now)
        for some in _lots(ids):
            EventAnswer.update(status=OFFERED, offer_until=until, changed_at=self.now).where(
                EventAnswer.id.in_(some)
            ).execute()
        if ids:
            telling.offered(ids)

    def watch(self, user_ids: Iterable[int]) -> None:
        """Let those who come watch the thread, where the event wants it."""
        if self.event.watches:
            for user_id in sorted(user_ids):
                watch_joined(user_id, self.thread)

    def mark_beyond(self) -> None:
        """Mark those who came last as being in beyond the seats, when a host has taken seats
        away: nobody loses theirs by it. Answers never do that, only hosts."""
        tally = self.tally()
        for way in self.terms.ways:
            room, regular = self.terms.room(way), tally.taken[way] - tally.over[way]
            if room is None or regular <= room:
                continue
            beyond: list[EventAnswer] = []
            for answer in self._seated(way, is_over=False):
                regular -= party_of(answer)
                beyond.append(answer)
                if regular <= room:
                    break
            put_all(beyond, is_over=True)

    def _seated(self, way: str, *, is_over: bool) -> list[EventAnswer]:
        """Who has or is offered a seat, the last first."""
        mine = (EventAnswer.date == self.date.id) & EventAnswer.status.in_(SEATED)
        query = EventAnswer.select().where(mine & (EventAnswer.is_over == is_over))
        rows = query.order_by(EventAnswer.created_at.desc(), EventAnswer.id.desc())
        return [answer for answer in rows if self.terms.way_of(answer.way) == way]


@contextmanager
def held(date_id: int, *, besides: int = 0) -> Iterator[Seats]:
    """Hold a date for the block, in a transaction that ends with it or with the caller's, and
    settle its seats afterwards; the offer of the answer `besides` does not run out meanwhile.
    Raises `NotFound` where there is no such date."""
    with transaction():
        # Changes nothing, but holds the row: who comes next reads what is written here.
        if not EventDate.update(waiting=EventDate.waiting).where(EventDate.id == date_id).execute():
            raise NotFound
        found = (
            EventDate.select(EventDate, Event, Thread)
            .join(Event)
            .join(Thread, on=(Event.thread == Thread.id))
            .where(EventDate.id == date_id)
            .get()
        )
        seats = Seats(found)
        seats.lapse(besides=besides)
        yield seats
        seats.settle()


def after_change(date_id: int) -> None:
    """A host has changed a date or its event: give what seats there are now, or note who is in
    beyond them; the caller's transaction is that of the change."""
    with held(date_id) as seats:
        seats.mark_beyond()


def after_changes(event_id: int) -> None:
    """The same for every date of an event that is still to come."""
    for date_id in dates_to_come(event_id):
        after_change(date_id)


def dates_to_come(event_id: int) -> list[int]:
    """The ids of dates of an event that have not begun, in the order in which they are held."""
    mine = (EventDate.event == event_id) & (EventDate.starts_at > clock.now())
    rows = EventDate.select(EventDate.id).where(mine & (EventDate.state != "gone"))
    return [date_id for (date_id,) in rows.order_by(EventDate.id).tuples()]


def put(answer: EventAnswer, **values: Any) -> EventAnswer:
    """Write values of an answer that is there, or with them one that is not yet."""
    for name, value in values.items():
        setattr(answer, name, value)
    if answer.id is None:
        answer.save()
    elif values:
        EventAnswer.update(values).where(EventAnswer.id == answer.id).execute()
    return answer


def put_all(answers: Sequence[EventAnswer], **values: Any) -> None:
    """Write the same values of several answers."""
    for some in _lots([answer.id for answer in answers]):
        EventAnswer.update(values).where(EventAnswer.id.in_(some)).execute()


def party_of(answer: EventAnswer) -> int:
    """How many seats an answer takes or needs: for its person and their guests."""
    return int(answer.guests) + 1


def new_code() -> str:
    """What checks somebody in: it says nothing of them, and can be read out."""
    return "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))


def _is_on(event: Event, thread: Thread) -> bool:
    over: list[datetime | None] = [event.cancelled_at, thread.deleted_at]
    return not any(over) and thread.kind == "event" and thread.state != DRAFT


def _lots(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), LOT):
        yield ids[at : at + LOT]
