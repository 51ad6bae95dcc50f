"""Calendar mail as a calendar program reads it, and what one answers, for the tests of both."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any

from icalendar import Calendar

from core.accounts.models import User
from plugins.events import telling
from plugins.events.models import EventAnswer, EventDate

MAIL_IN = "reply@town.example.org"
_numbers = count(1)


def calendar_in(mail: EmailMessage) -> Any:
    """The calendar in a mail; None where there is none."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            found = Calendar.from_ical(bytes(part.get_payload(decode=True)))
            assert part["Content-Type"].params["method"] == found["METHOD"]
            return found
    return None


def event_in(mail: EmailMessage) -> Any:
    """Its only event."""
    (event,) = calendar_in(mail).walk("VEVENT")
    return event


def methods(mails: list[EmailMessage]) -> list[str]:
    """What each mail asks a calendar for; empty for ordinary mail."""
    return [str(found["METHOD"]) if (found := calendar_in(mail)) else "" for mail in mails]


def text_of(mail: EmailMessage) -> str:
    """Its plain half."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def address_in(value: Any) -> str:
    """The mailbox of an organizer or attendee."""
    return str(value).partition("mailto:")[2]


def answer_to(
    invited: EmailMessage,
    said: str,
    *,
    sequence: int | None = None,
    dated: bool = True,
) -> EmailMessage:
    """What a calendar program sends when its person has pressed a button below an invitation."""
    event = event_in(invited)
    attendee = address_in(event["ATTENDEE"])
    number = int(event["SEQUENCE"]) if sequence is None else sequence
    original = event.get("RECURRENCE-ID")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//Calendar//EN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{event['UID']}",
        f"SEQUENCE:{number}",
        "DTSTAMP:20261121T120000Z",
        f"ORGANIZER:mailto:{address_in(event['ORGANIZER'])}",
        f"ATTENDEE;PARTSTAT={said}:mailto:{attendee}",
    ]
    if original is not None and dated:
        lines.append("RECURRENCE-ID:" + f"{original.dt:%Y%m%dT%H%M%S}")
        if zone := original.params.get("TZID"):
            lines[-1] = lines[-1].replace("RECURRENCE-ID", f"RECURRENCE-ID;TZID={zone}")
    return reply_mail("\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]), invited, attendee)


def reply_mail(calendar: str, invited: EmailMessage, sender: str) -> EmailMessage:
    """A mail that brings a calendar back to the organizer of an invitation."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = address_in(event_in(invited)["ORGANIZER"])
    message["Subject"] = f"Accepted: {invited['Subject']}"
    message["Message-ID"] = f"<answer.{next(_numbers)}@example.org>"
    message["In-Reply-To"] = invited["Message-ID"]
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("My calendar answers for me.")
    message.add_alternative(
        calendar.encode(), maintype="text", subtype="calendar", params={"method": "REPLY"}
    )
    return message


def everywhere(mails: list[EmailMessage]) -> str:
    """Some mail as its readers see it."""
    parts = [part for mail in mails for part in mail.walk() if not part.is_multipart()]
    bodies = [bytes(part.get_payload(decode=True)).decode("utf-8", "replace") for part in parts]
    # A calendar folds long lines.
    return "\n".join(bodies).replace("\r\n ", "")


def answer_of(user: User, date: EventDate) -> EventAnswer:
    """What somebody has answered."""
    found: EventAnswer = EventAnswer.get(
        (EventAnswer.date == date.id) & (EventAnswer.user == user.id)
    )
    return found


def to(mails: list[EmailMessage], name: str) -> list[Any]:
    """Those that went to somebody."""
    return [mail for mail in mails if mail["To"].startswith(name)]


def move(date: EventDate, hours: int, *, sequence: int) -> EventDate:
    """Have a date begin so much later, and tell of it."""
    before = date.starts
    later = date.starts_at + timedelta(hours=hours)
    wall = before.replace("T18", f"T{18 + hours}")
    EventDate.update(starts=wall, starts_at=later, sequence=sequence).where(
        EventDate.id == date.id
    ).execute()
    moved: EventDate = EventDate.get_by_id(date.id)
    telling.moved(moved, before)
    return moved
