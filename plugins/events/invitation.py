"""What a mail for a calendar says: in words for a person, and as an iCalendar object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.events.ical.mailed import Known, answers_to, cancel, is_series, part, request
from plugins.events.ical.writing import sequence_of
from plugins.events.mail_secrets import SECRETS, told_secrets
from plugins.events.models import EventAnswer, EventDate
from plugins.events.queries.shown import date_in, event_of, secrets_of
from plugins.events.seating import GOING, MAYBE
from plugins.events.words import for_reader, when
from townhall import (
    CalendarPart,
    DirectMail,
    NotFound,
    Recipient,
    ThreadView,
    actor_for,
    defanged,
    thread_url,
    visible_thread,
)

SUBJECTS = {
    "seated": _l("You have a seat: %(title)s"),
    "promoted": _l("A seat became free, and it is yours: %(title)s"),
    "opened": _l("Answers are open, and you have a seat: %(title)s"),
    "approved": _l("You are let in: %(title)s"),
    "invited": _l("You are invited: %(title)s"),
    "updated": _l("Changed: %(title)s"),
    "moved": _l("Moved: %(title)s"),
    "back": _l("It takes place after all: %(title)s"),
    "link": _l("There is another way to join: %(title)s"),
    "left": _l("You have no seat any more: %(title)s"),
    "listed": _l("You are on the waiting list: %(title)s"),
    "asking": _l("The hosts decide whether you come: %(title)s"),
    "removed": _l("A host has taken your seat away: %(title)s"),
    "cancelled": _l("Cancelled: %(title)s"),
    "postponed": _l("Postponed: %(title)s"),
}
TAKE_AWAY = ("left", "listed", "asking", "removed", "cancelled", "postponed")


class Case(NamedTuple):
    """Why a mail is written about an answer (a key of `SUBJECTS`), and the wall time at which the
    date was to start, where it was moved."""

    answer: EventAnswer
    reason: str
    before: str = ""

    @property
    def date(self) -> EventDate:
        """The date it is about."""
        found: EventDate = self.answer.date
        return found

    @property
    def is_on(self) -> bool:
        """Whether the date belongs into the person's calendar now: with a seat, and with a
        "maybe" where it stands there already."""
        event = self.date.event
        if self.date.state or event.cancelled_at or event.thread.deleted_at:
            return False
        stands = self.answer.status == MAYBE and self.answer.sent_sequence >= 0
        return bool(self.answer.status == GOING or stands)

    @property
    def is_news(self) -> bool:
        """Whether the reason is still what happened last, and tells its person something."""
        if self.reason == "left":
            return bool(self.answer.sent_sequence >= 0)
        return self.is_on != (self.reason in TAKE_AWAY)


class Line(NamedTuple):
    """One date as the mail shows it."""

    when: str
    there: str
    before: str
    place: str
    join_url: str
    join_details: str
    said: str
    guests: int
    url: str


def invitation(cases: Sequence[Case], to: Recipient) -> DirectMail | None:
    """The mail about some dates of one event, in the language that is set; None where there is
    none to write. All of them are on, or none."""
    is_on, reason = cases[0].is_on, cases[0].reason
    try:
        known = [(case, _known(case, to.id)) for case in cases]
    except NotFound:
        return None if is_on else _farewell(cases, to)
    first = known[0][1]
    title = defanged(first.title if len(known) == 1 else first.thread.title)
    told = [told_secrets(to.id, one.date, one.secrets) for _case, one in known]
    return DirectMail(
        subject=str(SUBJECTS[reason]) % {"title": title},
        template="events.calendar",
        context={
            "title": title,
            "reason": reason,
            "is_on": is_on,
            "dates": [_line(case, one, to) for case, one in known],
            "must_confirm": is_on and any(case.answer.must_confirm for case in cases),
        },
        why=str(_("You answered this event.")),
        reply_to=answers_to(to.id, first.thread.id) or "",
        calendar=_part(known, to),
        about={SECRETS: [secret for some in told for secret in some]},
        kept=lambda: _keep(cases),
    )


def date_url(thread: ThreadView, date: EventDate) -> str:
    """The full address of the page of a date: that of its event where it is the only one."""
    if not is_series(date.event):
        return thread_url(thread, external=True)
    place = {"thread_id": thread.id, "slug": thread.slug, "date_id": date.id}
    return url_for("events.on", **place, _external=True)


def _known(case: Case, user_id: int) -> Known:
    reader = actor_for(user_id)
    thread = visible_thread(reader, case.date.event_id)
    event = event_of(thread.id)
    date = date_in(event, case.date.id)
    secrets = secrets_of(reader, event, date) if case.is_on else None
    return Known(thread, date, secrets, date_url(thread, case.date))


def _line(case: Case, known: Known, to: Recipient) -> Line:
    date, secrets, is_on = known.date, known.secrets, case.is_on
    return Line(
        when=when(date),
        there=for_reader(date, to.timezone),
        before=when(date, case.before) if case.before else "",
        place=known.place if is_on else "",
        join_url=secrets.join_url if secrets else "",
        join_details=secrets.join_details if secrets else "",
        said="" if is_on else (date.reason or case.date.event.cancel_reason),
        guests=case.answer.guests if is_on else 0,
        url=known.url,
    )


def _farewell(cases: Sequence[Case], to: Recipient) -> DirectMail:
    """The mail to somebody who may not see the event any more: that it is gone, no more."""
    return DirectMail(
        subject=str(_("An event goes out of your calendar")),
        template="events.farewell",
        calendar=_part([(case, None) for case in cases], to),
        tells_nothing=True,
        kept=lambda: _keep(cases),
    )


def _part(known: Sequence[tuple[Case, Known | None]], to: Recipient) -> CalendarPart | None:
    """The object. A calendar that was never sent a date is not told to forget it."""
    entries = []
    for case, one in known:
        if case.is_on and one is not None:
            entries.append(request(case.answer, to, one))
        elif case.answer.sent_sequence >= 0:
            entries.append(cancel(case.answer, to, one))
    return part(entries, "REQUEST" if known[0][0].is_on else "CANCEL")


def _keep(cases: Sequence[Case]) -> None:
    """Note what the person's calendar knows now."""
    for case in cases:
        date = case.date
        sent = sequence_of(date.event.sequence, date.sequence) if case.is_on else -1
        EventAnswer.update(sent_sequence=sent).where(EventAnswer.id == case.answer.id).execute()
