"""A month as its days with the first dates of each: what a kept piece of a day is kept by."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from plugins.events.queries.lists import Days, Shown

SHOWN = 4
"""How many dates a day of a month spells out; the others are on the page of that day."""


class Entry(NamedTuple):
    """A date in a day of a month; `starts` and `at` are its beginning by the clock of the reader,
    where it begins on that day at some time of it. Both are plain: two moments of different
    zones are equal, and what is kept of one would be shown for the other."""

    id: int
    thread_id: int
    slug: str
    title: str
    is_off: bool
    starts: str
    at: time | None


class Cell(NamedTuple):
    """A day of a month: its first dates, and how many `more` there are."""

    day: date
    out: bool
    today: bool
    entries: tuple[Entry, ...]
    more: int


def cells(found: Days, month: int, today: date) -> list[Cell]:
    """The days of a month in whole weeks."""
    return [_cell(day, month, today, found.by_day.get(day, [])) for day in found.days]


def _cell(day: date, month: int, today: date, rows: list[Shown]) -> Cell:
    entries = tuple(_entry(row, day) for row in rows[:SHOWN])
    return Cell(day, day.month != month, day == today, entries, max(len(rows) - SHOWN, 0))


def _entry(shown: Shown, day: date) -> Entry:
    line, own = shown.line, shown.times.own
    begins = own.begins if isinstance(own.begins, datetime) and own.first == day else None
    starts, at = (own.starts, begins.time()) if begins else ("", None)
    return Entry(line.id, line.thread_id, line.slug, line.title, bool(line.is_off), starts, at)
