"""The form that makes somebody a host."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from plugins.events.forms.choices import chosen
from plugins.events.rules import DOOR, HOST

ROLES = (
    (HOST, _l("Run the event with you")),
    (DOOR, _l("Keep the door: check people in, and nothing else")),
)


class HostForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whom to make a host, or to ask to keep the door."""

    username = StringField(
        _l("User name"),
        validators=[DataRequired(_l("Say who.")), Length(max=60)],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    role = RadioField(_l("What they do"), choices=chosen(ROLES), default=HOST)
