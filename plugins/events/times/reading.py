"""Reading rules of series: what is let in, and the sentence for what is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from plugins.events.times.rule import NAMES, BadRule, Freq, Rule, Weekday
from plugins.events.times.walls import Wall, from_utc

LONGEST = 255  # characters
MOST_TIMES = 5000  # they are counted from the start, at every reading
MOST_STEPS = 999
FIRST_YEAR, LAST_YEAR = 1900, 2200
FREQUENCIES: dict[str, Freq] = {
    "DAILY": "DAILY",
    "WEEKLY": "WEEKLY",
    "MONTHLY": "MONTHLY",
    "YEARLY": "YEARLY",
}
WEEKDAY = re.compile(r"([+-]?\d{1,2})?([A-Z]{2})")
UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parse_rule(text: str, *, is_all_day: bool, zone: str = "") -> Rule:
    """The rule in the value of an RRULE, such as `FREQ=WEEKLY;BYDAY=TU`.

    A moment in UNTIL is turned into the wall time of `zone`. Raises `BadRule` with a sentence for
    what is no rule, what no date could ever satisfy, and what is not supported: BYWEEKNO,
    BYYEARDAY, times of day, weekly or daily BYSETPOS, about which programs disagree.
    """
    given = _parts(text)
    freq = FREQUENCIES.get(given.pop("FREQ", ""))
    if freq is None:
        raise BadRule(_("Only daily, weekly, monthly and yearly series are supported."))
    end = given.pop("UNTIL", None)
    odd = sorted(given.keys() - _READERS.keys())
    if odd:
        raise BadRule(_("%(names)s is not supported here.", names=", ".join(odd)[:80]))
    values = {_READERS[name][0]: _READERS[name][1](value) for name, value in given.items()}
    rule = Rule(freq=freq, **values)
    if end is not None:
        rule = replace(rule, until=_until(end, is_all_day=is_all_day, zone=zone))
    problem = _problem(rule)
    if problem:
        raise BadRule(problem)
    return rule


def _parts(text: str) -> dict[str, str]:
    if len(text) > LONGEST:
        raise BadRule(_("This rule is too long."))
    found: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
        name, _sign, value = part.partition("=")
        if not value or name in found:
            raise BadRule(_("“%(part)s” is no part of a rule.", part=part[:40]))
        found[name] = value
    return found


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\+?\d{1,6}", text) or not lowest <= int(text) <= highest:
            raise BadRule(
                _(
                    "%(text)s is not between %(low)s and %(high)s.",
                    text=text[:40],
                    low=lowest,
                    high=highest,
                )
            )
        return int(text)

    return read


def _numbers(highest: int, *, from_the_end: bool = True) -> Callable[[str], tuple[int, ...]]:
    one = _number(1, highest)

    def read(text: str) -> tuple[int, ...]:
        found = []
        for part in text.split(","):
            is_back = from_the_end and part.startswith("-")
            found.append(-one(part[1:]) if is_back else one(part))
        return tuple(sorted(set(found), key=lambda number: (number < 0, number)))

    return read


def _weekday(text: str) -> int:
    if text not in NAMES:
        raise BadRule(_("%(text)s is no day of the week.", text=text[:40]))
    return NAMES.index(text)


def _weekdays(text: str) -> tuple[Weekday, ...]:
    found = set()
    for part in text.split(","):
        match = WEEKDAY.fullmatch(part)
        if match is None or (match[1] is not None and not 1 <= abs(int(match[1])) <= 53):
            raise BadRule(_("%(text)s is no day of the week.", text=part[:40]))
        found.add(Weekday(_weekday(match[2]), int(match[1] or 0)))
    return tuple(sorted(found))


def _until(text: str, *, is_all_day: bool, zone: str) -> Wall | None:
    """The last wall time; nothing for one that is so far away that it stands for no end."""
    match = UNTIL.fullmatch(text)
    try:
        if match is None or int(match[1][:4]) < FIRST_YEAR:
            raise ValueError(text)
        if int(match[1][:4]) > LAST_YEAR:
            return None
        if match[2] is None:
            return datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC).date()
        moment = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        wall = from_utc(moment, zone) if match[3] else moment.replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadRule(_("%(text)s is no end of a series.", text=text[:40])) from None
    return wall.date() if is_all_day else wall


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "INTERVAL": ("interval", _number(1, MOST_STEPS)),
    "COUNT": ("count", _number(1, MOST_TIMES)),
    "WKST": ("week_start", _weekday),
    "BYDAY": ("by_day", _weekdays),
    "BYMONTH": ("by_month", _numbers(12, from_the_end=False)),
    "BYMONTHDAY": ("by_month_day", _numbers(31)),
    "BYSETPOS": ("by_set_pos", _numbers(366)),
}


def _problem(rule: Rule) -> str:
    """A sentence about parts that do not go together, or nothing."""
    days = any(one.nth for one in rule.by_day)
    if rule.count is not None and rule.until is not None:
        return str(_("A series ends after a number of times or on a day, not both."))
    if days and (rule.freq in ("DAILY", "WEEKLY") or rule.by_month_day):
        return str(_("A numbered weekday goes with months or years alone."))
    if rule.by_month_day and rule.freq == "WEEKLY":
        return str(_("A day of the month does not go with weeks."))
    if rule.by_set_pos and rule.freq in ("DAILY", "WEEKLY"):
        return str(_("BYSETPOS is supported in months and years only."))
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day or rule.by_month):
        return str(_("BYSETPOS needs days to choose from."))
    return "" if _has_days(rule) else str(_("No day satisfies this rule."))


def _has_days(rule: Rule) -> bool:
    """Whether some month of the rule has its day: the 30th of February is never."""
    longest = max(LENGTHS[month - 1] for month in rule.by_month or range(1, 13))
    if rule.by_month_day:
        return any(abs(day) <= longest for day in rule.by_month_day)
    weeks = 53 if rule.freq == "YEARLY" and not rule.by_month else 5
    return not rule.by_day or any(abs(one.nth) <= weeks for one in rule.by_day)
