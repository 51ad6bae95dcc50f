"""The form with which a thread becomes one of a kind."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from core.conversion.actions import LONGEST_REASON
from core.spaces.queries import SpaceRow
from core.web.forms import option


class ConversionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Where, why, and whether its author is told."""

    space = SelectField(_l("In which space"), coerce=int, choices=[])
    reason = StringField(
        _l("Why"),
        validators=[Length(max=LONGEST_REASON)],
        description=_l("You may leave it empty. It stands in the thread, for everybody."),
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": LONGEST_REASON},
    )
    tell = BooleanField(_l("Tell its author"))

    def offer(self, spaces: list[SpaceRow]) -> None:
        """The spaces to choose from."""
        self.space.choices = [option(space.id, space.title) for space in spaces]
