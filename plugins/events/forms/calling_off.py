"""The form that cancels, postpones or brings back."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from plugins.events.forms.choices import chosen

DEEDS = (
    ("cancel", _l("Cancel it")),
    ("postpone", _l("Postpone it: there is no new date yet")),
    ("back", _l("Bring it back")),
)
USUAL = ("cancel", "postpone")
POSSIBLE = {"cancelled": ("back",), "postponed": ("back", "cancel")}
"""What can be done of dates that are off, by their state."""


class CallingOffForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What becomes of a date or of all of them, and why."""

    deed = RadioField(_l("What do you do?"), choices=chosen(DEEDS), default="cancel")
    scope = RadioField(
        _l("Of what?"),
        choices=chosen(
            (
                ("one", _l("This date")),
                ("following", _l("This date and those that follow")),
                ("all", _l("All dates")),
            )
        ),
        default="one",
    )
    reason = StringField(
        _l("Why?"),
        validators=[Optional(), Length(max=255)],
        description=_l("Everybody who answered reads it, and it stands on the page."),
        render_kw={"dir": "auto"},
    )

    def offer(self, state: str) -> None:
        """Offer what can be done of a date in a state."""
        deeds: list[Any] = [pair for pair in DEEDS if pair[0] in POSSIBLE.get(state, USUAL)]
        self.deed.choices = chosen(deeds)
        # What was sent is refused where it is not on offer: sent twice it would be its contrary.
        if not self.deed.raw_data:
            self.deed.data = deeds[0][0]
