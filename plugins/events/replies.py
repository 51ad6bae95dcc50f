"""Answers that calendar programs send by mail: accepted, perhaps, declined.

They come to the address that an invitation names as its organizer, which says whose they are and
of which event. A machine has written most of them, which is welcome here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from plugins.events import telling
from plugins.events.actions.answering import Wish, answer, leave
from plugins.events.calendar_mail import heard_from_calendar
from plugins.events.ical.answers import CalendarAnswer, read_answers
from plugins.events.ical.mailed import KIND, is_series
from plugins.events.ical.writing import sequence_of
from plugins.events.ical.zones import found
from plugins.events.models import Event, EventAnswer, EventDate
from plugins.events.seating import ASKED, CANNOT, GOING, MAYBE, OFFERED, WAITING
from plugins.events.times.walls import from_utc, to_utc, wall_text
from townhall import (
    Actor,
    Forbidden,
    Letter,
    MailRefused,
    MailRule,
    NotFound,
    Rejected,
    read_kind_address,
    sender_of,
    transaction,
)

STATUS = {"ACCEPTED": GOING, "TENTATIVE": MAYBE, "DECLINED": CANNOT}
HOLDS = (GOING, OFFERED, WAITING, ASKED)
"""Answers with which somebody has something that they may give up until the date begins."""
CALENDARS = ("text/calendar", "application/ics")
MOST_PARTS = 50


def take(letter: Letter, row: Any) -> bool:
    """Answer for whoever a mail is from, where it brings a calendar's answer to the event of the
    address that it came to; whether it does. Raises `MailRefused`."""
    numbers = read_kind_address(KIND, row.recipient)
    answers = [one for one in _answers(letter) if one.said in STATUS]
    if numbers is None or len(numbers) != 2 or not answers:
        return False
    user_id, thread_id = numbers
    user, actor = sender_of(letter, user_id)
    event = Event.get_or_none(Event.thread == thread_id)
    if event is None or event.thread.kind != "event":
        raise MailRefused("gone")
    with force_locale(user.locale or "en"):
        for one in answers:
            _follow(actor, event, one)
    return True


RULE = MailRule(
    name="events.replies",
    serves=lambda address: read_kind_address(KIND, address) is not None,
    take=take,
    automatic=True,
)


def _answers(letter: Letter) -> Iterator[CalendarAnswer]:
    for part in list(letter.message.walk())[:MOST_PARTS]:
        if part.get_content_type() in CALENDARS:
            data = part.get_payload(decode=True)
            # The same object is often there a second time as a file.
            if isinstance(data, bytes) and (answers := read_answers(data)):
                yield from answers
                return


def _follow(actor: Actor, event: Event, said: CalendarAnswer) -> None:
    """Do what one answer says. Raises `MailRefused` with a sentence."""
    date = _date_of(event, said)
    before = EventAnswer.get_or_none(
        (EventAnswer.date == date.id) & (EventAnswer.user == actor.user_id)
    )
    if said.sequence < _newest(date, before):
        raise MailRefused(
            "closed",
            _("It answers what the event was before it was changed. Answer the newest mail of it."),
        )
    try:
        with heard_from_calendar(), transaction():
            _write(actor, date, before, STATUS[said.said])
    except NotFound as error:
        raise MailRefused("gone") from error
    except Forbidden as error:
        raise MailRefused("nobody") from error
    except Rejected as error:
        raise MailRefused("closed", str(error.message)) from error


def _write(actor: Actor, date: EventDate, before: EventAnswer | None, status: str) -> None:
    """Write the answer. What somebody holds they may give up until the date begins, as on its
    page, also when answers are not taken any more; of a date that is called off it stays, for it
    may take place after all. Raises as `answer` does."""
    is_off = bool(date.state or date.event.cancelled_at)
    if status == CANNOT and not is_off and before is not None and before.status in HOLDS:
        left = leave(actor, date.id)
        if left is not None and left.status == CANNOT:
            telling.left_by_mail([left.id])
        return
    after = answer(actor, date.id, Wish.again(before, status))
    if status == GOING and after.status in (WAITING, ASKED):
        telling.listed([after.id])


def _newest(date: EventDate, answer: EventAnswer | None) -> int:
    """The SEQUENCE of the newest mail of a date that its person was sent. An event may count on
    without a change of this date, of which nobody is sent anything."""
    if answer is not None and answer.sent_sequence >= 0:
        return int(answer.sent_sequence)
    return sequence_of(date.event.sequence, date.sequence)


def _date_of(event: Event, said: CalendarAnswer) -> EventDate:
    """The date that an answer is about. Raises `MailRefused`."""
    mine = EventDate.event == event.thread_id
    if is_series(event) and said.original is not None:
        mine &= EventDate.original == _original(event, said)
    dates: list[EventDate] = list(EventDate.select().where(mine).limit(2))
    if len(dates) != 1 or said.uid != event.uid:
        raise MailRefused("closed", _("It does not say which date of the event it answers."))
    return dates[0]


def _original(event: Event, said: CalendarAnswer) -> str:
    """The original start that an answer names, as the event keeps it."""
    original = said.original
    assert original is not None, "the caller has looked"
    if event.is_all_day or original.is_day:
        return original.wall.isoformat()[:10] if event.is_all_day else ""
    own = "UTC" if original.zone == "Z" else found(original.zone) or event.zone
    return wall_text(from_utc(to_utc(original.wall, own), event.zone))
