"""Reads of fields and of what members say in them. Who may see a value is asked in the query."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import peewee
from flask_babel import format_date
from flask_babel import gettext as _
from peewee import fn

from core.access import Actor
from core.accounts.models import User
from core.fields.kinds import YES
from core.fields.models import ProfileField, ProfileValue
from core.versions import Cached


class Definition(NamedTuple):
    """A field as the owner has made it (see `models.ProfileField`)."""

    id: int
    slug: str
    label: str
    help: str
    kind: str
    choices: list[str]
    is_required: bool
    edited_by: str
    seen_by: str
    on_card: bool
    is_searchable: bool
    version: int

    @property
    def name(self) -> str:
        """What it is called in forms."""
        return f"field_{self.slug}"


class Fact(NamedTuple):
    """What somebody says in a field."""

    definition: Definition
    value: str

    @property
    def lines(self) -> list[str]:
        """The value as people read it: each of some choices, each line of a longer text, a date
        in the reader's language. None of what is empty."""
        if not self.value:
            return []
        if self.definition.kind == "date":
            return [str(format_date(date.fromisoformat(self.value), "long"))]
        if self.definition.kind == "yesno":
            return [str(_("Yes") if self.value == YES else _("No"))]
        return self.value.split("\n")


def _load() -> list[Definition]:
    columns = [getattr(ProfileField, name) for name in Definition._fields]
    rows = ProfileField.select(*columns).order_by(ProfileField.position, ProfileField.id)
    return [Definition(*row) for row in rows.tuples()]


_definitions: Cached[list[Definition]] = Cached("settings", _load)


def definitions() -> list[Definition]:
    """Every field in its order. Kept in the process: profiles and sign-ups ask."""
    return _definitions.get()


def edited_by(who: str) -> list[Definition]:
    """The fields that `member`s fill in themselves, or the `team`."""
    return [one for one in definitions() if one.edited_by == who]


def asked_at_sign_up() -> list[Definition]:
    """The fields that nobody joins without."""
    return [one for one in edited_by("member") if one.is_required]


def definition(field_id: int) -> Definition | None:
    """One field, or None."""
    return next((one for one in definitions() if one.id == field_id), None)


def values_of(user_id: int) -> dict[int, str]:
    """What somebody says by the number of the field, whoever may see it: for forms of those who
    change it."""
    if not definitions():
        return {}
    rows = ProfileValue.select(ProfileValue.field, ProfileValue.value)
    return dict(rows.where(ProfileValue.user == user_id).tuples())


def mark(held: Mapping[int, str]) -> str:
    """A sign of what the team says of somebody (out of `values_of`): another one as soon as any
    of it is different. Who sends a form says with it what they saw."""
    said = [[one.id, held.get(one.id, "")] for one in edited_by("team")]
    return hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()[:16]


def differing(typed: Mapping[int, str], held: Mapping[int, str]) -> list[Fact]:
    """What stands where something else was typed, in the order of the fields; with an empty
    value where nothing stands."""
    return [
        Fact(one, held.get(one.id, ""))
        for one in definitions()
        if one.id in typed and typed[one.id] != held.get(one.id, "")
    ]


def facts_of(actor: Actor, user_id: int) -> list[Fact]:
    """What somebody says, as far as the actor may see it, in the order of the fields."""
    return _facts(actor, [user_id], on_cards=False).get(user_id, []) if definitions() else []


def cards_of(actor: Actor, user_ids: Collection[int]) -> dict[int, list[Fact]]:
    """What some people say in fields that stand on cards, as far as the actor may see it."""
    if not user_ids or not any(one.on_card for one in definitions()):
        return {}
    return _facts(actor, user_ids, on_cards=True)


def missing(facts: Iterable[Fact]) -> list[Definition]:
    """The fields that everybody who joins fills in, and that somebody who says this has not."""
    said = {fact.definition.id for fact in facts}
    return [one for one in asked_at_sign_up() if one.id not in said]


def filled_counts() -> dict[int, int]:
    """How many members say something, by the number of the field."""
    rows = ProfileValue.select(ProfileValue.field, fn.COUNT(ProfileValue.id))
    return dict(rows.group_by(ProfileValue.field).tuples())


def say(actor: Actor, ways: Iterable[str]) -> peewee.Expression | None:
    """The filter on `User` of those who say one of these in a field that is searched and that
    the actor may see; None where no field is."""
    if not any(one.is_searchable for one in definitions()):
        return None
    wanted = reduce(or_, [ProfileValue.value.contains(way) for way in sorted(set(ways))])
    found = ProfileValue.select(ProfileValue.user).join(ProfileField)
    return User.id.in_(found.where(ProfileField.is_searchable & _open_to(actor) & wanted))


def searched(user_ids: Collection[int], seen_by: str) -> dict[int, str]:
    """The words in which search finds some people, out of fields that `everyone` or `members`
    see."""
    if not user_ids or not _is_searched(seen_by):
        return {}
    rows = (
        ProfileValue.select(ProfileValue.user, ProfileValue.value)
        .join(ProfileField)
        .where(ProfileValue.user.in_(list(user_ids)) & _searched(seen_by))
        .order_by(ProfileValue.user, ProfileField.position, ProfileField.id)
    )
    found: dict[int, str] = {}
    for user_id, value in rows.tuples():
        found[user_id] = f"{found.get(user_id, '')} {value}".strip()
    return found


def searched_people(seen_by: str) -> peewee.ModelSelect:
    """Whose fields that `seen_by` see are searched; a part of a query."""
    return ProfileValue.select(ProfileValue.user).join(ProfileField).where(_searched(seen_by))


def _is_searched(seen_by: str) -> bool:
    return any(one.is_searchable and one.seen_by == seen_by for one in definitions())


def _searched(seen_by: str) -> peewee.Expression:
    return ProfileField.is_searchable & (ProfileField.seen_by == seen_by)


def _facts(actor: Actor, user_ids: Collection[int], *, on_cards: bool) -> dict[int, list[Fact]]:
    rows = (
        ProfileValue.select(ProfileValue.user, ProfileValue.field, ProfileValue.value)
        .join(ProfileField)
        .where(ProfileValue.user.in_(list(user_ids)) & _open_to(actor))
    )
    if on_cards:
        rows = rows.where(ProfileField.on_card)
    said: dict[int, dict[int, str]] = {}
    for user_id, field_id, value in rows.tuples():
        said.setdefault(user_id, {})[field_id] = value
    return {
        user_id: [Fact(one, values[one.id]) for one in definitions() if one.id in values]
        for user_id, values in said.items()
    }


def _open_to(actor: Actor) -> Any:
    """The filter of values that somebody may see: by who sees the field, and one's own."""
    known = ["everyone"]
    if "members" in actor.labels:
        known.append("members")
    if actor.is_staff:
        known.append("team")
    return ProfileField.seen_by.in_(known) | (ProfileValue.user == actor.id)
