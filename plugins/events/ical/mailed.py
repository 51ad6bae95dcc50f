"""Dates as calendar mail has them: for one person, whose answers they carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from flask_babel import gettext as _

from plugins.events.ical.writing import Entry, Mailbox, calendar, sequence_of
from plugins.events.models import Event, EventAnswer, EventDate
from plugins.events.queries.shown import DateView, Secrets
from plugins.events.times.walls import parse_wall
from townhall import (
    CalendarPart,
    Recipient,
    ThreadView,
    clock,
    kind_address,
    mail_sender,
    settings,
)

KIND = "events"
"""What addresses that take answers of calendars say that they are for."""
PARTSTAT = {"going": "ACCEPTED", "maybe": "TENTATIVE"}


class Known(NamedTuple):
    """What a person may know of a date at this moment, and where it is to be seen."""

    thread: ThreadView
    date: DateView
    secrets: Secrets | None
    url: str

    @property
    def title(self) -> str:
        """What the date is called."""
        return self.date.title or self.thread.title

    @property
    def place(self) -> str:
        """Where it is, in a line."""
        if self.date.way == "online":
            return str(_("Online"))
        private = self.secrets.address if self.secrets else ""
        return ", ".join(filter(None, (self.date.place, self.date.address or private)))


def part(entries: Sequence[Entry], method: Literal["REQUEST", "CANCEL"]) -> CalendarPart | None:
    """The object with some dates of one event; None without any."""
    if not entries:
        return None
    return CalendarPart(method=method, text=calendar(entries, method=method).decode())


def request(answer: EventAnswer, to: Recipient, known: Known) -> Entry:
    """A date that belongs into somebody's calendar, as it is now (RFC 5546, 3.2.2)."""
    joins = known.secrets.join_url if known.secrets else ""
    details = known.secrets.join_details if known.secrets else ""
    asked = bool(answer.must_confirm)
    said = "NEEDS-ACTION" if asked else PARTSTAT[str(answer.status)]
    return _entry(
        answer.date,
        to,
        title=known.title,
        text="\n\n".join(filter(None, (joins, details, known.url))),
        place=known.place,
        url=known.url,
        join_url=joins,
        attendee=Mailbox(address=to.email, name=to.username, answer=said, asked=asked),
    )


def cancel(answer: EventAnswer, to: Recipient, known: Known | None) -> Entry:
    """A date that goes out of somebody's calendar (3.2.5). Without what is known of it now, it
    is named by its id alone."""
    return _entry(
        answer.date,
        to,
        title=known.title if known else str(_("Cancelled")),
        status="CANCELLED",
        url=known.url if known else "",
        attendee=Mailbox(address=to.email, name=to.username, answer="DECLINED"),
    )


def is_series(event: Event) -> bool:
    """Whether an event may have several dates, so that one is named by its original start."""
    return bool(event.rule or event.added)


def answers_to(user_id: int, thread_id: int) -> str | None:
    """Where a person's calendar sends its answers to an event, if mail is taken in."""
    return kind_address(KIND, user_id, thread_id)


def _entry(date: EventDate, to: Recipient, **said: object) -> Entry:
    event: Event = date.event
    repeats = is_series(event)
    address = answers_to(to.id, date.event_id) or mail_sender()
    return Entry(
        uid=event.uid,
        starts=parse_wall(date.starts),
        ends=parse_wall(date.ends),
        zone=date.zone,
        changed_at=max(event.changed_at, date.changed_at),
        stamp=clock.now(),
        sequence=sequence_of(event.sequence, date.sequence),
        repeats=repeats,
        original=parse_wall(date.original) if repeats else None,
        original_zone=event.zone,
        organizer=Mailbox(address=address, name=settings.get("core", "site_name")),
        **said,  # type: ignore[arg-type]  # the words of the two above
    )
