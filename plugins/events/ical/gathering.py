"""The entries of one UID put together: a series and the dates that differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from flask_babel import gettext as _

from plugins.events.ical.entries import MOST_DATES
from plugins.events.ical.found import Found, Refusal
from plugins.events.times.walls import Wall, from_utc, to_utc

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def together(series: Found, dates: Iterable[Found]) -> Found:
    """A series with the dates that differ from it; those that are cancelled are left out.
    Raises `Refusal` for too many."""
    changed: dict[Wall, Found] = {}
    for one in dates:
        original = _original(one, series)
        before = changed.get(original)
        changed[original] = newest([before, one] if before else [one])
    if len(changed) > MOST_DATES:
        raise Refusal(_("It has more than %(most)s dates.", most=MOST_DATES))
    gone = {original for original, one in changed.items() if one.is_cancelled}
    standing = tuple(
        replace(one, original=original)
        for original, one in sorted(changed.items())
        if original not in gone
    )
    return replace(series, left_out=tuple(sorted({*series.left_out, *gone})), changed=standing)


def newest(entries: Sequence[Found]) -> Found:
    """Of several that say they are the same, the last one that was written."""
    latest = max((one.sequence, one.modified_at or _NEVER) for one in entries)
    same = [one for one in entries if (one.sequence, one.modified_at or _NEVER) == latest]
    return same[-1]


def _original(one: Found, series: Found) -> Wall:
    """The original start of a date as its series says its starts: in its zone, and with its
    time of day where only the day was named."""
    original, start = one.original, series.starts
    assert original is not None, "it is what makes it a date of a series"
    if not isinstance(start, datetime):
        return original.date() if isinstance(original, datetime) else original
    if not isinstance(original, datetime):
        return datetime.combine(original, start.time())
    own = one.zone or "UTC"
    return original if own == series.zone else from_utc(to_utc(original, own), series.zone)
