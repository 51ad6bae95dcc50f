"""Fields of requests: what may be asked beside a text, and what counts as an answer. Data that many
pages need, kept in each process until it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from flask_babel import gettext as _

from plugins.support.models import SupportField
from townhall import Rejected, Versioned

TEXT, LONG, NUMBER, CHOICE, CHECK, DATE = "text", "long", "number", "choice", "check", "date"
KINDS = (TEXT, LONG, NUMBER, CHOICE, CHECK, DATE)
YES = "yes"
LONGEST = {TEXT: 200, LONG: 5000}
LARGEST_NUMBER = Decimal(10) ** 12


class Field(NamedTuple):
    """A field as pages and rules look at it (see `models.SupportField`)."""

    id: int
    key: str
    label: str
    help: str
    kind: str
    choices: list[str]
    is_required: bool
    is_public: bool
    space_id: int | None
    shown_if: str
    shown_value: str
    position: int
    is_archived: bool

    @property
    def name(self) -> str:
        """What its control is called in forms."""
        return f"field_{self.key}"


class Answers(NamedTuple):
    """What a form said: `values` as they are kept, by key, the empty ones too; `raw` as they were
    typed; `errors` in words."""

    values: dict[str, str]
    raw: dict[str, str]
    errors: dict[str, str]


def _load() -> tuple[Field, ...]:
    columns = [
        SupportField.space if name == "space_id" else getattr(SupportField, name)
        for name in Field._fields
    ]
    rows = SupportField.select(*columns).order_by(SupportField.position, SupportField.id)
    return tuple(Field(*row) for row in rows.tuples())


_kept = Versioned("support_fields", _load)


def all_fields() -> tuple[Field, ...]:
    """All of them in their order, archived ones too."""
    return _kept.get()


def field_of(key: str) -> Field | None:
    """The field of that key, archived or not, or None."""
    return next((one for one in all_fields() if one.key == key), None)


def fields_in(space_id: int, *, public: bool) -> list[Field]:
    """What a queue asks, of its requesters (`public`) or of the team as well."""
    return [
        one
        for one in all_fields()
        if not one.is_archived
        and one.space_id in (None, space_id)
        and (one.is_public or not public)
    ]


def fields_changed() -> None:
    """Say that fields are not what they were. Inside the changing transaction."""
    _kept.changed()


def is_asked(field: Field, values: Mapping[str, str]) -> bool:
    """Whether a field has to do with the other answers: it may depend on one of them."""
    return not field.shown_if or values.get(field.shown_if, "") == field.shown_value


def read_answers(
    asked: Iterable[Field], said: Mapping[str, str], *, strict: bool = True
) -> Answers:
    """What a form says to some fields, in their order. What does not apply is dropped; `strict`
    asks for what is needed."""
    found = Answers({}, {}, {})
    for field in asked:
        raw = said.get(field.name, "")
        found.raw[field.key] = raw
        found.values[field.key] = ""
        if not is_asked(field, found.values):
            continue
        try:
            found.values[field.key] = as_kept(field, raw)
        except Rejected as error:
            found.errors[field.key] = str(error.message)
            continue
        if strict and field.is_required and not found.values[field.key]:
            found.errors[field.key] = _("Please answer this.")
    return found


def as_kept(field: Field, raw: str) -> str:
    """An answer as it is kept; empty for none. Raises `Rejected` for what is none of its kind."""
    said = raw.replace("\x00", "").strip()
    return _KEPT[field.kind](field, said) if said else ""


def _text(field: Field, said: str) -> str:
    most = LONGEST[field.kind]
    if len(said) > most:
        raise Rejected(field.key, _("This is too long: %(num)s letters at most.", num=most))
    return said if field.kind == LONG else " ".join(said.split())


def _number(field: Field, said: str) -> str:
    try:
        number = Decimal(said.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > LARGEST_NUMBER or len(said) > 40:
        raise Rejected(field.key, _("This is no number that we can count with."))
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") or "0" if "." in plain else plain


def _choice(field: Field, said: str) -> str:
    if said not in field.choices:
        raise Rejected(field.key, _("Choose one of the answers."))
    return said


def _check(_field: Field, said: str) -> str:
    return YES if said in (YES, "y", "on", "1") else ""


def _date(field: Field, said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise Rejected(field.key, _("This is no date.")) from error


_KEPT: Mapping[str, Callable[[Field, str], str]] = {
    TEXT: _text,
    LONG: _text,
    NUMBER: _number,
    CHOICE: _choice,
    CHECK: _check,
    DATE: _date,
}
