"""The forms of a status of ideas."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from plugins.ideas.actions.deciding import LONGEST_NOTE
from plugins.ideas.actions.statuses import Wanted
from plugins.ideas.statuses import ACTIVE, CLOSED, DONE, OPEN, Status, statuses
from townhall import TONES, option

CATEGORIES = (
    option(OPEN, _l("Open")),
    option(ACTIVE, _l("Accepted")),
    option(DONE, _l("Done")),
    option(CLOSED, _l("Declined")),
)
MEANINGS = {
    OPEN: _l("Nobody has decided."),
    ACTIVE: _l("It will come."),
    DONE: _l("It is there."),
    CLOSED: _l("It will not come, and whoever says so says why."),
}
ICONS = (
    option("circle-dashed", _l("Dashed circle")),
    option("eye", _l("Eye")),
    option("search", _l("Magnifying glass")),
    option("message-square", _l("Speech bubble")),
    option("hourglass", _l("Hourglass")),
    option("circle-dot", _l("Circle with a dot")),
    option("calendar-days", _l("Calendar")),
    option("pencil", _l("Pencil")),
    option("loader-circle", _l("Running circle")),
    option("wrench", _l("Wrench")),
    option("rocket", _l("Rocket")),
    option("circle-check", _l("Circle with a tick")),
    option("archive", _l("Archive")),
    option("circle-slash", _l("Crossed circle")),
)


class StatusForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a status is called, how it looks, and what it means for votes and the roadmap."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=60)],
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
    )
    category = RadioField(_l("What it means"), choices=list(CATEGORIES), default=OPEN)
    tone = RadioField(_l("Colour"), choices=list(TONES), default="")
    icon = RadioField(_l("Sign"), choices=list(ICONS), default="circle-dashed")
    on_roadmap = BooleanField(_l("It is a column of the roadmap"))
    takes_votes = BooleanField(_l("People can vote for its ideas"), default=True)
    returns_points = BooleanField(
        _l("Points go back to those who gave them"),
        description=_l("On boards where everybody has so many points. The votes stay."),
    )
    is_default = BooleanField(
        _l("New ideas have it"), description=_l("In place of the status that they have now.")
    )

    def wanted(self) -> Wanted:
        """What was sent, as the actions take it."""
        values: dict[str, Any] = {
            name: field.data for name, field in self._fields.items() if name != "csrf_token"
        }
        return Wanted(**values | {"name": " ".join((self.name.data or "").split())})


class RemoveForm(FlaskForm):  # type: ignore[misc]
    """What becomes of the ideas of a status that is taken away."""

    replacement = SelectField(_l("The status that its ideas get"))
    note = TextAreaField(
        _l("Why"),
        validators=[Length(max=LONGEST_NOTE)],
        description=_l("It stands in the history of each. Ideas that are declined need it."),
        render_kw={"rows": 3, "dir": "auto"},
    )

    def offer(self, status: Status) -> None:
        """Offer the other statuses, the next one first."""
        others = [one for one in statuses() if one.id != status.id]
        self.replacement.choices = [
            option("", _l("Choose a status")),
            *(option(one.slug, one.name) for one in others),
        ]
