"""The forms of a state of tickets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from plugins.support.actions.states import Wanted
from plugins.support.forms.looks import ICONS
from plugins.support.states import (
    CATEGORIES,
    CLOSED,
    CUSTOMER,
    NEW,
    OPEN,
    OTHER,
    SOLVED,
    Standing,
    standings,
)
from townhall import TONES, option

NAMES = {
    NEW: _l("New"),
    OPEN: _l("Open"),
    CUSTOMER: _l("Waiting for them"),
    OTHER: _l("Waiting for others"),
    SOLVED: _l("Solved"),
    CLOSED: _l("Closed"),
}
MEANINGS = {
    NEW: _l("Nobody has looked at it yet."),
    OPEN: _l("It is for the team to act."),
    CUSTOMER: _l("The person who asked has to answer. They are reminded if they do not."),
    OTHER: _l("Somebody else has to act, such as a supplier."),
    SOLVED: _l("It is done. An answer of theirs opens it again."),
    CLOSED: _l("It is over."),
}


class StateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a state is called, how it looks, and whether clocks stand still in it."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=60)],
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
        description=_l("What the team reads."),
    )
    public_name = StringField(
        _l("What the person who asked reads"),
        validators=[Length(max=60)],
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
        description=_l("Left empty, they read the name above."),
    )
    tone = RadioField(_l("Colour"), choices=list(TONES), default="")
    icon = RadioField(_l("Sign"), choices=list(ICONS), default="circle-dot")
    pauses = BooleanField(
        _l("Clocks stand still"),
        description=_l("The time that a request spends in it counts against no promise."),
    )
    is_default = BooleanField(
        _l("It is the usual one of its group"),
        description=_l("What requests get that come into the group by themselves."),
    )

    def wanted(self) -> Wanted:
        """What was sent, as the actions take it."""
        return Wanted(
            name=" ".join((self.name.data or "").split()),
            public_name=" ".join((self.public_name.data or "").split()),
            tone=self.tone.data,
            icon=self.icon.data,
            pauses=self.pauses.data,
            is_default=self.is_default.data,
        )


class NewStateForm(StateForm):
    """A state that is added, with the group that it belongs to for good."""

    category = RadioField(
        _l("What it means"),
        choices=[option(one, NAMES[one]) for one in CATEGORIES],
        default=OPEN,
        description=_l("This stays as you choose it now."),
    )


class RemoveStateForm(FlaskForm):  # type: ignore[misc]
    """What becomes of the tickets of a state that is taken away."""

    replacement = SelectField(_l("The state that its requests get"), default="")

    def offer(self, found: Standing) -> None:
        """Offer the other states of its group."""
        others = [
            one for one in standings() if one.category == found.category and one.id != found.id
        ]
        self.replacement.choices = [
            option("", _l("Choose a state")),
            *(option(one.slug, one.name) for one in others),
        ]
