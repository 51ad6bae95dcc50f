"""How often an event takes place, as a few selects, and the rule (RRULE) that they mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from plugins.events.actions.details import WHOLE_DAY, Details
from plugins.events.forms.choices import chosen
from plugins.events.times.rules import BadRule, Rule, Weekday, day_of, parse_rule, rule_text
from plugins.events.times.series import end_moved
from plugins.events.times.walls import Wall, is_day, parse_wall
from townhall import Rejected

KEPT = "kept"
BY_START = ("nth", "last")
"""Ways to repeat that the start says more of: of which week and weekday they are."""
NAMES = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
REPEATS = (
    ("", _l("Once")),
    ("daily", _l("Every day")),
    ("weekly", _l("Every week")),
    ("monthly", _l("Every month, on the same day of the month")),
    ("nth", _l("Every month, on the same weekday, such as the second Tuesday")),
    ("last", _l("Every month, on the last such weekday")),
    ("yearly", _l("Every year")),
    (KEPT, _l("As it is now")),
)


class _Kept(NamedTuple):
    """The rule that the form was shown with, and the start of the date that it was shown for."""

    text: str
    rule: Rule
    starts: Wall

    def text_from(self, first: Wall) -> str:
        """The same rule for another start: only whole days end otherwise than times of day."""
        if is_day(first) == is_day(self.starts):
            return self.text
        return rule_text(replace(self.rule, until=self.end_from(first)))

    def end_from(self, first: Wall) -> Wall | None:
        """When it ends for a start at another time of the same day."""
        if self.rule.until is None:
            return None
        day = day_of(self.starts)
        at = datetime.combine(day, first.time()) if isinstance(first, datetime) else day
        return end_moved(self.rule.until, self.starts, at)


class Repeating(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How often. What a rule says that the selects cannot say stays as it is (`kept`)."""

    repeats = SelectField(_l("How often?"), choices=chosen(REPEATS), default="")
    interval = IntegerField(_l("Every how many of these?"), validators=[Optional()], default=1)
    weekdays = SelectMultipleField(
        _l("On which days of the week?"),
        choices=chosen((str(number), name) for number, name in enumerate(NAMES)),
        description=_l("If you choose none, it is that of the first day."),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    until = DateField(_l("Until"), validators=[Optional()])
    count = IntegerField(_l("Or this many times"), validators=[Optional()])
    left_out = TextAreaField(
        _l("Dates that are left out"),
        validators=[Optional(), Length(max=5000)],
        description=_l("One in each line, such as 2027-12-24."),
        render_kw={"rows": 2, "dir": "ltr"},
    )
    added = TextAreaField(
        _l("Additional dates"),
        validators=[Optional(), Length(max=5000)],
        description=_l("One in each line, such as 2027-12-24, or 2027-12-24 19:30."),
        render_kw={"rows": 2, "dir": "ltr"},
    )
    kept_rule = HiddenField()

    def rule_text(self, starts: str, was: str = "", *, is_one: bool = False) -> str:
        """The rule that the selects mean for an event that begins so; empty for a single one.

        The selects show less than a rule may say: the time of day at which it ends, on which day
        its weeks begin. So it stays as it is where nothing was changed of what they show, and
        keeps that where something else was. `was` is the start that the form was shown with;
        with `is_one` a date is meant alone, and where it goes says nothing about the others.
        Raises `Rejected` for an end said twice.
        """
        how, first = self.repeats.data or "", parse_wall(starts)
        kept = self._kept(was or starts)
        if how == KEPT:
            return kept.text_from(first) if kept else str(self.kept_rule.data or "")
        if not how:
            return ""
        if self.until.data and self.count.data:
            raise Rejected("count", str(_l("Either a last day or a number of times.")))
        stays = is_one or how not in BY_START or (kept and day_of(first) == day_of(kept.starts))
        if kept and stays and self._says(_selects(kept.rule, kept.starts)):
            return kept.text_from(first)
        rule = Rule(
            freq=_FREQ[how],
            interval=self.interval.data or 1,
            by_day=self._by_day(how, day_of(first)),
            count=self.count.data,
            until=self._until(first, kept),
            week_start=kept.rule.week_start if kept else 0,
        )
        return rule_text(rule)

    def _kept(self, was: str) -> _Kept | None:
        """What the form was shown with; None where that was a single date, or is no rule."""
        text, starts = str(self.kept_rule.data or ""), parse_wall(was)
        try:
            rule = parse_rule(text, is_all_day=is_day(starts)) if text else None
            return _Kept(text, rule, starts) if rule else None
        except BadRule:
            return None

    def _says(self, shown: dict[str, Any]) -> bool:
        """Whether the selects say what they would show."""
        said = {
            "repeats": self.repeats.data or "",
            "interval": self.interval.data or 1,
            "until": self.until.data,
            "count": self.count.data,
        }
        if shown["repeats"] == "weekly":
            said["weekdays"] = sorted(self.weekdays.data or ())
        return all(shown[name] == value for name, value in said.items())

    def _until(self, first: Wall, kept: _Kept | None) -> Wall | None:
        """The last day, with the time of day that it had, as far from the start as it was: a date
        that belongs to another event by now is none of this one again."""
        day: date | None = self.until.data
        if kept is None or kept.rule.until is None or day != day_of(kept.rule.until):
            return day
        return kept.end_from(first)

    def _by_day(self, how: str, first: date) -> tuple[Weekday, ...]:
        if how == "weekly":
            return tuple(Weekday(int(day)) for day in sorted(self.weekdays.data or ()))
        if how == "nth":
            return (Weekday(first.weekday(), (first.day - 1) // 7 + 1),)
        return (Weekday(first.weekday(), -1),) if how == "last" else ()

    def walls_in(self, name: str, starts: str) -> tuple[str, ...]:
        """The wall times in one of the two lists; a day alone gets the time of the start.

        Raises `Rejected` for a line that is none.
        """
        found = []
        for line in (self[name].data or "").split("\n"):
            text = line.strip().replace(" ", "T")
            if text:
                found.append(_wall(text, starts, name))
        return tuple(found)

    @staticmethod
    def values_of(details: Details) -> dict[str, Any]:
        """The values with which the selects show the rule of some details."""
        lists = {
            "left_out": "\n".join(details.left_out).replace("T", " "),
            "added": "\n".join(details.added).replace("T", " "),
            "kept_rule": details.rule,
        }
        if not details.rule:
            return {**lists, "repeats": ""}
        rule = parse_rule(details.rule, is_all_day=details.is_all_day)
        return {**lists, **_selects(rule, parse_wall(details.starts))}


_FREQ: dict[str, Any] = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "nth": "MONTHLY",
    "last": "MONTHLY",
    "yearly": "YEARLY",
}


def _selects(rule: Rule, first: Wall) -> dict[str, Any]:
    """The selects that mean a rule, or that it stays as it is."""
    until = rule.until.date() if isinstance(rule.until, datetime) else rule.until
    said = {"interval": rule.interval, "until": until, "count": rule.count}
    by = (rule.by_month_day, rule.by_month, rule.by_set_pos)
    how = KEPT if any(by) else _how(rule, day_of(first))
    days = [str(one.day) for one in rule.by_day] if how == "weekly" else []
    return {**said, "repeats": how, "weekdays": days}


def _how(rule: Rule, first: date) -> str:
    days = rule.by_day
    if rule.freq == "WEEKLY" and not any(one.nth for one in days):
        return "weekly"
    if not days:
        return rule.freq.lower()
    if rule.freq == "MONTHLY" and len(days) == 1 and days[0].day == first.weekday():
        if days[0].nth == -1:
            return "last"
        if days[0].nth == (first.day - 1) // 7 + 1:
            return "nth"
    return KEPT


def _wall(text: str, starts: str, field: str) -> str:
    try:
        if len(text) == WHOLE_DAY:
            return date.fromisoformat(text).isoformat() + starts[WHOLE_DAY:]
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError as error:
        words = _("“%(text)s” is no date. One looks like 2027-12-24.", text=text[:40])
        raise Rejected(field, str(words)) from error


__all__ = ["BadRule", "Repeating"]
