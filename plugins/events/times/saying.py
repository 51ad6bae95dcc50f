"""A rule of a series in words, in the language of whoever reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from plugins.events.times.rule import Rule, Weekday
from plugins.events.times.walls import Wall

Style = Literal["standard", "or"]


def said(rule: Rule, start: Wall | None = None) -> str:
    """Such as "Every week on Tuesday until 30 June 2026".

    With the start of the series what it leaves to that is said too: "every month on day 13".
    """
    locale = get_locale() or Locale("en")
    text = _HOW[rule.freq](rule, start, locale)
    if rule.by_set_pos:
        which = ", ".join(map(_nth, rule.by_set_pos))
        text = _("%(rule)s, only the %(which)s of these", rule=text, which=which)
    if rule.count is not None:
        text = ngettext("%(rule)s, once", "%(rule)s, %(num)d times", rule.count, rule=text)
    if rule.until is not None:
        day = rule.until.date() if isinstance(rule.until, datetime) else rule.until
        last = format_date(day, format="long", locale=locale)
        text = _("%(rule)s until %(day)s", rule=text, day=last)
    return str(text)


def _daily(rule: Rule, _start: Wall | None, locale: Locale) -> str:
    text = ngettext("Every day", "Every %(num)d days", rule.interval)
    style: Style = "standard" if rule.interval == 1 else "or"
    return _in_months(_on_days(text, rule, locale, style), rule, locale)


def _weekly(rule: Rule, start: Wall | None, locale: Locale) -> str:
    text = ngettext("Every week", "Every %(num)d weeks", rule.interval)
    if start is not None and not rule.by_day:
        rule = replace(rule, by_day=(Weekday(start.weekday()),))
    return _in_months(_on_days(text, rule, locale), rule, locale)


def _monthly(rule: Rule, start: Wall | None, locale: Locale) -> str:
    text = ngettext("Every month", "Every %(num)d months", rule.interval)
    if start is not None and not (rule.by_day or rule.by_month_day):
        rule = replace(rule, by_month_day=(start.day,))
    return _in_months(_on_days(text, rule, locale), rule, locale)


def _yearly(rule: Rule, start: Wall | None, locale: Locale) -> str:
    text = ngettext("Every year", "Every %(num)d years", rule.interval)
    if start is not None and not (rule.by_day or rule.by_month_day or rule.by_month):
        day = format_skeleton("MMMMd", start, locale=locale)
        return str(_("%(rule)s on %(days)s", rule=text, days=day))
    if start is not None and not (rule.by_day or rule.by_month_day):
        rule = replace(rule, by_month_day=(start.day,))
    return _in_months(_on_days(text, rule, locale), rule, locale)


_HOW = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}


def _on_days(text: str, rule: Rule, locale: Locale, style: Style = "standard") -> str:
    """With the weekdays and the days of the month."""
    if rule.by_day:
        names = [_weekday(one, locale) for one in rule.by_day]
        days = format_list(names, style=style, locale=locale)
        text = _("%(rule)s on %(days)s", rule=text, days=days)
    if rule.by_month_day:
        numbers = [_month_day(day) for day in rule.by_month_day]
        days = format_list(numbers, style="or" if rule.by_day else style, locale=locale)
        text = _("%(rule)s on day %(days)s", rule=text, days=days)
    return str(text)


def _in_months(text: str, rule: Rule, locale: Locale) -> str:
    if not rule.by_month:
        return text
    names = [str(locale.months["stand-alone"]["wide"][month]) for month in rule.by_month]
    return str(_("%(rule)s in %(months)s", rule=text, months=format_list(names, locale=locale)))


def _weekday(one: Weekday, locale: Locale) -> str:
    name = str(locale.days["stand-alone"]["wide"][one.day])
    return str(_("the %(nth)s %(day)s", nth=_nth(one.nth), day=name)) if one.nth else name


def _month_day(day: int) -> str:
    """The day of a month, counted from its end where it is negative."""
    if day > 0:
        return str(day)
    return str(_("%(day)s from the end", day=-day))


def _nth(place: int) -> str:
    words = {
        1: _("first"),
        2: _("second"),
        3: _("third"),
        4: _("fourth"),
        5: _("fifth"),
        -1: _("last"),
        -2: _("second to last"),
    }
    return str(words.get(place) or _("number %(place)s", place=place))
