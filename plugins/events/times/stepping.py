"""The days that a rule names, one period after the other.

Our own instead of dateutil's: that one looks for the next date inside one call, up to the year
9999, and cannot be stopped there. A rule that names no day (the 30th of February) takes it 2.6 s,
measured. Here the caller is given every period, the empty ones too, and stops when it has gone
past its window. Weekly BYSETPOS, which dateutil gets wrong, is refused before it comes here.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from plugins.events.times.rule import Rule, Weekday


def periods(start: date, rule: Rule, near: date | None = None) -> Iterator[tuple[date, list[date]]]:
    """Each day, week, month or year of the rule: its first day, and the days of it that count.

    Goes on until the calendar ends; the caller stops it. With `near` it begins with a period
    that is not after that day, so that an old series is not walked from its start. Days before
    `start` may be among the first ones.
    """
    step = 0 if near is None else max(_steps_to(start, rule, near), 0)
    while True:
        try:
            first, days = _PERIODS[rule.freq](start, rule, step * rule.interval)
        except (OverflowError, ValueError):
            return  # the year 9999 is over
        yield first, _chosen(sorted(set(days)), rule.by_set_pos)
        step += 1


def _chosen(days: list[date], positions: tuple[int, ...]) -> list[date]:
    """Those of a period's days that BYSETPOS names: 1 is the first, -1 the last."""
    if not positions:
        return days
    count = len(days)
    places = {place - 1 if place > 0 else count + place for place in positions}
    return [days[place] for place in sorted(places) if 0 <= place < count]


def _steps_to(start: date, rule: Rule, near: date) -> int:
    """How many steps may be left out so that none past `near` is; one less than would do."""
    months = (near.year - start.year) * 12 + near.month - start.month
    days = (near - start).days
    gaps = {"DAILY": days, "WEEKLY": days // 7, "MONTHLY": months, "YEARLY": near.year - start.year}
    return gaps[rule.freq] // rule.interval - 1


def _day(start: date, rule: Rule, offset: int) -> tuple[date, list[date]]:
    day = start + timedelta(days=offset)
    return day, [day] if _fits(day, rule) else []


def _week(start: date, rule: Rule, offset: int) -> tuple[date, list[date]]:
    back = (start.weekday() - rule.week_start) % 7
    first = start - timedelta(days=back) + timedelta(weeks=offset)
    wanted = {one.day for one in rule.by_day} or {start.weekday()}
    days = (first + timedelta(days=number) for number in range(7))
    return first, [day for day in days if day.weekday() in wanted and _in_month(day, rule)]


def _month(start: date, rule: Rule, offset: int) -> tuple[date, list[date]]:
    year, month = divmod(start.year * 12 + start.month - 1 + offset, 12)
    first = date(year, month + 1, 1)
    return first, _days_of_month(first, start, rule) if _in_month(first, rule) else []


def _year(start: date, rule: Rule, offset: int) -> tuple[date, list[date]]:
    first = date(start.year + offset, 1, 1)
    if rule.by_day and not rule.by_month and not rule.by_month_day:
        length = (date(first.year, 12, 31) - first).days + 1
        return first, _weekdays(first, length, rule.by_day)
    months = rule.by_month or (range(1, 13) if rule.by_month_day else (start.month,))
    firsts = [date(first.year, month, 1) for month in months]
    return first, [day for one in firsts for day in _days_of_month(one, start, rule)]


_PERIODS = {"DAILY": _day, "WEEKLY": _week, "MONTHLY": _month, "YEARLY": _year}


def _days_of_month(first: date, start: date, rule: Rule) -> list[date]:
    """The days of the month that begins on `first`; a 31st is not in every one of them."""
    length = monthrange(first.year, first.month)[1]
    if rule.by_day and not rule.by_month_day:
        return _weekdays(first, length, rule.by_day)
    numbers = rule.by_month_day or (start.day,)
    places = (number if number > 0 else length + 1 + number for number in numbers)
    days = [first.replace(day=place) for place in places if 1 <= place <= length]
    return [day for day in days if _on_weekday(day, rule)]


def _weekdays(first: date, length: int, wanted: tuple[Weekday, ...]) -> list[date]:
    """The wanted weekdays among `length` days from `first` on."""
    found = []
    for one in wanted:
        ahead = (one.day - first.weekday()) % 7
        days = [first + timedelta(days=number) for number in range(ahead, length, 7)]
        place = one.nth - 1 if one.nth > 0 else len(days) + one.nth
        if one.nth == 0:
            found += days
        elif 0 <= place < len(days):
            found.append(days[place])
    return found


def _fits(day: date, rule: Rule) -> bool:
    return _in_month(day, rule) and _on_weekday(day, rule) and _on_month_day(day, rule)


def _in_month(day: date, rule: Rule) -> bool:
    return not rule.by_month or day.month in rule.by_month


def _on_weekday(day: date, rule: Rule) -> bool:
    return not rule.by_day or day.weekday() in {one.day for one in rule.by_day}


def _on_month_day(day: date, rule: Rule) -> bool:
    if not rule.by_month_day:
        return True
    length = monthrange(day.year, day.month)[1]
    return day.day in rule.by_month_day or day.day - length - 1 in rule.by_month_day
