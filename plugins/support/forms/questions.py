"""The form of how soon public questions are answered."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from plugins.support.clocks.reading import Unclear, read_length, working_day
from plugins.support.levels import levels
from townhall import option


class QuestionRuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A space, and how soon its questions are answered."""

    space = SelectField(_l("Questions in"), coerce=int)
    calendar = SelectField(_l("Hours that count"), coerce=int)
    time = StringField(
        _l("Answered within"),
        description=_l("Minutes, or a time like 4h or 2d. Empty promises it no more."),
        render_kw={"maxlength": 20, "autocomplete": "off", "dir": "ltr"},
    )
    minutes = 0

    def fill(self, spaces: list[tuple[int, str]]) -> None:
        """What its lists offer."""
        self.space.choices = [option(*pair) for pair in spaces]
        known = levels().calendars
        self.calendar.choices = [option(one, found.name) for one, found in known.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the time, too."""
        fits = super().validate(extra_validators)
        calendar = levels().calendars.get(self.calendar.data or 0)
        try:
            seconds = (
                read_length(self.time.data or "", day=working_day(calendar)) if calendar else 0
            )
        except Unclear as error:
            self.time.errors = [*self.time.errors, str(error)]
            return False
        self.minutes = (seconds or 0) // 60
        return bool(fits)
