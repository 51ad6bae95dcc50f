"""Dates that calendars know under another name. A program finds the dates of a series by UID and
original start (RFC 5545, 3.8.4.4): where a date gets others, because its series is moved or split,
the old entry is taken out, and the date comes anew."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from flask_babel import gettext as _

from plugins.events import sorts
from plugins.events.ical.mailed import answers_to, part
from plugins.events.ical.writing import Entry, Mailbox, sequence_of
from plugins.events.models import EventAnswer, EventDate
from plugins.events.times.walls import parse_wall
from townhall import (
    DirectMail,
    Occasion,
    Recipient,
    Task,
    clock,
    handles,
    mail_sender,
    put_in_outbox,
    send_direct,
    settings,
)

TOPIC = "events.forget"


class Name(NamedTuple):
    """How calendars know a date; `original` is empty for the only one of its event."""

    uid: str
    original: str


def forget(dates: list[tuple[EventDate, Name]]) -> None:
    """Take dates out of the calendars that know them by some names, inside the transaction that
    gives them others. `dates` are as they were until now."""
    known = {date.id: (date, name) for date, name in dates}
    answers = list(
        EventAnswer.select().where(
            EventAnswer.date.in_(list(known)) & (EventAnswer.sent_sequence >= 0)
        )
    )
    entries: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for answer in answers:
        date, name = known[answer.date_id]
        entries[answer.user_id, date.event_id].append(_entry(date, name))
    at = clock.now().isoformat()
    for (user_id, event_id), some in entries.items():
        what = {"user_id": user_id, "event_id": event_id, "entries": some, "at": at}
        put_in_outbox(TOPIC, what, owner="events")
    ids = [answer.id for answer in answers]
    EventAnswer.update(sent_sequence=-1).where(EventAnswer.id.in_(ids)).execute()


@handles(TOPIC)
def write(tasks: list[Task]) -> None:
    """Write the mails that wait."""
    for task in tasks:
        occasion = Occasion(
            sort=sorts.CALENDAR,
            key=f"{TOPIC}:{task.id}",
            at=datetime.fromisoformat(task.payload["at"]),
            thread_id=task.payload["event_id"],
        )
        send_direct(task.payload["user_id"], occasion, partial(_mail, task.payload))


def _entry(date: EventDate, name: Name) -> dict[str, Any]:
    return {
        **name._asdict(),
        "original_zone": str(date.event.zone),
        "starts": date.starts,
        "ends": date.ends,
        "zone": date.zone,
        "sequence": sequence_of(date.event.sequence, date.sequence) + 1,
    }


def _mail(payload: dict[str, Any], to: Recipient) -> DirectMail:
    entries = [_cancelled(one, payload, to) for one in payload["entries"]]
    return DirectMail(
        subject=str(_("Dates in your calendar are others now")),
        template="events.forget",
        calendar=part(entries, "CANCEL"),
        tells_nothing=True,
    )


def _cancelled(one: dict[str, Any], payload: dict[str, Any], to: Recipient) -> Entry:
    at = datetime.fromisoformat(payload["at"])
    original = parse_wall(one["original"]) if one["original"] else None
    return Entry(
        uid=one["uid"],
        starts=parse_wall(one["starts"]),
        ends=parse_wall(one["ends"]),
        zone=one["zone"],
        title=str(_("Cancelled")),
        changed_at=at,
        stamp=clock.now(),
        sequence=one["sequence"],
        status="CANCELLED",
        repeats=original is not None,
        original=original,
        original_zone=one["original_zone"],
        organizer=Mailbox(
            address=answers_to(to.id, payload["event_id"]) or mail_sender(),
            name=settings.get("core", "site_name"),
        ),
        attendee=Mailbox(address=to.email, name=to.username, answer="DECLINED"),
    )
