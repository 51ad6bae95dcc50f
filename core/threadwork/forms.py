"""Forms of work on threads: where to, with which, and when."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from core import clock
from core.bookmarks import times
from core.previews.own import thread_meant
from core.spaces.queries import SpaceRow
from core.threads.rows import ThreadView
from core.web.forms import option

MOMENTS = ("closes", "opens", "unpins")
DAY = {"render_kw": {"autocomplete": "off"}}


class MoveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """To which space, and whether its author is told."""

    space = SelectField(_l("Move it to"), coerce=int, choices=[])
    tell = BooleanField(_l("Tell its author"))

    def offer(self, spaces: list[SpaceRow]) -> None:
        """The spaces to choose from."""
        self.space.choices = [option(space.id, space.title) for space in spaces]


class MergeForm(FlaskForm):  # type: ignore[misc]
    """Which thread takes it in."""

    target = StringField(
        _l("Into which thread"),
        validators=[DataRequired(_l("Paste the address of the other thread, or its number."))],
        description=_l("Paste its address, or type its number."),
        render_kw={"autocomplete": "off", "maxlength": 300, "spellcheck": "false"},
    )
    tell = BooleanField(_l("Tell its author"), id="tell-merged")

    def target_id(self) -> int:
        """The number of the thread; 0 when what was typed says none."""
        return thread_meant(self.target.data or "")


class SplitForm(FlaskForm):  # type: ignore[misc]
    """What the new thread is called, and where it is."""

    title = StringField(
        _l("Title of the new thread"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": 200},
    )
    space = SelectField(_l("In which space"), coerce=int, choices=[])
    offer = MoveForm.offer


class TimersForm(FlaskForm):  # type: ignore[misc]
    """What the clock will do. Days and times are those of who fills it in."""

    closes_day = DateField(_l("Close it on"), validators=[Optional()])
    closes_time = TimeField(_l("at"), validators=[Optional()])
    opens_day = DateField(_l("Open it again on"), validators=[Optional()])
    opens_time = TimeField(_l("at"), validators=[Optional()])
    quiet_days = IntegerField(
        _l("Close it after days without a reply"),
        validators=[Optional(), NumberRange(1, 3650, _l("From 1 to 3650 days."))],
        render_kw={"min": 1, "max": 3650, "inputmode": "numeric"},
    )
    unpins_day = DateField(_l("End its pin on"), validators=[Optional()])
    unpins_time = TimeField(_l("at"), validators=[Optional()])

    def fill(self, thread: ThreadView, zone: str) -> None:
        """Show what stands."""
        self.quiet_days.data = thread.quiet_days
        for name in MOMENTS:
            moment = getattr(thread, f"{name}_at")
            if moment is not None:
                self[f"{name}_day"].data, self[f"{name}_time"].data = times.local(moment, zone)

    def values(self, zone: str) -> dict[str, Any]:
        """What was asked for. Raises `Unfit` for a moment that has passed or is too far away."""
        found: dict[str, Any] = {"quiet_days": self.quiet_days.data}
        for name in MOMENTS:
            day, at = self[f"{name}_day"].data, self[f"{name}_time"].data
            found[f"{name}_at"] = self._moment(f"{name}_day", day, at, zone)
        return found

    def _moment(self, field: str, day: date | None, at: time | None, zone: str) -> datetime | None:
        if day is None:
            return None
        today = times.local(clock.now(), zone).day
        if not today <= day <= today + times.LONGEST:
            raise Unfit(field, _("A day from today on, within the next five years."))
        moment = times.moment(day, at or times.MORNING, zone)
        if moment <= clock.now():
            raise Unfit(field, _("That is over already. Choose a time to come."))
        return moment


class Unfit(ValueError):
    """A moment that cannot be used; `field` says which, the message why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
