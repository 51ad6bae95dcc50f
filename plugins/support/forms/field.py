"""The form of a field of requests."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from plugins.support.actions.fields import WantedField
from plugins.support.fields import (
    CHECK,
    CHOICE,
    DATE,
    LONG,
    NUMBER,
    TEXT,
    Field,
    all_fields,
)
from townhall import all_spaces, option

KIND_NAMES = {
    TEXT: _l("A line of text"),
    LONG: _l("A longer text"),
    NUMBER: _l("A number"),
    CHOICE: _l("One of several answers"),
    CHECK: _l("Yes or no"),
    DATE: _l("A date"),
}


class FieldForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What is asked, where, and of whom."""

    label = StringField(
        _l("What is asked"),
        validators=[DataRequired(_l("Say what you ask.")), Length(max=80)],
        render_kw={"maxlength": 80, "autocomplete": "off", "dir": "auto"},
    )
    help = StringField(
        _l("A word of help"),
        validators=[Length(max=200)],
        description=_l("Stands below it in the form."),
        render_kw={"maxlength": 200, "autocomplete": "off", "dir": "auto"},
    )
    choices = TextAreaField(
        _l("Answers to choose from"),
        validators=[Length(max=4000)],
        description=_l("One a line. Only for a question with several answers."),
        render_kw={"rows": 5, "dir": "auto"},
    )
    space = SelectField(_l("Which queue asks it?"), default="")
    is_public = BooleanField(
        _l("People who ask answer it and can read it"),
        description=_l("Otherwise the team alone fills it in and reads it."),
    )
    is_required = BooleanField(_l("A request cannot be sent without it"))
    shown_if = SelectField(_l("Ask it only if this question"), default="")
    shown_value = StringField(
        _l("has this answer"),
        validators=[Length(max=120)],
        description=_l("For yes or no, write “yes”, or nothing for no."),
        render_kw={"maxlength": 120, "autocomplete": "off", "dir": "auto"},
    )

    def offer(self, mine: Field | None) -> None:
        """Offer the queues, and the other questions."""
        queues = [one for one in all_spaces().values() if one.owner == "support"]
        self.space.choices = [
            option("", _("All queues")),
            *(option(str(one.id), one.title) for one in queues),
        ]
        others = [one for one in all_fields() if not one.is_archived and one != mine]
        self.shown_if.choices = [
            option("", _("Ask it always")),
            *(option(one.key, one.label) for one in others),
        ]

    def wanted(self) -> WantedField:
        """What was sent, as the actions take it."""
        lines = [" ".join(line.split())[:120] for line in (self.choices.data or "").splitlines()]
        return WantedField(
            label=" ".join((self.label.data or "").split()),
            help=" ".join((self.help.data or "").split()),
            choices=list(dict.fromkeys(line for line in lines if line)),
            is_required=self.is_required.data,
            is_public=self.is_public.data,
            space=int(self.space.data) if self.space.data else None,
            shown_if=self.shown_if.data,
            shown_value=" ".join((self.shown_value.data or "").split()),
        )


class NewFieldForm(FieldForm):
    """A field that is added, with the kind that it keeps."""

    kind = RadioField(
        _l("What kind of answer?"),
        choices=[option(kind, words) for kind, words in KIND_NAMES.items()],
        default=TEXT,
        description=_l("This stays as you choose it now."),
    )


def values_of(field: Field) -> dict[str, object]:
    """A field as its form shows it."""
    return {
        **field._asdict(),
        "choices": "\n".join(field.choices),
        "space": str(field.space_id or ""),
    }
