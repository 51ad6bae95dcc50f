"""Entries of other calendars in the words of this community: what they are called, what they say,
and what tells one state of them from another."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import escape
from typing import Any

from flask_babel import gettext as _

from plugins.events.ical.found import Found
from plugins.events.times.rules import parse_rule, walls
from plugins.events.times.walls import DAY, is_day, to_utc, wall_text
from townhall import clock, html_to_markdown

SHORTEST_TITLE = 3
LONGEST_KEY = 255
LOOKED_AHEAD = timedelta(days=5 * 366)
_TAGS = re.compile(r"</?(?:a|b|br|div|em|i|li|ol|p|span|strong|ul)\b[^<>]*>", re.IGNORECASE)


def key_of(found: Found) -> str:
    """What is the same for the same entry of a calendar, whenever it is read. A date whose series
    is not in the file counts for itself."""
    key = found.uid
    if found.original is not None:
        key = f"{key}\n{wall_text(found.original)}"
    if len(key) <= LONGEST_KEY:
        return key
    return f"long-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def stamp_of(found: Found) -> str:
    """When an entry was last changed, as far as it says so, and a mark of what it says."""
    modified = f"{found.modified_at:%Y%m%dT%H%M%SZ}" if found.modified_at else "-"
    mark = hashlib.sha256(repr(_told(found)).encode("utf-8", "replace")).hexdigest()
    return f"{modified} {mark[:40]}"


def is_newer(found: Found, sequence: int, stamp: str) -> bool | None:
    """Whether an entry says something newer than what was taken of it before with that sequence
    and stamp; None if it says the same, False if it is an older state of it."""
    modified, _space, mark = stamp.partition(" ")
    own_modified, _space, own_mark = stamp_of(found).partition(" ")
    if mark == own_mark:
        return None
    if found.sequence != sequence:
        return found.sequence > sequence
    return "-" in (modified, own_modified) or own_modified >= modified


def is_over(found: Found) -> bool:
    """Whether none of its dates is still to come, or going on."""
    now = clock.now()
    if any(to_utc(one.ends, one.zone) > now for one in found.changed):
        return False
    is_all_day = is_day(found.starts)
    length = to_utc(found.ends, found.zone) - to_utc(found.starts, found.zone)
    length += DAY if is_all_day else timedelta(0)
    rule = None
    if found.rule:
        rule = parse_rule(found.rule, is_all_day=is_all_day, zone=found.zone)
    coming = walls(
        found.starts,
        rule,
        found.left_out,
        found.added,
        zone=found.zone,
        after=now - length,
        before=max(now, to_utc(found.starts, found.zone)) + LOOKED_AHEAD,
        most=1,
    )
    return not coming


def title_of(found: Found) -> str:
    """What it is called here."""
    if len(found.title) >= SHORTEST_TITLE:
        return found.title
    return f"{_('Event')} {found.title}".strip()


def body_of(found: Found) -> str:
    """What it says, as Markdown, with the address of its own page below."""
    text = found.text
    if not _TAGS.search(text):
        lines = escape(text, quote=False).replace("\n", "<br>")
        text = "".join(f"<p>{part}</p>" for part in re.split(r"(?:<br>\s*){2,}", lines) if part)
    parts = [html_to_markdown(text).strip() if text else "", f"<{found.url}>" if found.url else ""]
    return "\n\n".join(part for part in parts if part) or title_of(found)


def _told(found: Found) -> list[Any]:
    said = [
        found.starts,
        found.ends,
        found.zone,
        found.title,
        found.text,
        found.place,
        found.url,
        found.position,
        found.is_cancelled,
        found.rule,
        found.left_out,
        found.added,
        found.original,
    ]
    return [*said, *(_told(one) for one in found.changed)]
