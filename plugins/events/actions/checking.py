"""What is asked of the details of an event before they are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from plugins.events.actions.details import Details
from plugins.events.times.rules import BadRule, parse_rule, rule_text
from plugins.events.times.walls import Wall, is_day, known_zone, parse_wall, to_utc, wall_text
from townhall import Rejected, clock, settings, settled_now

LONGEST = timedelta(days=31)
"""How long one date lasts at most. Lists look back so far for what is still going on."""
MOST = 100_000
A_MONTH = 31 * 24 * 60
CHOICES = {
    "way": ("place", "online", "hybrid"),
    "waitlist": ("auto", "offer", "none"),
    "party": ("skip", "hold"),
    "attendees_shown": ("public", "members", "attendees", "hosts", "counts"),
}
NUMBERS = {
    "seats": (1, MOST),
    "online_seats": (1, MOST),
    "most_guests": (0, 20),
    "offer_hours": (1, 14 * 24),
    "join_minutes": (0, A_MONTH),
    "opens_minutes": (0, 12 * A_MONTH),
    "closes_minutes": (0, 12 * A_MONTH),
    "check_in_minutes": (0, 24 * 60),
    "latitude": (-90, 90),
    "longitude": (-180, 180),
}
WORDS = ("place", "address", "join_details", "title")
LENGTHS = {"place": 200, "address": 400, "join_url": 500, "join_details": 4000, "source_url": 500}


def checked(details: Details) -> Details:
    """The details in the shape in which they are kept: with an end, with the zone of the
    community where none is named. Raises `Rejected` with the field that is wrong."""
    starts = _wall(details.starts, "starts")
    zone = "" if is_day(starts) else _zone(details.zone)
    ends = _wall(details.ends, "ends") if details.ends else _end_of(starts)
    _check_span(starts, ends, zone)
    _check_values(details)
    _check_address(details.join_url)
    words: dict[str, Any] = {name: settled_now(name, getattr(details, name)) for name in WORDS}
    return replace(
        details,
        **words,
        starts=wall_text(starts),
        ends=wall_text(ends),
        zone=zone,
        rule=_rule(details, starts),
        left_out=_list(details.left_out, starts, "left_out"),
        added=_list(details.added, starts, "added"),
        reminders=tuple(sorted({int(one) for one in details.reminders}, reverse=True))[:5],
    )


def _wall(text: str, field: str) -> Wall:
    try:
        wall = parse_wall(text)
    except ValueError as error:
        raise Rejected(field, _("A day and a time, such as 2027-05-04 and 18:00.")) from error
    if not 1970 <= wall.year <= 2200:
        raise Rejected(field, _("A year between 1970 and 2200."))
    return wall


def _zone(name: str) -> str:
    zone = known_zone(name or clock.zone_named(settings.get("core", "timezone")))
    if zone is None:
        raise Rejected("zone", _("A time zone by its name, such as Europe/Lisbon."))
    return zone


def _end_of(starts: Wall) -> Wall:
    return starts + timedelta(hours=1) if isinstance(starts, datetime) else starts


def _check_span(starts: Wall, ends: Wall, zone: str) -> None:
    if is_day(starts) != is_day(ends):
        raise Rejected("ends", _("Both with a time of day, or both whole days."))
    length = to_utc(ends, zone) - to_utc(starts, zone)
    if length < timedelta(0) or (not length and not is_day(starts)):
        raise Rejected("ends", _("The end comes after the start."))
    if length > LONGEST:
        raise Rejected("ends", _("At most 31 days. What is longer can be a series."))


def _check_values(details: Details) -> None:
    for name, known in CHOICES.items():
        if getattr(details, name) not in known:
            raise Rejected(name, _("Choose one of them."))
    for name, (least, most) in NUMBERS.items():
        value = getattr(details, name)
        if value is not None and not least <= value <= most:
            words = _("A number from %(least)s to %(most)s.", least=least, most=most)
            raise Rejected(name, words)
    if details.opens_minutes is not None and details.opens_minutes <= (details.closes_minutes or 0):
        raise Rejected("opens_minutes", _("Answers have to open before they close."))
    for name, length in LENGTHS.items():
        if len(getattr(details, name)) > length:
            raise Rejected(name, _("At most %(num)s letters.", num=length))
    if any(not 0 < minutes <= A_MONTH for minutes in details.reminders):
        raise Rejected("reminders", _("Reminders come at most a month ahead."))


def _check_address(url: str) -> None:
    """The address to join at: one that a browser opens as a page, nothing that runs."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if url and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise Rejected("join_url", _("An address that begins with https://"))


def _rule(details: Details, starts: Wall) -> str:
    if not details.rule:
        return ""
    try:
        rule = parse_rule(details.rule, is_all_day=is_day(starts), zone=details.zone)
    except BadRule as error:
        raise Rejected("rule", str(error)) from error
    text = rule_text(rule)
    if len(text) > 255:
        raise Rejected("rule", _("This rule is too long."))
    return text


def _list(walls: tuple[str, ...], starts: Wall, field: str) -> tuple[str, ...]:
    if len(walls) > 200:
        raise Rejected(field, _("At most 200 single dates."))
    found = {_wall(text, field) for text in walls}
    if any(is_day(wall) != is_day(starts) for wall in found):
        raise Rejected(field, _("Single dates look like the start: with a time, or without."))
    return tuple(sorted(map(wall_text, found)))
