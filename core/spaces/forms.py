"""Forms for those who arrange spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from core.spaces.matrix import STORED, GroupRow, Verdict
from core.spaces.queries import SpaceRow
from core.spaces.tree import homes, places

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TINTS = (
    SelectChoice("0", _l("None")),
    SelectChoice("1", _l("Red")),
    SelectChoice("2", _l("Orange")),
    SelectChoice("3", _l("Olive")),
    SelectChoice("4", _l("Green")),
    SelectChoice("5", _l("Teal")),
    SelectChoice("6", _l("Blue")),
    SelectChoice("7", _l("Violet")),
    SelectChoice("8", _l("Pink")),
)
ICONS = (
    SelectChoice("", _l("None")),
    SelectChoice("messages-square", _l("Talk")),
    SelectChoice("circle-help", _l("Questions")),
    SelectChoice("lightbulb", _l("Ideas")),
    SelectChoice("book-open", _l("Reading")),
    SelectChoice("wrench", _l("Tools")),
    SelectChoice("cpu", _l("Electronics")),
    SelectChoice("code", _l("Code")),
    SelectChoice("map", _l("Maps")),
    SelectChoice("sprout", _l("Plants")),
    SelectChoice("flower-2", _l("Flowers")),
    SelectChoice("coffee", _l("Coffee")),
    SelectChoice("image", _l("Pictures")),
    SelectChoice("rocket", _l("Releases")),
    SelectChoice("hand", _l("Welcome")),
    SelectChoice("lock", _l("Private")),
)


class SpaceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a space says and where it stands."""

    owner = SelectField(_l("Sort of space"))
    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=120)],
        render_kw={"dir": "auto", "maxlength": 120, "autocomplete": "off"},
    )
    slug = StringField(
        _l("Address"),
        validators=[Optional(), Length(max=70)],
        description=_l("Small letters, digits and dashes. Left empty, it is made of the title."),
        render_kw={"maxlength": 70, "autocomplete": "off", "spellcheck": "false"},
    )
    description = TextAreaField(
        _l("What belongs here"),
        validators=[Length(max=500)],
        render_kw={"rows": 3, "dir": "auto", "maxlength": 500},
    )
    parent_id = SelectField(
        _l("Stands in"), coerce=int, description=_l("It inherits the rights of that space.")
    )
    position = IntegerField(
        _l("Place in the order"),
        validators=[Optional(), NumberRange(0, 100_000)],
        description=_l("Smaller numbers come first."),
    )
    tint = RadioField(_l("Colour"), choices=list(TINTS), default="0")
    icon = RadioField(_l("Sign"), choices=list(ICONS), default="")

    def __init__(self, space: SpaceRow | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owner.choices = [SelectChoice(*one) for one in homes().items()]
        owner = space.owner if space else str(self.owner.data or next(iter(homes()), ""))
        if space is not None:
            del self.owner
        without = space.id if space else None
        spaces = places(owner, without=without)
        self.parent_id.choices = [
            SelectChoice(0, _("Nothing: it stands on top")),
            *(SelectChoice(one.id, f"{'— ' * depth}{one.title}") for one, depth in spaces),
        ]

    def validate_slug(self, field: StringField) -> None:
        """Only what needs no quoting in an address."""
        if not SLUG.fullmatch(field.data):
            raise ValidationError(_("Small letters, digits and dashes, such as “show-and-tell”."))

    def values(self) -> dict[str, Any]:
        """What was sent, as the actions take it."""
        found = {
            "title": " ".join(self.title.data.split()),
            "description": (self.description.data or "").strip(),
            "icon": self.icon.data,
            "tint": int(self.tint.data),
            "parent_id": self.parent_id.data or None,
        }
        if self.slug.data:
            found["slug"] = self.slug.data
        if self.position.data is not None:
            found["position"] = self.position.data
        return found


class BadGrant(ValueError):
    """The form of rights holds something that it did not offer."""


def field_name(group_id: int, permission: str) -> str:
    """The name of the select for one group and permission."""
    return f"g{group_id}-{permission}"


def sent_grants(
    sent: Mapping[str, str], groups: Iterable[GroupRow], permissions: Iterable[str]
) -> dict[tuple[int, str], Verdict]:
    """The rights that the form says; what is inherited is left out. Raises `BadGrant` for an
    unknown word, and for a field that is missing: half a form must not take rights away."""
    found: dict[tuple[int, str], Verdict] = {}
    offered = [(group.id, permission) for permission in permissions for group in groups]
    for group_id, permission in offered:
        word = sent.get(field_name(group_id, permission))
        verdict = next((known for known in STORED if known == word), None)
        if verdict is not None:
            found[group_id, permission] = verdict
        elif word != "":
            raise BadGrant(field_name(group_id, permission))
    return found
