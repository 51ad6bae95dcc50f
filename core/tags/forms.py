"""Forms about tags: the field in which threads get theirs, and what the team fills in."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from core.spaces.forms import TINTS
from core.tags import queries
from core.tags.queries import Suggestion
from core.web import current_actor
from core.web.forms import option

ICONS = (
    option("", _l("Tag")),
    option("hash", _l("Number sign")),
    option("circle-help", _l("Question")),
    option("lightbulb", _l("Idea")),
    option("triangle-alert", _l("Warning")),
    option("wrench", _l("Tools")),
    option("cpu", _l("Electronics")),
    option("code", _l("Code")),
    option("book-open", _l("Reading")),
    option("map", _l("Maps")),
    option("sprout", _l("Plants")),
    option("rocket", _l("Releases")),
    option("award", _l("Award")),
    option("flag", _l("Flag")),
    option("landmark", _l("Official")),
    option("zap", _l("Power")),
)


class TagsField(StringField):
    """Tags as words in one line. `options` are those offered before anything is typed."""

    @property
    def options(self) -> Sequence[Suggestion]:
        """Tags of late, of what the reader may see; asked for when the field is shown."""
        return queries.in_use(current_actor())


class TagForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How a tag is called and how it looks."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=60)],
        description=_l("As it is shown."),
        render_kw={"dir": "auto", "maxlength": 60, "autocomplete": "off"},
    )
    slug = StringField(
        _l("Word in addresses and forms"),
        validators=[Optional(), Length(max=60)],
        description=_l("After a change the old word goes on working as a synonym."),
        render_kw={"dir": "auto", "maxlength": 60, "autocomplete": "off", "spellcheck": "false"},
    )
    description = TextAreaField(
        _l("What it is for"),
        validators=[Length(max=500)],
        render_kw={"rows": 3, "dir": "auto", "maxlength": 500},
    )
    group_id = SelectField(_l("Group"), coerce=int)
    tint = RadioField(_l("Colour"), choices=list(TINTS), default="0")
    icon = SelectField(
        _l("Sign"), choices=list(ICONS), description=_l("Stands before the name of a coloured tag.")
    )


class GroupForm(FlaskForm):  # type: ignore[misc]
    """What a group of tags asks."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=60)],
        render_kw={"dir": "auto", "maxlength": 60, "autocomplete": "off"},
    )
    is_single = BooleanField(
        _l("One for each thread"), description=_l("A thread has at most one tag of this group.")
    )
    is_for_team = BooleanField(
        _l("For the team"),
        description=_l("Only the team and moderators give these tags and take them away."),
    )
