"""Forms of the page of watched words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.web.forms import option

ACTIONS = (
    option("block", _l("Do not take the text")),
    option("review", _l("Let somebody look at it first")),
    option("censor", _l("Blot the word out")),
)


class WordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A word to watch."""

    word = StringField(
        _l("Word or phrase"),
        validators=[DataRequired(_l("Which word?")), Length(max=100)],
        description=_l("Case and accents make no difference."),
        render_kw={"maxlength": 100, "autocomplete": "off", "dir": "auto"},
    )
    action = RadioField(_l("What happens"), choices=list(ACTIONS), default="review")
    is_whole = BooleanField(
        _l("Only as a whole word"),
        default=True,
        description=_l("Otherwise also inside longer words. Needed where words have no spaces."),
    )
    note = StringField(
        _l("Why"),
        validators=[Length(max=200)],
        description=_l("Shown to whoever is refused, such as “we do not trade here.”"),
        render_kw={"maxlength": 200, "autocomplete": "off", "dir": "auto"},
    )


class TryForm(FlaskForm):  # type: ignore[misc]
    """A text to look at."""

    text = TextAreaField(
        _l("A text to try"),
        validators=[Length(max=60_000)],
        render_kw={"rows": 4, "dir": "auto"},
    )
