"""The form of an event: what a new one says, and what is changed of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from plugins.events.actions.details import Details
from plugins.events.forms.choices import chosen
from plugins.events.forms.repeating import Repeating
from townhall import Rejected, ThreadForm, settings

DAY = 24 * 60
REMINDERS = (
    ("10080", _l("A week before")),
    ("1440", _l("A day before")),
    ("180", _l("Three hours before")),
    ("60", _l("An hour before")),
    ("15", _l("A quarter of an hour before")),
)
JOIN_FROM = (
    ("", _l("As soon as somebody has a seat")),
    ("1440", _l("A day before")),
    ("60", _l("An hour before")),
    ("15", _l("A quarter of an hour before")),
)
SHOWN_TO = (
    ("public", _l("Everybody")),
    ("members", _l("Members")),
    ("attendees", _l("Those who come")),
    ("hosts", _l("Hosts")),
    ("counts", _l("Nobody, only how many")),
)

FIELDS = {
    "starts": "first_day",
    "ends": "last_time",
    "rule": "repeats",
    "join_minutes": "join_from",
    "opens_minutes": "opens_days",
    "closes_minutes": "closes_hours",
}


class WhenWhere(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """When, how often, where, for how many: all that `Details` holds."""

    is_all_day = BooleanField(_l("It takes whole days"))
    first_day = DateField(_l("First day"), validators=[Optional()])
    first_time = TimeField(_l("Begins at"), validators=[Optional()])
    last_day = DateField(_l("Last day, if another"), validators=[Optional()])
    last_time = TimeField(_l("Ends at"), validators=[Optional()])
    zone = StringField(
        _l("Time zone"),
        validators=[Optional(), Length(max=60)],
        description=_l("That of the place, such as Europe/Lisbon."),
        render_kw={"list": "zones", "autocomplete": "off", "dir": "ltr"},
    )

    way = RadioField(
        _l("How do people come?"),
        choices=chosen(
            (
                ("place", _l("To a place")),
                ("online", _l("Online")),
                ("hybrid", _l("Either way")),
            )
        ),
        default="place",
    )
    place = StringField(_l("Name of the place"), validators=[Optional(), Length(max=200)])
    address = StringField(_l("Address"), validators=[Optional(), Length(max=400)])
    is_address_private = BooleanField(_l("Only those with a seat see the address"))
    latitude = FloatField(_l("Latitude"), validators=[Optional()])
    longitude = FloatField(_l("Longitude"), validators=[Optional()])
    join_url = StringField(
        _l("Address to join at"),
        validators=[Optional(), Length(max=500)],
        description=_l("Shown to those with a seat, and to nobody else."),
        render_kw={"inputmode": "url", "autocomplete": "off", "dir": "ltr"},
    )
    join_details = TextAreaField(
        _l("Password, number to dial"),
        validators=[Optional(), Length(max=4000)],
        render_kw={"rows": 2, "dir": "auto"},
    )
    join_from = SelectField(_l("Show how to join"), choices=chosen(JOIN_FROM), default="")

    seats = IntegerField(_l("Seats"), validators=[Optional()])
    online_seats = IntegerField(_l("Seats online"), validators=[Optional()])
    most_guests = IntegerField(_l("Guests for each"), validators=[Optional()], default=0)
    waitlist = SelectField(
        _l("When a seat becomes free"),
        choices=chosen(
            (
                ("auto", _l("The next one waiting gets it at once")),
                ("offer", _l("It is held for the next one, who takes it or not")),
                ("none", _l("There is no waiting list")),
            )
        ),
        default="auto",
    )
    offer_hours = IntegerField(
        _l("Hours for which a seat is held"), validators=[Optional()], default=12
    )
    party = SelectField(
        _l("When the next party waiting needs more seats than are free"),
        choices=chosen(
            (
                ("skip", _l("A smaller party behind it goes first")),
                ("hold", _l("The seats stay free until there are enough")),
            )
        ),
        default="skip",
    )
    needs_approval = BooleanField(_l("Hosts decide who comes"))
    opens_days = IntegerField(
        _l("Answers are taken from this many days before"),
        validators=[Optional()],
        description=_l("Empty: from now on."),
    )
    closes_hours = IntegerField(
        _l("Answers are taken until this many hours before"),
        validators=[Optional()],
        description=_l("Empty: until it begins."),
    )

    attendees_shown = SelectField(
        _l("Who sees who comes"), choices=chosen(SHOWN_TO), default="members"
    )
    reminders = SelectMultipleField(
        _l("Remind those who come"),
        choices=chosen(REMINDERS),
        default=["1440", "60"],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    asks_again = BooleanField(_l("When it is moved, ask everybody to say again that they come"))
    watches = BooleanField(_l("People who come are told of replies"), default=True)
    check_in_minutes = IntegerField(
        _l("Minutes before, from which people are let in"), validators=[Optional()], default=120
    )
    warned = HiddenField()


class EventForm(ThreadForm, WhenWhere, Repeating):
    """A new event."""

    copied = HiddenField()  # the number of the event that this one is made like
    is_draft = BooleanField(
        _l("Keep it as a draft"), description=_l("Only hosts see it until it is published.")
    )


class ChangeForm(WhenWhere, Repeating):
    """Changes of an event or of one of its dates."""

    title = StringField(
        _l("Another title on this date"),
        validators=[Optional(), Length(max=200)],
        description=_l("Empty: the title of the event."),
        render_kw={"dir": "auto"},
    )
    scope = RadioField(
        _l("What do you change?"),
        choices=chosen(
            (
                ("one", _l("This date")),
                ("following", _l("This date and those that follow")),
                ("all", _l("All dates")),
            )
        ),
        default="one",
    )
    lost = HiddenField()
    seen = HiddenField()


def details_of(form: Any, base: Details | None = None) -> Details:
    """What the form says, not yet checked. What it shows of `base` only roughly (minutes as
    hours) and leaves as it was stays as it was, to the minute.

    Raises `Rejected` for a start without a day or time.
    """
    starts, ends = walls_of(form)
    is_one = isinstance(form, ChangeForm) and form.scope.data == "one"
    said = Details(
        starts=starts,
        ends=ends,
        zone=(form.zone.data or "").strip(),
        rule=form.rule_text(starts, base.starts if base else "", is_one=is_one),
        left_out=form.walls_in("left_out", starts),
        added=form.walls_in("added", starts),
        way=form.way.data or "place",
        place=_line(form.place),
        address=_line(form.address),
        is_address_private=form.is_address_private.data,
        latitude=form.latitude.data,
        longitude=form.longitude.data,
        join_url=_line(form.join_url),
        join_details=(form.join_details.data or "").replace("\r\n", "\n").strip(),
        join_minutes=int(form.join_from.data) if form.join_from.data else None,
        seats=form.seats.data,
        online_seats=form.online_seats.data,
        most_guests=form.most_guests.data or 0,
        waitlist=form.waitlist.data,
        offer_hours=form.offer_hours.data or 12,
        party=form.party.data,
        needs_approval=form.needs_approval.data,
        opens_minutes=_times(form.opens_days.data, DAY),
        closes_minutes=_times(form.closes_hours.data, 60),
        attendees_shown=form.attendees_shown.data,
        reminders=tuple(int(one) for one in form.reminders.data or ()),
        asks_again=form.asks_again.data,
        watches=form.watches.data,
        check_in_minutes=form.check_in_minutes.data or 0,
        title=_line(form.title) if isinstance(form, ChangeForm) else "",
    )
    return said if base is None else replace(said, **_left_alone(form, base))


def _left_alone(form: Any, base: Details) -> dict[str, Any]:
    shown = values_of(base)
    rough = {"opens_days": "opens_minutes", "closes_hours": "closes_minutes"}
    same = {rough[name]: name for name in rough if form[name].data == shown[name]}
    return {name: getattr(base, name) for name in (*same, "source_url")}


def offer_as_stored(form: Any, details: Details) -> None:
    """Let the selects offer what stands there now, where that is none of the usual choices."""
    spans = {str(details.join_minutes)} if details.join_minutes is not None else set()
    form.join_from.choices = chosen([*JOIN_FROM, *_unusual(spans, JOIN_FROM)])
    spans = {str(one) for one in details.reminders}
    form.reminders.choices = chosen([*REMINDERS, *_unusual(spans, REMINDERS)])


def _unusual(values: set[str], usual: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    known = {value for value, _label in usual}
    return [
        (value, ngettext("%(num)s minute before", "%(num)s minutes before", int(value)))
        for value in sorted(values - known, key=int)
    ]


def values_of(details: Details) -> dict[str, Any]:
    """The values with which the form shows some details."""
    starts, ends = datetime.fromisoformat(details.starts), datetime.fromisoformat(details.ends)
    same = {name: getattr(details, name) for name in Details.__slots__ if hasattr(WhenWhere, name)}
    return {
        **same,
        **Repeating.values_of(details),
        "is_all_day": details.is_all_day,
        "first_day": starts.date(),
        "first_time": None if details.is_all_day else starts.time(),
        "last_day": None if ends.date() == starts.date() else ends.date(),
        "last_time": None if details.is_all_day else ends.time(),
        "join_from": "" if details.join_minutes is None else str(details.join_minutes),
        "opens_days": _parts(details.opens_minutes, DAY),
        "closes_hours": _parts(details.closes_minutes, 60),
        "reminders": [str(one) for one in details.reminders],
        "title": details.title,
    }


def first_values(zone: str, today: date) -> dict[str, Any]:
    """What a new form begins with: a week ahead, in the evening."""
    return {
        "first_day": today + timedelta(days=7),
        "first_time": time(18),
        "last_time": time(20),
        "zone": zone or settings.get("core", "timezone"),
    }


def walls_of(form: Any) -> tuple[str, str]:
    """When a form says that it begins and ends, as wall times. Raises `Rejected`."""
    day = form.first_day.data
    if day is None:
        raise Rejected("first_day", str(_l("Say on which day it begins.")))
    last = form.last_day.data or day
    if form.is_all_day.data:
        return day.isoformat(), last.isoformat()
    if form.first_time.data is None:
        raise Rejected("first_time", str(_l("Say when it begins, or that it takes whole days.")))
    starts = datetime.combine(day, form.first_time.data)
    if form.last_time.data is None:
        return starts.isoformat(timespec="minutes"), ""
    ends = datetime.combine(last, form.last_time.data)
    if form.last_day.data is None and ends <= starts:
        # From 22:00 to 01:00 is said like that.
        ends += timedelta(days=1)
    return starts.isoformat(timespec="minutes"), ends.isoformat(timespec="minutes")


def at_field(error: Rejected) -> Rejected:
    """An error about a detail, at the field of the form that says it."""
    return Rejected(FIELDS.get(error.field, error.field), error.message)


def _line(field: Any) -> str:
    return " ".join((field.data or "").split())


def _times(number: int | None, minutes: int) -> int | None:
    return None if number is None else number * minutes


def _parts(minutes: int | None, whole: int) -> int | None:
    return None if minutes is None else minutes // whole
