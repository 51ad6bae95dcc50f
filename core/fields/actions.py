"""Changes of the fields of profiles, which owners make, and of what members say in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape

import peewee
from flask_babel import gettext as _

from core import audit
from core.access import Actor, Forbidden, require
from core.accounts.models import User
from core.db import is_postgres, transaction
from core.fields.kinds import CHOSEN, KINDS, WORDLESS
from core.fields.models import ProfileField, ProfileValue
from core.fields.queries import definitions, mark, values_of
from core.sanctions.blocking import check_links
from core.search import index_people
from core.text.words import slugify
from core.threads.rules import Rejected
from core.versions import bump
from core.watchwords.looking import censored

MOST = 30
"""How many fields there may be: each is asked on one page."""
EDITED_BY = ("member", "team")
SEEN_BY = ("everyone", "members", "team")
TOLD_OF = ("active", "suspended", "pending", "waiting")
"""Accounts of which the team says something: those that somebody has."""


class FieldChanged(Exception):
    """Somebody else has changed the field since the form was shown."""


class Stale(Exception):
    """Somebody else of the team has said something else since the form was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an owner says of a field (see `models.ProfileField`)."""

    label: str
    help: str = ""
    kind: str = "text"
    choices: list[str]
    is_required: bool = False
    edited_by: str = "member"
    seen_by: str = "team"
    on_card: bool = False
    is_searchable: bool = False


def make_field(actor: Actor, wanted: Wanted) -> ProfileField:
    """Ask one more thing, behind the others. Needs `site.admin`.

    Raises `Rejected` at the field of the form that cannot be so.
    """
    require(actor, "site.admin")
    with transaction():
        rows = _held()
        if len(rows) >= MOST:
            raise Rejected("label", _("There are %(num)s already. Delete one first.", num=MOST))
        _check(rows, wanted)
        row = _create(
            wanted,
            slug=_free_slug(wanted.label, {str(one.slug) for one in rows}),
            position=rows[-1].position + 1 if rows else 0,
        )
        bump("settings")
        audit.record(actor, "field.make", row, after=asdict(wanted), note=wanted.label)
    return row


def change_field(actor: Actor, field_id: int, wanted: Wanted, *, version: int) -> None:
    """Ask it otherwise; its kind and what was said stay. Needs `site.admin`.

    `version` is the one that the owner has seen. Raises `FieldChanged`, and as `make_field`.
    """
    require(actor, "site.admin")
    with transaction():
        rows = _held()
        row = next((one for one in rows if one.id == field_id), None)
        if row is None or row.version != version:
            raise FieldChanged
        before = {name: getattr(row, name) for name in asdict(wanted)}
        values = asdict(wanted) | {"kind": row.kind}
        _check([one for one in rows if one.id != field_id], Wanted(**values))
        ProfileField.update(**values, version=version + 1).where(
            ProfileField.id == field_id
        ).execute()
        bump("settings")
        if any(before[name] != values[name] for name in ("is_searchable", "seen_by")):
            _index(field_id)
        audit.record(actor, "field.change", row, before=before, after=values, note=wanted.label)


def shift_field(actor: Actor, field_id: int, step: int) -> bool:
    """Move a field one place up (-1) or down (+1); whether it is there. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        rows = _held()
        at = next((at for at, one in enumerate(rows) if one.id == field_id), None)
        if at is None:
            return False
        row = rows.pop(at)
        rows.insert(min(max(at + step, 0), len(rows)), row)
        for place, one in enumerate(rows):
            ProfileField.update(position=place).where(ProfileField.id == one.id).execute()
        bump("settings")
        audit.record(actor, "field.shift", row, note=str(row.label))
    return True


def delete_field(actor: Actor, field_id: int) -> bool:
    """Ask it no more and forget what was said; whether it was there. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        row = next((one for one in _held() if one.id == field_id), None)
        if row is None:
            return False
        filled = _index(field_id)
        row.delete_instance()
        bump("settings")
        audit.record(
            actor,
            "field.delete",
            row,
            before={"label": row.label, "kind": row.kind, "filled": filled},
            note=str(row.label),
        )
    return True


def tell(user_id: int, said: Mapping[int, str]) -> list[int]:
    """Keep what somebody says by the number of the field, and forget what is empty; the fields
    in which something changed. Inside a larger deed, which has checked who may and what, and
    has the person indexed anew. What is said in a field that is gone by now is left out.

    Raises `BlockedLink` for a link to where nobody may link.
    """
    texts = {one.id: _settled(one.kind, said[one.id]) for one in definitions() if one.id in said}
    if not texts:
        return []
    check_links("".join(f'<a href="{link}">' for link in _links(texts)))
    with transaction():
        query = ProfileField.select(ProfileField.id).where(ProfileField.id.in_(list(texts)))
        if is_postgres():
            query = query.order_by(ProfileField.id).for_update("FOR KEY SHARE")
        there = sorted(row.id for row in query)
        mine = ProfileValue.user == user_id
        held = dict(
            ProfileValue.select(ProfileValue.field, ProfileValue.value).where(mine).tuples()
        )
        changed = [one for one in there if held.get(one, "") != texts[one]]
        for field_id in changed:
            if not texts[field_id]:
                ProfileValue.delete().where(mine & (ProfileValue.field == field_id)).execute()
                continue
            ProfileValue.insert(user=user_id, field=field_id, value=texts[field_id]).on_conflict(
                conflict_target=[ProfileValue.user, ProfileValue.field],
                update={"value": texts[field_id]},
            ).execute()
    return changed


def tell_of(actor: Actor, user_id: int, said: Mapping[int, str], *, seen: str = "") -> None:
    """Keep what the team says of a member in the fields that are the team's. Needs
    `site.staff`. The log names the fields, not what was said: that is the member's own.

    `seen` is the sign (`queries.mark`) of what a form showed: raises `Stale`, and changes
    nothing, when it is not that any more. Raises `Forbidden` for an account that nobody has or
    that is being left, and as `tell`.
    """
    require(actor, "site.staff")
    team = {one.id: one.label for one in definitions() if one.edited_by == "team"}
    if not said.keys() <= team.keys():
        raise Forbidden("site.staff")
    with transaction():
        user, held = _standing(user_id), values_of(user_id)
        changed = tell(user_id, said)
        if changed and seen and seen != mark(held):
            raise Stale
        if changed:
            index_people([user_id])
            names = ", ".join(team[field_id] for field_id in changed)
            audit.record(actor, "field.tell", user, after={"fields": changed}, note=names)


def _standing(user_id: int) -> User:
    """An account, kept from being erased meanwhile. Whoever else of the team says something of
    it waits here, and reads then what this one has written."""
    query = User.select().where((User.id == user_id) & User.state.in_(TOLD_OF))
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    user: User | None = query.get_or_none()
    if user is None:
        raise Forbidden("site.staff")
    return user


def _settled(kind: str, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    return censored(text) if kind == "long" else text


def _links(texts: Mapping[int, str]) -> Iterator[str]:
    for one in definitions():
        if one.kind == "link" and texts.get(one.id):
            yield escape(texts[one.id])


def _held() -> list[ProfileField]:
    """All fields in their order. The first is written to, so that owners who change some at
    the same time do so one after the other."""
    first = ProfileField.select(ProfileField.id).order_by(ProfileField.id).limit(1).tuples().first()
    if first is not None:
        mine = ProfileField.id == first[0]
        ProfileField.update(position=ProfileField.position).where(mine).execute()
    return list(ProfileField.select().order_by(ProfileField.position, ProfileField.id))


def _create(wanted: Wanted, *, slug: str, position: int) -> ProfileField:
    try:
        with transaction():
            return ProfileField.create(  # type: ignore[no-any-return]
                **asdict(wanted), slug=slug, position=position
            )
    except peewee.IntegrityError:
        # The very first one, made twice at once: there was no row to wait at.
        raise Rejected("label", _("Another field is called so.")) from None


def _check(others: list[ProfileField], wanted: Wanted) -> None:
    if wanted.label.casefold() in {str(one.label).casefold() for one in others}:
        raise Rejected("label", _("Another field is called so."))
    if wanted.kind not in KINDS or (wanted.kind in CHOSEN) != bool(wanted.choices):
        raise Rejected(
            "choices", _("A list needs something to choose from, and nothing else does.")
        )
    if wanted.edited_by not in EDITED_BY or wanted.seen_by not in SEEN_BY:
        raise Rejected("edited_by", _("Choose one of the list."))
    if wanted.is_required and wanted.edited_by == "team":
        raise Rejected("is_required", _("What the team fills in cannot be asked of who joins."))
    if wanted.is_searchable and wanted.kind in WORDLESS:
        raise Rejected("is_searchable", _("There are no words in it to search for."))


def _free_slug(label: str, taken: set[str]) -> str:
    base = slugify(label, fallback="field")[:50].rstrip("-")
    numbers = (f"{base}-{number}" for number in range(2, MOST + 3))
    return next(one for one in (base, *numbers) if one not in taken)


def _index(field_id: int) -> int:
    """Have everybody who says something in a field indexed anew; how many they are."""
    rows = ProfileValue.select(ProfileValue.user).where(ProfileValue.field == field_id)
    people = [user_id for (user_id,) in rows.tuples()]
    index_people(people)
    return len(people)
