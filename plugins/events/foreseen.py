"""What some details would mean: the next dates, and times that a clock skips or shows twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events import spans
from plugins.events.actions.details import Details
from plugins.events.times.rules import parse_rule, said
from plugins.events.times.series import Series
from plugins.events.times.walls import (
    Wall,
    from_utc,
    is_day,
    oddness,
    parse_wall,
    to_utc,
    wall_text,
)

AHEAD = timedelta(days=400)
"""How far dates are looked at: as far as they are written (see `actions.dates.HORIZON`)."""
MOST = 500
SHOWN = 6
OF_ALL = ("rule", "left_out", "added")


class Foreseen(NamedTuple):
    """The rule in words (empty for a single date), the first dates in words, whether there are
    more, and sentences about odd times."""

    rule: str
    dates: list[str]
    has_more: bool
    odd: list[str]

    @property
    def warnings(self) -> list[str]:
        """The first of the sentences about odd times, and how many more there are."""
        rest = len(self.odd) - SHOWN
        if rest <= 0:
            return self.odd
        more = ngettext(
            "And %(num)s more time like this.", "And %(num)s more times like these.", rest
        )
        return [*self.odd[:SHOWN], str(more)]

    @property
    def told(self) -> str:
        """What a form sends back to say that its writer has read the warnings."""
        return "|".join(self.odd)

    def is_told(self, told: str) -> bool:
        """Whether a form that sent this back has nothing new to warn of."""
        return set(self.odd) <= set(told.split("|"))


def foresee(details: Details) -> Foreseen:
    """What checked details would mean. Odd are starts and ends of all dates that are looked at."""
    series = Series(
        starts=parse_wall(details.starts),
        ends=parse_wall(details.ends),
        zone=details.zone,
        rule=parse_rule(details.rule, is_all_day=details.is_all_day) if details.rule else None,
        left_out=tuple(map(parse_wall, details.left_out)),
        added=tuple(map(parse_wall, details.added)),
    )
    begin = to_utc(series.starts, details.zone)
    found = series.dates(begin, begin + AHEAD, MOST)
    moments = (wall for start in found for wall in (start, series.end_of(start)))
    odd = (_odd(wall, details.zone) for wall in moments)
    return Foreseen(
        rule=said(series.rule, series.starts) if series.rule else "",
        dates=[_said(wall) for wall in found[:SHOWN]],
        has_more=len(found) > SHOWN,
        odd=[words for words in dict.fromkeys(odd) if words],
    )


def foresee_change(details: Details, stored: Details, *, is_one: bool) -> Foreseen:
    """What checked details of a date would mean that is `stored` otherwise; with `is_one` of that
    date alone, unless they say something about the others all the same."""
    same = all(getattr(details, name) == getattr(stored, name) for name in OF_ALL)
    alone = replace(details, rule="", left_out=(), added=())
    return foresee(alone if is_one and same else details)


def _said(wall: Wall) -> str:
    if is_day(wall):
        return spans.day_said(wall)
    return str(_("%(day)s, %(time)s", day=spans.day_said(wall), time=_clock(wall)))


def _odd(wall: Wall, zone: str) -> str:
    what = oddness(wall, zone)
    if not what:
        return ""
    words = {"day": spans.day_said(wall), "time": _clock(wall), "zone": zone}
    if what == "twice":
        return str(
            _("On %(day)s the clock in %(zone)s shows %(time)s twice. The first is meant.", **words)
        )
    shown = _clock(from_utc(to_utc(wall, zone), zone))
    return str(
        _(
            "On %(day)s the clock in %(zone)s never shows %(time)s. It would then be %(shown)s.",
            shown=shown,
            **words,
        )
    )


def _clock(wall: Wall) -> str:
    return spans.time_said(wall) if isinstance(wall, datetime) else wall_text(wall)
