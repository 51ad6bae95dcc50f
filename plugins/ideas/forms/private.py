"""Forms of private ideas: what their author says, and what the team makes of one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from townhall import option

ANSWERS = (
    ("named", _l("Open it with my name")),
    ("unnamed", _l("Only without my name")),
    ("no", _l("Keep it between us")),
)


class ConsentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What the author of a private idea says."""

    answer = RadioField(
        _l("May everybody read it?"),
        choices=[option(value, label) for value, label in ANSWERS],
        validators=[DataRequired(_l("Choose one."))],
    )


class PublishForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The idea as the team suggests it in its own name."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"dir": "auto"},
    )
    body = TextAreaField(
        _l("Text"),
        validators=[DataRequired(_l("Say what it is about."))],
        description=_l("In your own words, with nothing that shows who asked for it."),
        render_kw={"rows": 8, "dir": "auto"},
    )
