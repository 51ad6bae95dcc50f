"""The form of the door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from plugins.events.actions.door import GATE


class DoorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A code that was typed or scanned. Scanners type it and press Enter, so the code comes
    first and sends the form."""

    code = StringField(
        _l("Code"),
        validators=[DataRequired(_l("Type the code of a ticket, or scan it.")), Length(max=300)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": 300,
            "dir": "ltr",
        },
    )
    gate = StringField(
        _l("Gate"),
        validators=[Length(max=GATE)],
        description=_l("If there are several. It stands in the log."),
        render_kw={"autocomplete": "off", "maxlength": GATE, "dir": "auto"},
    )
    anyway = BooleanField(_l("Check in before or after the hours, too"))
