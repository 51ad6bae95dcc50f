"""What a calendar program answers to an invitation (RFC 5546, 3.2.3): never more is taken of it
than who says what about which date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from plugins.events.ical.blocks import BadLine, Block, decoded, taken_apart
from plugins.events.ical.values import BadValue, When, number, when

MOST_BYTES = 200_000
MOST_ANSWERS = 20


class CalendarAnswer(NamedTuple):
    """One answer. `said` is a PARTSTAT; `original` is the RECURRENCE-ID, None where there is
    none; `sequence` is that of the version that was answered."""

    uid: str
    said: str
    sequence: int
    original: When | None


def read_answers(data: bytes) -> list[CalendarAnswer]:
    """The answers in a calendar file; none in one that is no REPLY, or cannot be read."""
    if len(data) > MOST_BYTES:
        return []
    root = taken_apart(decoded(data))
    replies = [one for one in root.named("VCALENDAR") if _value(one, "METHOD").upper() == "REPLY"]
    events = [event for reply in replies for event in reply.named("VEVENT")]
    return list(_answers(events[:MOST_ANSWERS]))


def _answers(events: list[Block]) -> Iterator[CalendarAnswer]:
    for event in events:
        try:
            given, original = list(event.all("ATTENDEE")), event.first("RECURRENCE-ID")
            # A reply is one person's. Of more, nobody can say whose it is.
            if len(given) != 1:
                continue
            yield CalendarAnswer(
                uid=_value(event, "UID"),
                said=given[0].parameters.get("PARTSTAT", "").upper(),
                sequence=number(_value(event, "SEQUENCE")),
                original=when(original.value, original.parameters) if original else None,
            )
        except (BadLine, BadValue):
            continue


def _value(block: Block, name: str) -> str:
    try:
        found = block.first(name)
    except BadLine:
        return ""
    return found.value if found else ""
