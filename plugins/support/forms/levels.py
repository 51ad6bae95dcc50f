"""Forms of working hours and of what is promised."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from plugins.support import words
from plugins.support.actions.levels import WantedCalendar, WantedPolicy
from plugins.support.clocks.calendars import Calendar, Holiday, Span, known_zone
from plugins.support.clocks.reading import (
    Unclear,
    holidays_text,
    hours_text,
    length_text,
    read_holidays,
    read_hours,
    read_length,
    working_day,
)
from plugins.support.clocks.targets import NAMES, Limits
from plugins.support.levels import PRIORITIES, Policy, levels
from townhall import active_account, option

WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
SHORT = {"maxlength": 120, "autocomplete": "off", "dir": "ltr"}


def _name() -> StringField:
    return StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=60)],
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
    )


class CalendarForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """When people work."""

    name = _name()
    zone = StringField(
        _l("Time zone"),
        validators=[DataRequired(_l("Name a time zone, such as Europe/Paris."))],
        description=_l("Such as Europe/Paris. The hours are those of its clocks."),
        render_kw={"list": "zones", "autocomplete": "off", "dir": "ltr"},
    )
    is_always = BooleanField(
        _l("Day and night, all week"), description=_l("The hours below then do not matter.")
    )
    holidays = TextAreaField(
        _l("Days on which nobody works"),
        validators=[Length(max=20_000)],
        description=_l(
            "One a line: 12-25 Christmas for each year, 2027-03-26 Good Friday for one."
        ),
        render_kw={"rows": 6, "dir": "auto"},
    )

    spans: list[Span]
    days: list[Holiday]

    @property
    def weekdays(self) -> list[Any]:
        """The fields of the days of the week."""
        return [self[f"day_{number}"] for number in range(7)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the hours, too; what cannot be read is said at its field."""
        fits = super().validate(extra_validators)
        self.spans, self.days = [], []
        for number, field in enumerate(self.weekdays):
            fits &= _read(field, lambda text, day=number: self.spans.extend(read_hours(day, text)))
        fits &= _read(self.holidays, lambda text: self.days.extend(read_holidays(text)))
        zone = known_zone(self.zone.data or "")
        if zone is None:
            self.zone.errors = [_("There is no such time zone. Write one like Europe/Paris.")]
        elif not self.is_always.data and not self.spans and not self.errors:
            self.weekdays[0].errors = [_("Give the hours of at least one day.")]
        return bool(fits) and not self.errors

    def wanted(self) -> WantedCalendar:
        """What was sent, as the actions take it."""
        return WantedCalendar(
            name=" ".join((self.name.data or "").split()),
            zone=known_zone(self.zone.data or "") or "UTC",
            is_always=bool(self.is_always.data),
            spans=() if self.is_always.data else self.spans,
            holidays=self.days,
        )


for _number, _label in enumerate(WEEKDAYS):
    setattr(CalendarForm, f"day_{_number}", StringField(_label, render_kw=SHORT))


class PolicyForm(FlaskForm):  # type: ignore[misc]
    """What is promised for the requests of a queue."""

    name = _name()
    space = SelectField(_l("For the requests of"), coerce=int)
    calendar = SelectField(_l("Hours that count"), coerce=int)
    warn_percent = IntegerField(
        _l("Warn when so much of the time is over, in percent"),
        validators=[
            InputRequired(_l("Give a number.")),
            NumberRange(0, 99, _l("From %(min)s to %(max)s.")),
        ],
        description=_l("0 warns of nothing."),
        default=75,
    )
    tells_group = SelectField(_l("When it is missed, tell also"), coerce=int)
    gives_to = StringField(
        _l("When it is missed, give it to"),
        description=_l("The username of somebody who answers there. Empty leaves it where it is."),
        render_kw={"autocomplete": "off", "dir": "ltr", "maxlength": 60},
    )
    raises = BooleanField(_l("When it is missed, raise its priority by one"))

    limits: dict[int, Limits]
    person: int | None

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """The fields of each priority with its name."""
        return [
            (words.PRIORITIES[one], [self[f"{name}_{one}"] for name in NAMES]) for one in PRIORITIES
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the times, too, in days of the chosen hours."""
        fits = super().validate(extra_validators)
        calendar = levels().calendars.get(self.calendar.data or 0)
        day = working_day(calendar) if calendar else 0
        found: dict[str, int | None] = {}
        for _title, fields in self.rows():
            for field in fields:
                fits &= _read(
                    field,
                    lambda text, name=field.name: found.update({name: read_length(text, day=day)}),
                )
        self.limits = {
            one: Limits(*(found.get(f"{name}_{one}") for name in NAMES)) for one in PRIORITIES
        }
        self.person = _person(self.gives_to)
        return bool(fits) and not self.errors

    def wanted(self) -> WantedPolicy:
        """What was sent, as the actions take it."""
        return WantedPolicy(
            name=" ".join((self.name.data or "").split()),
            space_id=self.space.data or None,
            calendar_id=self.calendar.data,
            warn_percent=self.warn_percent.data or 0,
            tells_group=self.tells_group.data or None,
            gives_to=self.person,
            raises=bool(self.raises.data),
            limits=self.limits,
        )


for _priority in PRIORITIES:
    for _target in NAMES:
        setattr(
            PolicyForm,
            f"{_target}_{_priority}",
            StringField(words.NAMES[_target], render_kw={**SHORT, "maxlength": 20, "size": 8}),
        )


def calendar_values(found: Calendar) -> dict[str, Any]:
    """A calendar as its form shows it."""
    hours = {f"day_{number}": hours_text(found.spans, number) for number in range(7)}
    values = {"name": found.name, "zone": found.zone, "is_always": found.is_always}
    return {**values, **hours, "holidays": holidays_text(found.holidays)}


def policy_values(found: Policy, username: str) -> dict[str, Any]:
    """A policy as its form shows it."""
    limits = {
        f"{name}_{one}": length_text(seconds)
        for one, some in found.limits.items()
        for name, seconds in zip(NAMES, some, strict=True)
    }
    return {
        "name": found.name,
        "space": found.space_id or 0,
        "calendar": found.calendar_id,
        "warn_percent": found.warn_percent,
        "tells_group": found.tells_group or 0,
        "gives_to": username,
        "raises": found.raises,
        **limits,
    }


def fill_choices(form: Any, spaces: Any, groups: Any) -> None:
    """What the lists of a policy offer: queues, calendars, groups; pairs of id and name."""
    form.space.choices = [option(0, _("All queues without a promise of their own"))]
    form.space.choices += [option(*pair) for pair in spaces]
    calendars = levels().calendars
    form.calendar.choices = [option(one, found.name) for one, found in calendars.items()]
    form.tells_group.choices = [option(0, _("Nobody else")), *(option(*pair) for pair in groups)]


def _read(field: Any, read: Any) -> bool:
    try:
        read(field.data or "")
    except Unclear as error:
        field.errors = [*field.errors, str(error)]
        return False
    return True


def _person(field: Any) -> int | None:
    name = (field.data or "").strip().lstrip("@")
    if not name:
        return None
    found = active_account(name)
    if found is None:
        field.errors = [_("There is nobody of that name.")]
        return None
    return int(found.id)
