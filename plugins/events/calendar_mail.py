"""Mail for calendars (RFC 5546, RFC 6047): a seat, a change and a cancellation, each to the one
person whose calendar it is for.

What is put to wait names answers and why; what the mail says is worked out when it is written,
from what holds then. So of two changes that come close together the later one is told, and no
mail takes away what somebody has again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import NamedTuple

from plugins.events import sorts
from plugins.events.invitation import Case, invitation
from plugins.events.models import EventAnswer, EventDate
from townhall import (
    Occasion,
    Task,
    batches,
    clock,
    handles,
    put_many_in_outbox,
    reached_by_mail,
    send_direct,
)

TOPIC = "events.mail"
OWN = ("seated", "left")
"""What people do themselves: their calendar program needs no mail of what it has said."""


class Mail(NamedTuple):
    """Whom a mail goes to, of which event, and why."""

    user_id: int
    event_id: int
    reason: str


_heard: ContextVar[bool] = ContextVar("events_heard_from_calendar", default=False)
_together: ContextVar[dict[Mail, dict[int, str]] | None] = ContextVar(
    "events_mail_together", default=None
)


def put(answer_ids: Iterable[int], reason: str, *, before: str = "") -> set[int]:
    """Have calendar mail written about some answers, inside the running transaction; the ids of
    the people who get it. Whoever has several of one event gets one mail of them.

    `reason` is a key of `plugins.events.invitation.SUBJECTS`, `before` the wall time at which a
    date was to start that was moved.
    """
    if reason in OWN and _heard.get():
        return set()
    theirs: dict[Mail, dict[int, str]] = {}
    for lot in batches(sorted(answer_ids)):
        rows = EventAnswer.select(EventAnswer.id, EventAnswer.user, EventDate.event).join(EventDate)
        for answer_id, user_id, event_id in rows.where(EventAnswer.id.in_(list(lot))).tuples():
            theirs.setdefault(Mail(user_id, event_id, reason), {})[answer_id] = before
    reached = _reached(theirs)
    theirs = {mail: answers for mail, answers in theirs.items() if mail in reached}
    waiting = _together.get()
    if waiting is None:
        _put(theirs)
    else:
        for mail, answers in theirs.items():
            waiting.setdefault(mail, {}).update(answers)
    return {mail.user_id for mail in reached}


def _reached(mails: Iterable[Mail]) -> set[Mail]:
    people: dict[int, set[int]] = defaultdict(set)
    for mail in mails:
        people[mail.event_id].add(mail.user_id)
    reached = {
        event_id: reached_by_mail(some, sorts.CALENDAR, event_id)
        for event_id, some in people.items()
    }
    return {mail for mail in mails if mail.user_id in reached[mail.event_id]}


def _put(mails: Mapping[Mail, Mapping[int, str]]) -> None:
    at = clock.now().isoformat()
    # In JSON the keys of answers would become text.
    wanted = [
        {**mail._asdict(), "answers": list(answers.items()), "at": at}
        for mail, answers in mails.items()
    ]
    put_many_in_outbox(TOPIC, wanted, owner="events")


@contextmanager
def together() -> Iterator[None]:
    """In the block, everybody gets one mail of all their dates of an event for each reason. Stands
    inside the transaction that changes these dates."""
    waiting: dict[Mail, dict[int, str]] = {}
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    _put(waiting)


@contextmanager
def heard_from_calendar() -> Iterator[None]:
    """In the block, what people do themselves was said by their own calendar programs."""
    token = _heard.set(True)
    try:
        yield
    finally:
        _heard.reset(token)


@handles(TOPIC)
def write(tasks: list[Task]) -> None:
    """Write calendar mail that waits."""
    for task in tasks:
        known = dict(task.payload["answers"])
        rows = (
            EventAnswer.select(EventAnswer, EventDate)
            .join(EventDate)
            .where(EventAnswer.id.in_(list(known)))
            .order_by(EventDate.starts_at, EventDate.id)
        )
        cases = [Case(answer, task.payload["reason"], known[answer.id]) for answer in rows]
        cases = [case for case in cases if case.is_news]
        # A calendar takes in or takes out, never both.
        for is_on in (True, False):
            some = [case for case in cases if case.is_on == is_on]
            if some:
                _write(task, some)


def _write(task: Task, cases: list[Case]) -> None:
    occasion = Occasion(
        sort=sorts.CALENDAR,
        key=f"{TOPIC}:{task.id}:{cases[0].is_on}",
        at=datetime.fromisoformat(task.payload["at"]),
        thread_id=cases[0].date.event_id,
    )
    send_direct(task.payload["user_id"], occasion, partial(invitation, cases))
