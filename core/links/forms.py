"""The form that links a thread with another one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from core.links.sorts import choices
from core.web.forms import option

LONGEST = 300


class LinkForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which thread, and what it is to this one. `q` is what was looked for, kept as it was."""

    target = StringField(
        validators=[
            DataRequired(_l("Choose a thread: by its address, its number or words of its title.")),
            Length(max=LONGEST, message=_l("An address, a number or a few words.")),
        ],
    )
    sort = RadioField(
        _l("What this thread is to the other one"),
        choices=[option(value, label) for value, label in choices()],
        default="relates",
        validators=[DataRequired(_l("Choose how they belong together."))],
    )
    q = StringField()

    def looked_for(self) -> str:
        """What stands in the field after a refusal."""
        return (self.q.data or self.target.data or "")[:LONGEST]
