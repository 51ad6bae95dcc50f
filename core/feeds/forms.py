"""The form of a private address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class TokenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What the member calls the program that will read."""

    label = StringField(
        _l("For which program?"),
        validators=[DataRequired(_l("Give it a name, so that you know it again.")), Length(max=60)],
        description=_l("Such as “Reader on my phone”. Only you see it."),
        render_kw={"maxlength": 60, "dir": "auto", "autocomplete": "off"},
    )
