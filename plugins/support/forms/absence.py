"""The form of an absence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import InputRequired


class AbsenceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """From which day to which somebody is away."""

    first_day = DateField(_l("First day"), validators=[InputRequired(_l("Choose a day."))])
    last_day = DateField(_l("Last day"), validators=[InputRequired(_l("Choose a day."))])
