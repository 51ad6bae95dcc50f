"""Rights in a space as a table of groups and permissions, and why somebody may do what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from peewee import fn

from core.access import Actor
from core.accounts.models import User
from core.accounts.names import username_key
from core.accounts.sessions import actor_for
from core.groups.models import Group
from core.registry import Permission
from core.rights import Rights, rights
from core.site import site
from core.spaces.queries import SpaceRow, all_spaces, subtree
from core.threads.models import Thread

Verdict = Literal["yes", "no", "never"]
STORED: dict[Verdict, bool | None] = {"yes": True, "no": None, "never": False}
WORDS: dict[bool | None, Verdict] = {stored: verdict for verdict, stored in STORED.items()}
WIDTH = {"public": 0, "members": 1}


class GroupRow(NamedTuple):
    """A group as the table shows it."""

    id: int
    key: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said here about one group and permission (empty: inherited), what is inherited
    (empty: nothing was ever said) and which space that comes from (0: from everywhere).

    `may` is whether somebody in this group, and else only in those that go with it, may.
    """

    said: Verdict | Literal[""]
    inherited: Verdict | Literal[""]
    source_id: int
    may: bool

    @property
    def holds(self) -> str:
        """What is in force for this group alone."""
        return self.said or self.inherited


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table of one space, or of the whole site; `mark` is a sign of what is said in it."""

    groups: list[GroupRow]
    permissions: list[Permission]
    cells: dict[tuple[int, str], Cell]
    mark: str


class Effect(NamedTuple):
    """What a change of rights does to the threads of one space."""

    space: SpaceRow
    before: str
    after: str
    threads: int

    @property
    def opens(self) -> bool:
        """Whether more people than before will see them."""
        return WIDTH.get(self.after, 2) < WIDTH.get(self.before, 2)


class Reason(NamedTuple):
    """One group of somebody's, what it says about a permission, and where that was said."""

    group: str
    verdict: Verdict
    source_id: int


class Answer(NamedTuple):
    """Whether somebody holds a permission in a space, and why."""

    permission: Permission
    allowed: bool
    reasons: list[Reason]


def groups() -> list[GroupRow]:
    """All groups, the built-in ones first."""
    rows = Group.select(Group.id, Group.key, Group.name).order_by(
        Group.key.is_null(), Group.id, Group.name
    )
    return [GroupRow(*row) for row in rows.tuples()]


def offered(space: SpaceRow | None) -> list[Permission]:
    """Permissions that make sense in a space, or everywhere: core's and of plugins that are on."""
    found = []
    for owner, permission in site().registry.of(Permission):
        if owner != "core" and not site().plugins.is_active(owner):
            continue
        if space is not None:
            if permission.scope == "space" and owner in ("core", space.owner):
                found.append(permission)
        elif not permission.name.startswith("site."):
            found.append(permission)
    return found


def matrix(space: SpaceRow | None) -> Matrix:
    """The rights said and inherited in a space, or (None) everywhere."""
    known, cells = rights(), {}
    shown, space_id = groups(), space.id if space else None
    for permission in offered(space):
        said = known.grants.get((space_id, permission.name), {})
        for group in shown:
            held = _inherited(known, space, group.id, permission)
            here = WORDS[said[group.id]] if group.id in said else ""
            together = _with_those_it_brings(known, group)
            may = group.key == "admins" or known.allows(together, permission.name, space_id)
            cells[group.id, permission.name] = Cell(here, *held, may=may)
    permissions = offered(space)
    return Matrix(shown, permissions, cells, mark(space_id, [one.name for one in permissions]))


def mark(space_id: int | None, permissions: Collection[str]) -> str:
    """A sign of what is said about some permissions in a space (None: everywhere): another one
    as soon as any of it is different, or about other groups. Who sends a form says with it what
    they saw."""
    grants = rights().grants
    said = [
        [name, sorted(grants.get((space_id, name), {}).items())] for name in sorted(permissions)
    ]
    groups_there = sorted(row[0] for row in Group.select(Group.id).tuples())
    text = json.dumps([space_id, said, groups_there])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def effects_of(
    space_id: int | None, wanted: Mapping[tuple[int, str], Verdict], permissions: list[str]
) -> list[Effect]:
    """What saying exactly this in a space would do to the labels there and below."""
    known = rights()
    grants = dict(known.grants)
    for permission in permissions:
        grants[space_id, permission] = {
            group: STORED[verdict]
            for (group, name), verdict in wanted.items()
            if name == permission
        }
    changed = replace(known, grants=grants, _holders={})
    ids = list(all_spaces()) if space_id is None else subtree(space_id)
    moved = {i: changed.audience(i) for i in ids if changed.audience(i) != known.audiences[i]}
    counts = _thread_counts(list(moved))
    return [
        Effect(all_spaces()[i], known.audiences[i], label, counts.get(i, 0))
        for i, label in moved.items()
    ]


def why(person: Actor, space: SpaceRow) -> list[Answer]:
    """For each permission in a space: whether somebody holds it, and what their groups say."""
    known = rights()
    names = {group.id: group.name for group in groups()}
    found = []
    for permission in offered(space):
        reasons = []
        for group_id in sorted(person.group_ids):
            verdict, source = _said_from(known, space.id, group_id, permission)
            if verdict:
                reasons.append(Reason(names.get(group_id, ""), verdict, source))
        found.append(Answer(permission, person.can(permission.name, space.id), reasons))
    return found


def actor_named(username: str) -> Actor | None:
    """Somebody's rights by user name, or None when there is nobody of that name."""
    user = User.get_or_none(User.username_key == username_key(username)) if username else None
    return actor_for(user.id) if user else None


def _with_those_it_brings(known: Rights, group: GroupRow) -> set[int]:
    """The groups that somebody in one group is in for sure."""
    together = {group.id, known.builtin["everyone"]}
    if group.key != "everyone":
        together.add(known.builtin["members"])
    if group.key and group.key.startswith("trust_"):
        together.update(known.builtin[f"trust_{level}"] for level in range(1, int(group.key[-1])))
    return together


def _inherited(
    known: Rights, space: SpaceRow | None, group_id: int, permission: Permission
) -> tuple[Verdict | Literal[""], int]:
    if space is None:
        keys = [known.builtin[key] for key in permission.defaults]
        return ("yes" if group_id in keys else "", 0)
    return _said_from(known, space.parent_id, group_id, permission)


def _said_from(
    known: Rights, space_id: int | None, group_id: int, permission: Permission
) -> tuple[Verdict | Literal[""], int]:
    """The nearest word about a group, from a space upwards, and the space that said it."""
    at = space_id
    while at is not None:
        said = known.grants.get((at, permission.name), {})
        if group_id in said:
            return WORDS[said[group_id]], at
        at = known.parents.get(at)
    given = known.holders(permission.name, None)
    return (WORDS[given[group_id]] if group_id in given else "", 0)


def _thread_counts(space_ids: list[int]) -> dict[int, int]:
    rows = (
        Thread.select(Thread.space, fn.COUNT(Thread.id))
        .where(Thread.space.in_(space_ids) & (Thread.audience != "private"))
        .group_by(Thread.space)
    )
    return dict(rows.tuples())
