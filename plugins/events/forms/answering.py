"""Forms of answers, of questions to those who come, and of invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from plugins.events.actions.questions import CHOICES, KINDS, LABEL, Asked
from plugins.events.actions.wishes import NAMES_LENGTH, REPLY_LENGTH, Wish
from plugins.events.models import EventAnswer, EventQuestion
from plugins.events.seating import ONLINE, PLACE, Terms
from townhall import Rejected, option

WAYS = [option(PLACE, _l("At the place")), option(ONLINE, _l("Online"))]
SCOPES = [option("one", _l("To this date")), option("all", _l("To all dates that are to come"))]
REPLY = "reply-"
TEXT = {"dir": "auto", "autocomplete": "off"}


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What is asked of somebody who comes; see `answer_form` for what else may stand in it."""

    def fill(self, mine: EventAnswer | None) -> None:
        """Put in what they have answered before."""
        if mine is None:
            return
        known = {"way": mine.way, "guests": mine.guests, "guest_names": mine.guest_names}
        known |= {f"{REPLY}{key}": text for key, text in mine.replies.items()}
        for name, value in known.items():
            if name in self and value:
                self[name].data = value

    def wish(self, status: str, mine: EventAnswer | None, sent: MultiDict[str, str]) -> Wish:
        """What somebody wants. Buttons without the other fields leave those as they were."""
        wish = Wish.again(mine, status)
        given: dict[str, Any] = {
            name: self[name].data or self[name].default
            for name in ("way", "guests", "guest_names")
            if name in self and name in sent
        }
        replies = dict(wish.replies)
        for field in self:
            if field.name.startswith(REPLY) and (field.name in sent or sent.get("full")):
                value = field.data
                replies[field.name.removeprefix(REPLY)] = "yes" if value is True else value or ""
        return replace(wish, replies=replies, **given)

    def refuse(self, error: Rejected) -> None:
        """Show what the rules said at the field it is about, else above all."""
        if error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)


def answer_form(
    terms: Terms, questions: Sequence[EventQuestion], *, is_series: bool
) -> type[AnswerForm]:
    """The form for one date: where people come, with whom, and what the hosts ask."""
    fields: dict[str, Any] = {}
    if len(terms.ways) > 1:
        fields["way"] = RadioField(
            _l("How do you come?"), choices=WAYS, default=PLACE, validate_choice=False
        )
    if terms.most_guests:
        fields["guests"] = IntegerField(
            _l("Guests"),
            validators=[Optional(), NumberRange(0, terms.most_guests)],
            default=0,
            render_kw={"min": 0, "max": terms.most_guests, "inputmode": "numeric"},
        )
        fields["guest_names"] = StringField(
            _l("Their names"),
            default="",
            validators=[Length(max=NAMES_LENGTH)],
            description=_l("Only the hosts see them."),
            render_kw={**TEXT, "maxlength": NAMES_LENGTH},
        )
    for question in questions:
        fields[f"{REPLY}{question.id}"] = _asking(question)
    if is_series:
        fields["scope"] = RadioField(
            _l("Which dates do you come to?"), choices=SCOPES, default="one", validate_choice=False
        )
    return type("AnswerForm", (AnswerForm,), fields)


def _asking(question: EventQuestion) -> Field:
    label = str(question.label)
    if question.kind == "check":
        return BooleanField(label)
    if question.kind == "choice":
        choices = [option("", "–"), *(option(word, word) for word in question.choices)]
        return SelectField(label, choices=choices, validate_choice=False)
    sort = TextAreaField if question.kind == "long" else StringField
    extra = {"rows": 3} if question.kind == "long" else {}
    return sort(label, render_kw={**TEXT, "maxlength": REPLY_LENGTH, **extra})


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """Something that is asked of whoever comes."""

    label = StringField(
        _l("Question"),
        validators=[DataRequired(_l("Write the question.")), Length(max=LABEL)],
        render_kw={**TEXT, "maxlength": LABEL},
    )
    kind = SelectField(
        _l("How it is answered"), choices=[option(*pair) for pair in KINDS.items()], default="text"
    )
    choices = TextAreaField(
        _l("Choices"),
        description=_l("Only for a choice: two to twenty, each on a line of its own."),
        validators=[Length(max=CHOICES)],
        render_kw={"rows": 4, "dir": "auto"},
    )
    is_required = BooleanField(_l("Everybody who comes has to answer it"))

    def fill(self, question: EventQuestion) -> None:
        """Put in a question as it stands."""
        self.label.data, self.kind.data = question.label, question.kind
        self.choices.data = "\n".join(question.choices)
        self.is_required.data = question.is_required

    def asked(self) -> Asked:
        """What was sent, as the actions take it."""
        return Asked(
            label=self.label.data or "",
            kind=self.kind.data or "text",
            choices=tuple((self.choices.data or "").splitlines()),
            is_required=bool(self.is_required.data),
        )


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Whom a host wants to have there."""

    username = StringField(
        _l("User name"),
        validators=[DataRequired(_l("Name a member.")), Length(max=60)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "maxlength": 60},
    )
    is_over = BooleanField(
        _l("Even if all seats are taken"), description=_l("This is written in the log.")
    )
