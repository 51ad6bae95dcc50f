"""Lists of dates: what comes, what was, a month, a day. Every filter stands in the query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from plugins.events import spans
from plugins.events.queries import lines as line_queries
from plugins.events.queries.lines import DateLine, Shape, Which
from plugins.events.spans import Times, times_of
from plugins.events.times.walls import to_utc, zone_info
from townhall import LARGEST, Actor, Page, Sight, as_utc, clock, utc_text

SIZE = 30
MOST_IN_MONTH = 600
LONGEST = timedelta(days=32)
"""Longer than any date lasts: what began before that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which dates: all filters are optional. `way` is `online` or `place` (what is hybrid is
    both); `mine` those the actor hosts or has answered; `after` the cursor of the page before."""

    space_ids: tuple[int, ...] = ()
    tag: str = ""
    way: str = ""
    mine: bool = False
    after: str = ""
    size: int = SIZE


class Shown(NamedTuple):
    """A line with its times by the clock of whoever reads."""

    line: DateLine
    times: Times


@dataclass(frozen=True, slots=True)
class Days:
    """Dates by the days they take, with the first and the last of these days. `most` is how
    many there are at most, where there are more of them, and 0 otherwise."""

    first: date
    last: date
    most: int = 0
    by_day: dict[date, list[Shown]] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        """All days, whether anything is on or not."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def upcoming(actor: Actor, wanted: Wanted) -> Page[Shown]:
    """What goes on or comes, soonest first."""
    return _page(actor, wanted, "upcoming")


def past(actor: Actor, wanted: Wanted) -> Page[Shown]:
    """What is over, the last first."""
    return _page(actor, wanted, "past")


def month(actor: Actor, day: date, wanted: Wanted) -> Days:
    """The dates of the month of a day, in whole weeks from Monday to Sunday."""
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    first -= timedelta(days=first.weekday())
    last += timedelta(days=6 - last.weekday())
    return between(actor, first, last, wanted)


def between(actor: Actor, first: date, last: date, wanted: Wanted) -> Days:
    """The dates that take some day from `first` to `last` in the zone of the actor."""
    zone = actor.timezone
    # A whole day is one by the clock of the community: look a day further on both sides.
    begin = to_utc(first, zone) - timedelta(days=1)
    end = to_utc(last, zone) + timedelta(days=2)
    times = {"begin": begin, "since": begin - LONGEST, "end": end}
    lines = _read(actor, wanted, "between", size=MOST_IN_MONTH + 1, **_texts(times))
    found = Days(first, last, MOST_IN_MONTH if len(lines) > MOST_IN_MONTH else 0)
    for line in lines[:MOST_IN_MONTH]:
        shown = shown_to(line, zone)
        own = shown.times.own
        at, until = max(own.first, first), min(own.last, last)
        if at == until:
            found.by_day.setdefault(at, []).append(shown)
            continue
        for n in range((until - at).days + 1):
            found.by_day.setdefault(at + timedelta(days=n), []).append(shown)
    return found


def coming_up(actor: Actor, **_values: Any) -> dict[str, Any] | None:
    """A few dates that come next, for the edge of a page; None for none."""
    rows = upcoming(actor, Wanted(size=4)).rows
    return {"lines": tuple(rows), "said": spans} if rows else None


def hosted_tab(actor: Actor, user_id: int) -> dict[str, Any]:
    """The events that somebody runs, for a tab of their profile."""
    today = clock.now().astimezone(zone_info(actor.timezone)).date()
    return {"rows": of_person(actor, user_id), "said": spans, "today": today}


def of_person(actor: Actor, user_id: int, size: int = 20) -> list[Shown]:
    """Events that somebody runs: what comes, soonest first, then what was, the last first."""
    values = {**_texts({"now": clock.now()}), "person": user_id}
    found = _read(actor, Wanted(), "person", size=size, **values)
    if len(found) < size:
        found += _read(actor, Wanted(), "person_past", size=size - len(found), **values)
    return [shown_to(line, actor.timezone) for line in found]


def shown_to(line: DateLine, zone: str) -> Shown:
    """A line with its times by the clock of a reader in `zone`."""
    when = _When(line.starts, line.ends, line.zone, line.is_all_day, line.starts_raw, line.ends_raw)
    return Shown(line, _times(when, zone))


class _When(NamedTuple):
    """All that the times of a date are made of."""

    starts: str
    ends: str
    zone: str
    is_all_day: bool
    starts_raw: Any
    ends_raw: Any

    @property
    def starts_at(self) -> datetime:
        return as_utc(self.starts_raw)  # type: ignore[return-value]

    @property
    def ends_at(self) -> datetime:
        return as_utc(self.ends_raw)  # type: ignore[return-value]


# A month has hundreds of dates, which each reader in a zone sees at the same times.
@lru_cache(maxsize=4096)
def _times(when: _When, zone: str) -> Times:
    return times_of(when, zone)


def _page(actor: Actor, wanted: Wanted, which: Which) -> Page[Shown]:
    """One page, which begins where the one before ended (see core's paging by key)."""
    now = clock.now()
    values = _texts({"now": now, "since": now - LONGEST})
    cursor = _decoded(wanted.after)
    if cursor is not None:
        values |= {"key": cursor[0], "last": cursor[1]}
    goes_on = cursor is not None
    found = _read(actor, wanted, which, goes_on=goes_on, size=wanted.size + 1, **values)
    after = ""
    if len(found) > wanted.size:
        found = found[: wanted.size]
        after = f"{found[-1].starts_at.isoformat()}~{found[-1].id}"
    return Page([shown_to(line, actor.timezone) for line in found], after)


def _read(
    actor: Actor, wanted: Wanted, which: Which, *, goes_on: bool = False, **values: Any
) -> list[DateLine]:
    sight = Sight.of(actor)
    shape = Shape(
        sight.shape,
        which,
        spaces=len(wanted.space_ids),
        tag=bool(wanted.tag),
        way=bool(wanted.way),
        mine=wanted.mine,
        goes_on=goes_on,
    )
    spaces = {f"space{n}": space_id for n, space_id in enumerate(wanted.space_ids)}
    return line_queries.lines(
        shape, **sight.values, **spaces, tag=wanted.tag, way=wanted.way, **values
    )


def _texts(moments: dict[str, datetime]) -> dict[str, Any]:
    return {name: utc_text(moment) for name, moment in moments.items()}


def _decoded(after: str) -> tuple[Any, int] | None:
    """Where a page begins, from its address; None for the beginning, and for what makes no
    sense."""
    moment, _tilde, number = after.partition("~")
    try:
        found = as_utc(datetime.fromisoformat(moment))
        return (utc_text(found), min(int(number), LARGEST)) if found else None
    except (ValueError, OverflowError):
        return None
