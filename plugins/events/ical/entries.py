"""One VEVENT of a file as a value, or a sentence about why not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from plugins.events.ical.blocks import BadLine, Block
from plugins.events.ical.found import Found, Refusal
from plugins.events.ical.values import LONGEST, BadValue, When, length, number, when, whens, words
from plugins.events.ical.zones import UnknownZone, Zones
from plugins.events.times.rules import BadRule, parse_rule, rule_text
from plugins.events.times.walls import DAY, Wall, from_utc, to_utc

MOST_DATES = 500  # that are left out, added or changed
LONGEST_TITLE, LONGEST_PLACE, LONGEST_TEXT = 200, 200, 15_000
USUAL = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The clocks of the zone in which an entry is kept."""

    zones: Zones
    zone: str

    def shows(self, one: When) -> Wall:
        """What they show at a moment of the file; whole days are as they are."""
        if not isinstance(one.wall, datetime) or not one.zone:
            return one.wall
        own = "UTC" if one.zone == "Z" else self.zones.named(one.zone, one.wall)
        return one.wall if own == self.zone else from_utc(to_utc(one.wall, own), self.zone)


def entry(block: Block, zones: Zones) -> Found:
    """What a VEVENT says. Raises `Refusal`."""
    try:
        return _entry(block, zones)
    except (UnknownZone, BadRule) as error:
        raise Refusal(str(error.args[0])) from error
    except BadValue as error:
        raise Refusal(_("“%(value)s” is no date, time or length.", value=str(error))) from error
    except BadLine as error:
        raise Refusal(_("Its line %(name)s cannot be read.", name=str(error))) from error
    except OverflowError as error:
        raise Refusal(_("Its dates are too far in the past or the future.")) from error


def title_of(block: Block) -> str:
    """What a VEVENT is called; empty if that cannot be told."""
    return " ".join(_words(block, "SUMMARY").split())[:LONGEST_TITLE]


def _entry(block: Block, zones: Zones) -> Found:
    if not block.is_closed:
        raise Refusal(_("It breaks off before its end."))
    begin = _when(block, "DTSTART")
    if begin is None:
        raise Refusal(_("It has no start."))
    zone = "" if begin.is_day else _zone(begin, zones, keep_utc="RRULE" in block.lines)
    clock = _Clock(zones, zone)
    starts = clock.shows(begin)
    kept_rule, notes = _rule(block, starts, zone)
    left_out, added = (_listed(block, name, starts, clock) for name in ("EXDATE", "RDATE"))
    title = title_of(block)
    return Found(
        uid=_uid(block, title, starts),
        starts=starts,
        ends=_ends(block, begin, clock),
        zone=zone,
        title=title,
        text=_words(block, "DESCRIPTION")[:LONGEST_TEXT],
        place=" ".join(_words(block, "LOCATION").split())[:LONGEST_PLACE],
        url=_url(block),
        position=_position(block),
        is_cancelled=_words(block, "STATUS").upper() == "CANCELLED",
        sequence=number(_words(block, "SEQUENCE")),
        modified_at=_modified(block),
        rule=kept_rule,
        left_out=left_out,
        added=added,
        original=_original(block, clock),
        notes=notes,
    )


def _uid(block: Block, title: str, starts: Wall) -> str:
    """Its UID, or one made of what it says: the same file gives the same again."""
    given = _words(block, "UID")
    if given and len(given) <= 255:
        return given
    told = given or f"{title}\n{starts.isoformat()}"
    return f"made-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _zone(begin: When, zones: Zones, *, keep_utc: bool) -> str:
    """The zone of an event. A single one in UTC is shown in the zone of its calendar; a series
    stays where its rule was written."""
    if begin.zone == "Z":
        return "UTC" if keep_utc else zones.home
    assert isinstance(begin.wall, datetime), "whole days have no zone"
    return zones.named(begin.zone, begin.wall)


def _ends(block: Block, begin: When, clock: _Clock) -> Wall:
    """The end, of whole days the last one. Without one, or at once, it is an hour, or that one
    day."""
    given, lasts = _when(block, "DTEND"), block.first("DURATION")
    starts, zone = clock.shows(begin), clock.zone
    if given is not None and given.is_day != begin.is_day:
        raise Refusal(_("One of start and end is a day, the other a time."))
    if isinstance(starts, datetime):
        ends: Wall = starts + USUAL
        if given is not None:
            ends = clock.shows(given)
        elif lasts is not None:
            # A length is exact, whatever clocks do meanwhile (RFC 5545, 3.3.6).
            ends = from_utc(to_utc(starts, zone) + length(lasts.value), zone)
        ends = starts + USUAL if ends == starts else ends
    else:
        ends = starts
        if given is not None:
            # The same day is an old mistake of programs for that one day.
            ends = max(given.wall - DAY, starts) if given.wall >= starts else given.wall
        elif lasts is not None:
            ends = max(starts + length(lasts.value) - DAY, starts)
    return _checked_end(starts, ends, zone)


def _checked_end(starts: Wall, ends: Wall, zone: str) -> Wall:
    span = to_utc(ends, zone) - to_utc(starts, zone)
    if span < timedelta(0):
        raise Refusal(_("It ends before it starts."))
    if span > LONGEST:
        raise Refusal(_("It lasts longer than a month."))
    return ends


def _rule(block: Block, starts: Wall, zone: str) -> tuple[str, tuple[str, ...]]:
    """The rule as it is kept, and what was left behind."""
    if "EXRULE" in block.lines or len(block.lines.get("RRULE", ())) > 1:
        raise Refusal(_("It has more than one rule."))
    given = block.first("RRULE")
    has_periods = any("PERIOD" in line.upper() for line in block.lines.get("RDATE", ()))
    notes = (_("Dates of another length have the usual one."),) if has_periods else ()
    if given is None or not given.value:
        return "", notes
    is_all_day = not isinstance(starts, datetime)
    plain = "".join(given.value.split())
    return rule_text(parse_rule(plain, is_all_day=is_all_day, zone=zone)), notes


def _listed(block: Block, name: str, starts: Wall, clock: _Clock) -> tuple[Wall, ...]:
    """The dates of EXDATE or RDATE, in the form of the start."""
    found: list[Wall] = []
    for given in block.all(name):
        found += [_like(starts, clock.shows(one)) for one in whens(given)]
        if len(found) > MOST_DATES:
            raise Refusal(_("It has more than %(most)s dates.", most=MOST_DATES))
    return tuple(sorted(set(found)))


def _like(starts: Wall, wall: Wall) -> Wall:
    """A date of a series in the form of its start: days where it has days, else times."""
    if not isinstance(starts, datetime):
        return wall.date() if isinstance(wall, datetime) else wall
    return wall if isinstance(wall, datetime) else datetime.combine(wall, starts.time())


def _original(block: Block, clock: _Clock) -> Wall | None:
    given = block.first("RECURRENCE-ID")
    if given is None:
        return None
    if given.parameters.get("RANGE"):
        raise Refusal(_("It changes all later dates at once, which is not read."))
    # A whole day has no zone: what it stands for is then said in UTC.
    return _Clock(clock.zones, clock.zone or "UTC").shows(when(given.value, given.parameters))


def _when(block: Block, name: str) -> When | None:
    given = block.first(name)
    return when(given.value, given.parameters) if given else None


def _modified(block: Block) -> datetime | None:
    """When it was last changed, as far as the file says so in a way that can be read."""
    try:
        given = _when(block, "LAST-MODIFIED")
    except (BadLine, BadValue):
        return None
    return to_utc(given.wall, "UTC") if given else None


def _words(block: Block, name: str) -> str:
    """An optional text: a line that cannot be read is as good as none."""
    try:
        given = block.first(name)
    except BadLine:
        return ""
    return words(given.value) if given else ""


def _url(block: Block) -> str:
    plain = _words(block, "URL")
    return plain if plain.lower().startswith(("https://", "http://")) and len(plain) <= 500 else ""


def _position(block: Block) -> tuple[float, float] | None:
    try:
        latitude, longitude = map(float, _words(block, "GEO").split(";"))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
