"""Forms for those who arrange spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from core.spaces.matrix import STORED, GroupRow, Verdict
from core.spaces.queries import SpaceRow
from core.spaces.tree import homes, places
from core.web.forms import option

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TINTS = (
    option("0", _l("None")),
    option("1", _l("Red")),
    option("2", _l("Orange")),
    option("3", _l("Olive")),
    option("4", _l("Green")),
    option("5", _l("Teal")),
    option("6", _l("Blue")),
    option("7", _l("Violet")),
    option("8", _l("Pink")),
)
ICONS = (
    option("", _l("None")),
    option("messages-square", _l("Talk")),
    option("circle-help", _l("Questions")),
    option("lightbulb", _l("Ideas")),
    option("book-open", _l("Reading")),
    option("wrench", _l("Tools")),
    option("cpu", _l("Electronics")),
    option("code", _l("Code")),
    option("map", _l("Maps")),
    option("sprout", _l("Plants")),
    option("flower-2", _l("Flowers")),
    option("coffee", _l("Coffee")),
    option("image", _l("Pictures")),
    option("rocket", _l("Releases")),
    option("hand", _l("Welcome")),
    option("lock", _l("Private")),
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
        self.owner.choices = [option(*one) for one in homes().items()]
        owner = space.owner if space else str(self.owner.data or next(iter(homes()), ""))
        if space is not None:
            del self.owner
        without = space.id if space else None
        spaces = places(owner, without=without)
        self.parent_id.choices = [
            option(0, _("Nothing: it stands on top")),
            *(option(one.id, f"{'— ' * depth}{one.title}") for one, depth in spaces),
        ]

    def validate_slug(self, field: StringField) -> None:
        """Only what needs no quoting in an address."""
        if not SLUG.fullmatch(field.data or ""):
            raise ValidationError(_("Small letters, digits and dashes, such as “show-and-tell”."))

    def values(self) -> dict[str, Any]:
        """What was sent, as the actions take it."""
        found = {
            "title": " ".join((self.title.data or "").split()),
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


def typed_grants(
    sent: Mapping[str, str], groups: Iterable[GroupRow], permissions: Iterable[str]
) -> dict[tuple[int, str], str]:
    """The words that were chosen, to be shown again: whatever is none of ours is left out."""
    offered = [(group.id, permission) for permission in permissions for group in groups]
    chosen = {key: sent.get(field_name(*key)) for key in offered}
    return {key: word for key, word in chosen.items() if word == "" or word in STORED}


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
