"""How the help was."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from plugins.support.actions.rating import LONGEST


class RatingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Good or not, by one of two buttons, and a word about it."""

    good = StringField(validators=[AnyOf(("yes", "no"), _l("Press one of the two buttons."))])
    comment = TextAreaField(
        _l("What should we know about it? You need not say anything."),
        validators=[Length(max=LONGEST)],
        render_kw={"rows": 4, "maxlength": LONGEST, "dir": "auto"},
    )
