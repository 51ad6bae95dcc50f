"""A series with another start, end, zone or rule, said of one of its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plugins.events.times.rules import parse_rule
from plugins.events.times.series import Series, moved
from plugins.events.times.walls import Wall, is_day, parse_wall, span


@dataclass(frozen=True, kw_only=True)
class Saying:
    """What a form says of when a date is and how it repeats, as text (see `Details`)."""

    starts: str
    ends: str
    zone: str
    rule: str
    left_out: Sequence[str]
    added: Sequence[str]


def revised(series: Series, old: Saying, new: Saying, *, home: str) -> Series:
    """The series after `old`, which was said of one of its dates, became `new`.

    The whole series moves as that date does, and takes its length over if that is another one.
    What was not touched moves along: the weekdays of a rule, and single dates. Whole days begin
    in the zone `home`. Raises `BadRule`.
    """
    starts = moved(series.starts, parse_wall(old.starts), parse_wall(new.starts))
    shifted = series.moved_to(starts, _end(series, starts, old, new))
    zone = (new.zone or home) if new.zone != old.zone else series.zone
    zone = home if is_day(starts) else zone
    rule = shifted.rule
    if new.rule != old.rule:
        is_all_day = is_day(starts)
        rule = parse_rule(new.rule, is_all_day=is_all_day, zone=zone) if new.rule else None
    return replace(
        shifted,
        zone=zone,
        rule=rule,
        left_out=_singles(series, starts, old.left_out, new.left_out),
        added=_singles(series, starts, old.added, new.added),
    )


def _end(series: Series, starts: Wall, old: Saying, new: Saying) -> Wall:
    before, after = (span(parse_wall(one.starts), parse_wall(one.ends)) for one in (old, new))
    same = before == after and is_day(starts) == is_day(series.starts)
    return starts + (span(series.starts, series.ends) if same else after)


def _singles(
    series: Series, starts: Wall, old: Sequence[str], new: Sequence[str]
) -> tuple[Wall, ...]:
    """Single dates: those that stood there move with the series, others are as they are said."""
    found = {
        moved(parse_wall(text), series.starts, starts) if text in old else parse_wall(text)
        for text in new
    }
    return tuple(sorted(found))
