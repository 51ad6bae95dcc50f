"""The mail that reminds somebody of dates: one, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events import sorts
from plugins.events.ical.mailed import Known
from plugins.events.invitation import date_url
from plugins.events.mail_secrets import SECRETS, told_secrets
from plugins.events.models import EventAnswer, EventDate
from plugins.events.queries.shown import date_in, event_of, secrets_of
from plugins.events.seating import GOING, MAYBE
from plugins.events.words import for_reader, when
from townhall import (
    DirectMail,
    NotFound,
    Occasion,
    Recipient,
    Task,
    actor_for,
    clock,
    defanged,
    handles,
    put_many_in_outbox,
    reached_by_mail,
    send_direct,
    stop_address,
    visible_thread,
)

TOPIC = "events.reminder"


class Line(NamedTuple):
    """One date as the mail shows it."""

    title: str
    when: str
    there: str
    place: str
    join_url: str
    join_details: str
    is_sure: bool
    url: str


def put(people: Mapping[int, Sequence[int]]) -> set[int]:
    """Have each of these people reminded by mail of some dates (ids by person), inside the
    running transaction; who gets a mail."""
    reached = reached_by_mail(people, sorts.REMINDER)
    at = clock.now().isoformat()
    wanted = [
        {"user": user_id, "dates": list(people[user_id]), "at": at} for user_id in sorted(reached)
    ]
    put_many_in_outbox(TOPIC, wanted, owner="events")
    return reached


@handles(TOPIC)
def write(tasks: list[Task]) -> None:
    """Write reminders that wait."""
    for task in tasks:
        answers = _answers(task.payload["user"], task.payload["dates"])
        if answers:
            _write(task, answers)


def _write(task: Task, answers: list[EventAnswer]) -> None:
    def mail(to: Recipient) -> DirectMail | None:
        return reminder(answers, to)

    threads = {answer.date.event_id for answer in answers}
    occasion = Occasion(
        sort=sorts.REMINDER,
        key=f"{TOPIC}:{task.id}",
        at=datetime.fromisoformat(task.payload["at"]),
        thread_id=threads.pop() if len(threads) == 1 else 0,
    )
    send_direct(task.payload["user"], occasion, mail)


def reminder(answers: Sequence[EventAnswer], to: Recipient) -> DirectMail | None:
    """The mail, in the language that is set, of dates that its reader may still see; None where
    there is none."""
    known = [(answer, found) for answer in answers if (found := _known(answer, to.id))]
    if not known:
        return None
    lines = [_line(answer, found, to) for answer, found in known]
    answers_to = stop_address(to.id, sorts.REMINDER) or ""
    secrets = [told_secrets(to.id, one.date, one.secrets) for _answer, one in known]
    return DirectMail(
        subject=_subject(lines),
        template="events.reminder",
        context={"lines": lines, "answers_to": answers_to},
        why=str(_("You answered this event.")),
        reply_to=answers_to,
        thread_ids=tuple(one.thread.id for _answer, one in known),
        about={SECRETS: [told for some in secrets for told in some]},
    )


def _answers(user_id: int, date_ids: Sequence[int]) -> list[EventAnswer]:
    """The answers that still stand, to dates that still take place, in the order of starts."""
    rows = (
        EventAnswer.select(EventAnswer, EventDate)
        .join(EventDate)
        .where((EventAnswer.user == user_id) & EventAnswer.date.in_(list(date_ids)))
        .where(EventAnswer.status.in_((GOING, MAYBE)) & (EventDate.state == ""))
        .where(EventDate.starts_at > clock.now())
        .order_by(EventDate.starts_at, EventDate.id)
    )
    return [answer for answer in rows if answer.date.event.cancelled_at is None]


def _known(answer: EventAnswer, user_id: int) -> Known | None:
    reader = actor_for(user_id)
    try:
        thread = visible_thread(reader, answer.date.event_id)
        event = event_of(thread.id)
        date = date_in(event, answer.date_id)
    except NotFound:
        return None
    if not reached_by_mail([user_id], sorts.REMINDER, thread.id):
        return None
    secrets = secrets_of(reader, event, date) if answer.status == GOING else None
    return Known(thread, date, secrets, date_url(thread, answer.date))


def _line(answer: EventAnswer, known: Known, to: Recipient) -> Line:
    secrets: Any = known.secrets
    return Line(
        title=defanged(known.title),
        when=when(known.date),
        there=for_reader(known.date, to.timezone),
        place=known.place,
        join_url=secrets.join_url if secrets else "",
        join_details=secrets.join_details if secrets else "",
        is_sure=answer.status == GOING,
        url=known.url,
    )


def _subject(lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return str(_("Soon: %(title)s", title=lines[0].title))
    words = ngettext("%(num)s event soon", "%(num)s events soon", len(lines))
    return str(words)
