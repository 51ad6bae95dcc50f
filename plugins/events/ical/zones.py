"""Zones as other programs call them, brought to the names of IANA.

A name is looked up as it is, then as Windows calls it, then by its last parts (some programs put
a path before it), then by what the file's own VTIMEZONE says: where it lies, or at least which
offsets it has, which fit a zone or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import available_timezones

from flask_babel import gettext as _

from plugins.events.ical.blocks import BadLine, Block
from plugins.events.ical.values import BadValue, when, whens
from plugins.events.times.rules import BadRule, parse_rule, walls
from plugins.events.times.walls import Wall, known_zone, to_utc, zone_info

# Tried before all others, since many zones have the same offsets nowadays.
COMMON = """Europe/London Europe/Paris Europe/Athens Europe/Moscow Europe/Istanbul America/New_York
America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Sao_Paulo Asia/Dubai
Asia/Kolkata Asia/Shanghai Asia/Tokyo Australia/Sydney Pacific/Auckland""".split()
MOST_ONSETS, MOST_PARTS = 40, 300  # of one part of a zone, and of one zone
MOST_GUESSES = 20  # of one file
OLDEST = 1902  # where zone files begin; Windows begins its rules in 1601
_TIME_OF_DAY = re.compile(r";?BY(?:HOUR|MINUTE|SECOND)=[0-9,]*", re.IGNORECASE)


class UnknownZone(ValueError):
    """A zone that cannot be told. Its only argument is a sentence."""


class Onset(NamedTuple):
    """From a moment on, clocks are so far ahead of UTC."""

    at: datetime
    ahead: timedelta


class Zones:
    """The zones that a file names. `home` is the zone of times that name none."""

    def __init__(self, blocks: Iterable[Block], home: str) -> None:
        self.home = home
        self._blocks = _by_name(blocks)
        self._known: dict[str, str | None] = {}
        self._guesses = 0

    def named(self, name: str, near: datetime) -> str:
        """The IANA name of a zone as the file calls it; for times about then, where it has to be
        guessed by its offsets. Raises `UnknownZone`."""
        if not name:
            return self.home
        if name not in self._known:
            self._known[name] = found(name) or self._guessed(name, near)
        zone = self._known[name]
        if zone is None:
            raise UnknownZone(_("Its time zone “%(name)s” is not known here.", name=name[:60]))
        return zone

    def _guessed(self, name: str, near: datetime) -> str | None:
        block = self._blocks.get(name)
        if block is None or self._guesses >= MOST_GUESSES:
            return None
        self._guesses += 1
        try:
            place = block.first("X-LIC-LOCATION")
            located = found(place.value) if place else None
            return located or _fitting(_onsets(block, near.year), near.year, self.home)
        except (BadLine, BadValue, BadRule):
            return None


def found(name: str) -> str | None:
    """The IANA name of what is called so, without looking into a file; None if nothing is."""
    plain = name.strip().strip('"').strip("/ ")
    zone = known_zone(plain) or _windows().get(plain.lower())
    parts = plain.split("/")
    for size in (3, 2, 1):
        if zone is None and len(parts) > size:
            zone = known_zone("/".join(parts[-size:]))
    return zone


@cache
def _windows() -> Mapping[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def _by_name(blocks: Iterable[Block]) -> Mapping[str, Block]:
    named: dict[str, Block] = {}
    for block in blocks:
        try:
            name = block.first("TZID")
        except BadLine:
            continue
        if name is not None:
            named.setdefault(name.value, block)
    return named


def _onsets(block: Block, year: int) -> list[Onset]:
    """When clocks change in and around a year, as a VTIMEZONE says."""
    onsets: list[Onset] = []
    for part in block.inside[-MOST_PARTS:]:
        before, after = (_offset(part, name) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        onsets += [Onset(at - before, after) for at in _changes(part, year)]
    return sorted(onsets)


def _changes(part: Block, year: int) -> Iterator[datetime]:
    """The onsets of one half of a zone, as its clocks showed before and as if that were UTC."""
    start = part.first("DTSTART")
    if start is None:
        raise BadValue("DTSTART")
    first = _not_too_old(when(start.value, {}, first_year=1).wall)
    yield first.replace(tzinfo=UTC)
    for given in islice(part.all("RDATE"), MOST_ONSETS):
        for one in whens(given):
            yield to_utc(one.wall, "UTC")
    rule = part.first("RRULE")
    if rule is None or first.year > year:
        return
    after = datetime(max(year - 1, first.year), 1, 1, tzinfo=UTC)
    before = datetime(year + 2, 1, 1, tzinfo=UTC)
    # The time of day is that of the start anyway.
    plain = _TIME_OF_DAY.sub("", rule.value).replace(" ", "")
    parsed = parse_rule(plain, is_all_day=False, zone="UTC")
    for wall in walls(first, parsed, zone="UTC", after=after, before=before, most=MOST_ONSETS):
        yield to_utc(wall, "UTC")


def _not_too_old(wall: Wall) -> datetime:
    moment = wall if isinstance(wall, datetime) else datetime.combine(wall, datetime.min.time())
    if moment.year >= OLDEST:
        return moment
    return moment.replace(year=OLDEST, day=min(moment.day, 28))


def _offset(part: Block, name: str) -> timedelta:
    """`+0530` as a length of time."""
    given = part.first(name)
    plain = given.value if given else ""
    digits = plain[1:]
    if plain[:1] not in ("+", "-") or len(digits) not in (4, 6) or not digits.isdecimal():
        raise BadValue(name)
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:] or 0))
    return span if plain[0] == "+" else -span


def _fitting(onsets: list[Onset], year: int, home: str) -> str | None:
    """A zone whose clocks show the same all through a year."""
    if not onsets:
        return None
    moments = [
        datetime(year, month, day, 12, tzinfo=UTC) for month in range(1, 13) for day in (1, 15)
    ]
    near = (onset.at + timedelta(days=days) for onset in onsets[-MOST_ONSETS:] for days in (-1, 1))
    moments += [at for at in near if at.year == year]
    wanted = [(at, _ahead(onsets, at)) for at in moments]
    return next((zone for zone in _candidates(home, wanted) if _fits(zone, wanted)), None)


def _candidates(home: str, wanted: list[tuple[datetime, timedelta]]) -> Iterator[str]:
    yield home
    hours, rest = divmod(wanted[0][1], timedelta(hours=1))
    if not rest and len({ahead for _at, ahead in wanted}) == 1 and -12 <= hours <= 14:
        # A clock that never changes: a place would change its mind one day. The sign is POSIX's.
        yield f"Etc/GMT{-hours:+d}" if hours else "UTC"
    yield from COMMON
    yield from _all_zones()


@lru_cache(maxsize=1)
def _all_zones() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if "/" in name))


def _fits(zone: str, wanted: list[tuple[datetime, timedelta]]) -> bool:
    info = zone_info(zone)
    return all(at.astimezone(info).utcoffset() == ahead for at, ahead in wanted)


def _ahead(onsets: list[Onset], at: datetime) -> timedelta:
    """How far clocks are ahead at a moment."""
    passed = [onset for onset in onsets if onset.at <= at]
    return (passed[-1] if passed else onsets[0]).ahead
