"""The form of a vote that is written down for somebody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from plugins.ideas.actions.proxy import LONGEST_ADDRESS, LONGEST_NOTE, Evidence


class ProxyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whose vote it is, and where they asked."""

    username = StringField(
        _l("User name"),
        validators=[DataRequired(_l("Say whose vote it is.")), Length(max=60)],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    evidence = StringField(
        _l("Where did they ask for it?"),
        validators=[
            DataRequired(_l("Say where they asked: a thread, or an address.")),
            Length(max=LONGEST_ADDRESS),
        ],
        description=_l("The number or address of a thread here, or an address elsewhere."),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    note = StringField(
        _l("What else is there to say?"),
        validators=[Length(max=LONGEST_NOTE)],
        description=_l("The team reads it, and they find it in their own data."),
        render_kw={"dir": "auto"},
    )

    def said(self) -> Evidence:
        """What the form says of where they asked."""
        return Evidence(place=self.evidence.data or "", note=self.note.data or "")
