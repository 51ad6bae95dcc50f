"""Calendar files of others: what can be taken of them, and a sentence for what cannot.

Whatever the bytes are, nothing else is raised and nothing takes long: a file is bounded in bytes,
entries and seconds, one bad entry leaves the others alone, rules are bounded where they are read.
Alarms, attachments, to-dos and journals are left where they are.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

from flask_babel import gettext as _

from plugins.events.ical.blocks import BadLine, Block, decoded, taken_apart
from plugins.events.ical.entries import entry, title_of
from plugins.events.ical.found import Found, Reading, Refusal, Refused, Unreadable
from plugins.events.ical.gathering import newest, together
from plugins.events.ical.values import words
from plugins.events.ical.zones import Zones, found

MOST_BYTES = 1_000_000
MOST_ENTRIES = 1000
SECONDS = 5.0


def read(data: bytes, *, home: str, seconds: float = SECONDS) -> Reading:
    """The events of a calendar file. `home` is the zone of times that name none, where the
    calendar itself names none either; what is not read after so many seconds is refused. Raises
    `Unreadable`."""
    until = time.monotonic() + seconds
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than a megabyte."))
    root = taken_apart(decoded(data))
    blocks = list(root.named("VEVENT"))
    if not blocks and not any(True for _block in root.named("VCALENDAR")):
        raise Unreadable(_("This is no calendar file."))
    if len(blocks) > MOST_ENTRIES:
        raise Unreadable(_("There are more than %(most)s entries in it.", most=MOST_ENTRIES))
    reading = Reading(name=_said(root, "NAME", "X-WR-CALNAME"))
    zones = Zones(root.named("VTIMEZONE"), found(_said(root, "X-WR-TIMEZONE")) or home)
    reading.found = _put_together(_entries(blocks, zones, reading, until), reading)
    return reading


def _entries(blocks: Iterable[Block], zones: Zones, reading: Reading, until: float) -> list[Found]:
    """What can be read, one by one, until time is up."""
    entries: list[Found] = []
    for block in blocks:
        try:
            if time.monotonic() > until:
                raise Refusal(_("Reading the file took too long to come to this one."))
            entries.append(entry(block, zones))
        except Refusal as error:
            reading.refused.append(Refused(title_of(block), str(error)))
    return entries


def _put_together(entries: Iterable[Found], reading: Reading) -> list[Found]:
    """One for each UID. Dates of a series that is not in the file stand for themselves."""
    series: dict[str, list[Found]] = defaultdict(list)
    dates: dict[str, list[Found]] = defaultdict(list)
    for one in entries:
        (series if one.original is None else dates)[one.uid].append(one)
    taken: list[Found] = []
    for uid, same in series.items():
        try:
            taken.append(together(newest(same), dates.pop(uid, ())))
        except Refusal as error:
            reading.refused.append(Refused(same[0].title, str(error)))
    return taken + [newest(same) for one in dates.values() for same in _by_original(one)]


def _by_original(dates: Iterable[Found]) -> list[list[Found]]:
    same: dict[str, list[Found]] = defaultdict(list)
    for one in dates:
        assert one.original is not None, "it is what makes it a date of a series"
        same[one.original.isoformat()].append(one)
    return list(same.values())


def _said(root: Block, *names: str) -> str:
    """What the calendar says of itself, by the first of these names that it has."""
    for calendar in root.named("VCALENDAR"):
        for name in names:
            try:
                given = calendar.first(name)
            except BadLine:
                continue
            if given is not None and given.value:
                return " ".join(words(given.value).split())[:120]
    return ""
