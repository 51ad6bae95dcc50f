"""The form in which an owner makes a field, and those in which its value is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import DataRequired, Length, Optional, StopValidation

from core.db import LARGEST
from core.fields.actions import Wanted
from core.fields.kinds import (
    CHOICE_LENGTH,
    CHOSEN,
    KINDS,
    LONG_LENGTH,
    MOST_CHOICES,
    NO,
    TEXT_LENGTH,
    YES,
)
from core.fields.queries import Definition
from core.profiles.forms import checked_links, one_line
from core.sanctions.blocking import BlockedLink, check_links
from core.watchwords.looking import Blocked, check_name, check_profile
from core.web.forms import option

ROWS = MOST_CHOICES * (CHOICE_LENGTH + 2)


class FieldForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What an owner says of a field."""

    label = StringField(
        _l("What it is called"),
        validators=[DataRequired(_l("Such as “Company” or “Pronouns”.")), Length(max=60)],
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
    )
    help = StringField(
        _l("A word of help"),
        validators=[Length(max=200)],
        description=_l("Stands below the field where it is filled in."),
        render_kw={"maxlength": 200, "autocomplete": "off", "dir": "auto"},
    )
    kind = RadioField(_l("What is said in it"), default="text")
    choices = TextAreaField(
        _l("To choose from"),
        validators=[Length(max=ROWS)],
        description=_l("Each on a line of its own; only for the two lists."),
        render_kw={"rows": 4, "dir": "auto"},
    )
    edited_by = RadioField(_l("Who fills it in"), default="member")
    is_required = BooleanField(
        _l("Nobody joins without it"),
        description=_l(
            "Asked of those who sign up. Who is here already is asked on their profile."
        ),
    )
    seen_by = RadioField(_l("Who sees it"), default="members")
    on_card = BooleanField(
        _l("Show it on cards"),
        description=_l("In the list of people and at the top of the profile."),
    )
    is_searchable = BooleanField(
        _l("Search finds people by it"),
        description=_l(
            "Those who may see it. What only the team sees is found in the list of people alone."
        ),
    )
    version = HiddenField(default="0")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [option(kind, label) for kind, label in KINDS.items()]
        self.edited_by.choices = [option("member", _("Members")), option("team", _("The team"))]
        self.seen_by.choices = [
            option("everyone", _("Everybody")),
            option("members", _("Members")),
            option("team", _("The team and oneself")),
        ]

    def fill(self, found: Definition) -> FieldForm:
        """The form with what a field is now."""
        for name in ("label", "help", "kind", "edited_by", "seen_by", "version"):
            self[name].data = str(getattr(found, name))
        for name in ("is_required", "on_card", "is_searchable"):
            self[name].data = getattr(found, name)
        self.choices.data = "\n".join(found.choices)
        return self

    def validate_label(self, field: Field) -> None:
        """One line."""
        field.data = one_line(field.data)
        if not field.data:
            raise ValidationError(_("Such as “Company” or “Pronouns”."))

    def validate_choices(self, field: Field) -> None:
        """Something to choose from where there is a list."""
        lines = self._lines()
        if self.kind.data in CHOSEN and not lines:
            raise ValidationError(_("What can be chosen? Each on a line of its own."))
        if len(lines) > MOST_CHOICES or any(len(line) > CHOICE_LENGTH for line in lines):
            raise ValidationError(_("At most fifty, each of at most 80 characters."))

    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(
            label=self.label.data or "",
            help=one_line(self.help.data),
            kind=self.kind.data,
            choices=self._lines() if self.kind.data in CHOSEN else [],
            is_required=self.is_required.data,
            edited_by=self.edited_by.data,
            seen_by=self.seen_by.data,
            on_card=self.on_card.data,
            is_searchable=self.is_searchable.data,
        )

    @property
    def seen_version(self) -> int:
        """The version that whoever sends it has seen; 0 when it does not say."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 and int(text) <= LARGEST else 0

    def _lines(self) -> list[str]:
        lines = (one_line(line) for line in (self.choices.data or "").splitlines())
        return list(dict.fromkeys(filter(None, lines)))


class Answers(FlaskForm):  # type: ignore[misc]
    """What somebody says in some fields. It stands inside of another form, whose token holds."""

    class Meta:
        csrf = False

    asked: Sequence[Definition] = ()
    unsaid: Sequence[Definition] = ()
    """What everybody is asked and that says nothing yet."""

    def said(self) -> dict[int, str]:
        """The values by the number of the field, empty where nothing is said."""
        return {one.id: _said(one.kind, self[one.name].data) for one in self.asked}


class Given:
    """Refuses to leave a field empty that has to be filled in."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        """Stop when nothing was said; what was said wrongly has its own sentence."""
        if not field.data and not field.errors:
            raise StopValidation(_("Everybody here says this. Fill it in, please."))


def answers(
    asked: Sequence[Definition],
    held: Mapping[int, str] | None = None,
    *,
    is_new: bool = False,
    shown: bool = False,
) -> Answers:
    """A form of some fields, with what is `held`.

    Those that nobody joins without have to be filled in by who is new, and are not emptied
    again: who was here before they were asked may leave them. `shown`: nothing was sent to it.
    """
    known = held or {}

    class Made(Answers):
        pass

    Made.asked = asked
    Made.unsaid = [one for one in asked if one.is_required and not known.get(one.id)]
    for one in asked:
        value = known.get(one.id, "")
        needs = one.is_required and (is_new or bool(value))
        setattr(Made, one.name, _field(one, value, needs=needs))
    data = {one.name: _shown(one.kind, known.get(one.id, "")) for one in asked}
    return Made(formdata=None, data=data) if shown else Made(data=data)


def _field(one: Definition, held: str, *, needs: bool) -> Any:
    """A field of a form. What is held stays among the choices, though the list be another now."""
    rules: list[Any] = [Given()] if needs else [Optional()]
    look: dict[str, Any] = {"dir": "auto"}
    values: dict[str, Any] = {"description": one.help}
    if one.kind in ("choice", "yesno"):
        values["choices"] = [option("", _("No answer")), *_options(one, held)]
        return SelectField(one.label, validators=rules, **values)
    if one.kind == "several":
        values["choices"] = _options(one, held)
        boxes: dict[str, Any] = {
            "option_widget": widgets.CheckboxInput(),
            "widget": widgets.ListWidget(),
        }
        return SelectMultipleField(one.label, validators=rules, **values, **boxes)
    if one.kind == "date":
        return DateField(one.label, validators=rules, **values)
    if one.kind == "long":
        rules += [Length(max=LONG_LENGTH), _unwatched(check_profile)]
        look |= {"rows": 4, "maxlength": LONG_LENGTH}
        return TextAreaField(one.label, validators=rules, render_kw=look, **values)
    rules += [Length(max=TEXT_LENGTH), _unwatched(check_name)]
    look["maxlength"] = TEXT_LENGTH
    if one.kind == "link":
        rules.append(_web_address)
        look |= {"dir": "ltr", "inputmode": "url", "spellcheck": "false"}
    return StringField(one.label, validators=rules, render_kw=look, **values)


def _options(one: Definition, held: str) -> list[Any]:
    if one.kind == "yesno":
        return [option(YES, _("Yes")), option(NO, _("No"))]
    kept = [line for line in held.split("\n") if line] if held else []
    return [option(text, text) for text in dict.fromkeys([*one.choices, *kept])]


def _unwatched(check: Callable[[str], None]) -> Callable[[Any, Field], None]:
    def look(_form: Any, field: Field) -> None:
        try:
            check(field.data or "")
        except Blocked as error:
            raise ValidationError(str(error)) from error

    return look


def _web_address(_form: Any, field: Field) -> None:
    links = checked_links(field.data or "")
    if len(links) > 1:
        raise ValidationError(_("One web address."))
    try:
        check_links("".join(f'<a href="{escape(link)}">' for link in links))
    except BlockedLink as error:
        raise ValidationError(str(error)) from error


def _shown(kind: str, value: str) -> Any:
    """A value as a field of a form holds it."""
    if kind == "several":
        return value.split("\n") if value else []
    if kind == "date":
        return date.fromisoformat(value) if value else None
    return value


def _said(kind: str, data: Any) -> str:
    """What a field of a form holds, as a value."""
    if kind == "several":
        return "\n".join(data or [])
    if kind == "date":
        return data.isoformat() if data else ""
    if kind == "link":
        return "".join(checked_links(data or "")[:1])
    return (data or "").strip() if kind == "long" else one_line(data)
