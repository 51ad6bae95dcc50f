"""Making, changing, ordering and archiving the fields of requests. Owners do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from plugins.support.fields import fields_changed
from plugins.support.models import SupportField
from townhall import Actor, Rejected, audit, slugify, transaction

MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedField:
    """What an owner says of a field (see `models.SupportField`)."""

    label: str
    help: str
    choices: list[str]
    is_required: bool
    is_public: bool
    space: int | None
    shown_if: str
    shown_value: str


def make_field(actor: Actor, kind: str, wanted: WantedField) -> SupportField:
    """Ask one thing more, behind the others. Needs `site.admin`, checked by the caller. Raises
    `Rejected` (field `label`, `choices` or `shown_if`) for what cannot be asked."""
    with transaction():
        rows = _held()
        if sum(not row.is_archived for row in rows) >= MOST:
            raise Rejected("label", _("There are %(num)s already. Put one away first.", num=MOST))
        _check(rows, kind, wanted, None)
        row: SupportField = SupportField.create(
            **asdict(wanted),
            key=_free_key(rows, wanted.label),
            kind=kind,
            position=rows[-1].position + 1 if rows else 0,
        )
        fields_changed()
        audit(actor, "support.field_make", row, after={"kind": kind, **asdict(wanted)})
    return row


def change_field(actor: Actor, key: str, wanted: WantedField) -> None:
    """Ask it otherwise. Its kind stays, and so does what was answered. As `make_field`."""
    with transaction():
        rows = _held()
        row = _one(rows, key)
        _check(rows, str(row.kind), wanted, row)
        values = asdict(wanted)
        before = {name: getattr(row, name) for name in values if name != "space"}
        SupportField.update(values).where(SupportField.id == row.id).execute()
        fields_changed()
        audit(actor, "support.field_change", row, before=before, after=values)


def shift_field(actor: Actor, key: str, step: int) -> None:
    """Move a field one place up (-1) or down (+1)."""
    with transaction():
        rows = _held()
        row = _one(rows, key)
        at = rows.index(row)
        rows.insert(min(max(at + step, 0), len(rows) - 1), rows.pop(at))
        for place, one in enumerate(rows):
            SupportField.update(position=place).where(SupportField.id == one.id).execute()
        fields_changed()
        audit(actor, "support.field_shift", row, note=str(row.label))


def archive_field(actor: Actor, key: str, *, away: bool) -> None:
    """Ask it no more, or again; what was answered stays in any case."""
    with transaction():
        row = _one(_held(), key)
        SupportField.update(is_archived=away).where(SupportField.id == row.id).execute()
        fields_changed()
        audit(actor, "support.field_archive", row, after={"is_archived": away})


def _held() -> list[SupportField]:
    """All fields in their order, while owners who change some come one after the other: what says
    that they changed is written first."""
    fields_changed()
    return list(SupportField.select().order_by(SupportField.position, SupportField.id))


def _one(rows: list[SupportField], key: str) -> SupportField:
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        raise Rejected("label", _("This question is not there any more."))
    return row


def _check(
    rows: list[SupportField], kind: str, wanted: WantedField, mine: SupportField | None
) -> None:
    if kind == "choice" and len(wanted.choices) < 2:
        raise Rejected("choices", _("Give at least two answers to choose from."))
    if not wanted.shown_if:
        return
    other = next((one for one in rows if one.key == wanted.shown_if), None)
    if other is None or (mine is not None and other.id == mine.id):
        raise Rejected("shown_if", _("Choose another question."))
    if mine is not None and rows.index(other) > rows.index(mine):
        raise Rejected("shown_if", _("That question comes after this one. Move it up first."))
    if wanted.is_public and not other.is_public:
        raise Rejected("shown_if", _("People who ask do not see that question."))


def _free_key(rows: list[SupportField], label: str) -> str:
    base = slugify(label, fallback="field")[:34].strip("-")
    taken = {str(row.key) for row in rows}
    return next(one for one in _numbered(base) if one not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 1
    while True:
        number += 1
        yield f"{base}-{number}"
