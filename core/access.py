"""Who may see and do what. No other module decides that.

An actor holds groups; groups hold permissions in spaces; a thread carries the label of its
audience. Labels name the gate (`space:7`), not the rule, so changing who may enter needs no
new labels, and a label that nobody hands out any more hides its threads: it fails closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import peewee

from core.accounts.models import User
from core.db import param
from core.groups.models import Group, Membership
from core.registry import Permission
from core.site import site
from core.spaces.models import Space, SpaceGrant
from core.threads.models import Participant, Thread
from core.versions import Cached

PERMISSIONS = (
    Permission(name="spaces.see", label="See the space", defaults=("everyone",)),
    Permission(name="spaces.start", label="Start threads", defaults=("members",)),
    Permission(name="spaces.reply", label="Reply", defaults=("members",)),
    Permission(name="spaces.moderate", label="Moderate", defaults=("staff",)),
    Permission(name="site.public", label="Open to all", scope="site", defaults=("everyone",)),
    Permission(name="site.account", label="Has an account", scope="site"),
    Permission(name="site.member", label="Is a member", scope="site", defaults=("members",)),
    Permission(name="site.staff", label="Is staff", scope="site", defaults=("staff",)),
    Permission(name="site.admin", label="Owns the site", scope="site", defaults=("admins",)),
    Permission(name="profiles.see", label="See people", scope="site", defaults=("everyone",)),
    Permission(name="search.use", label="Search", scope="site", defaults=("everyone",)),
    Permission(name="accounts.invite", label="Invite people", scope="site", defaults=("staff",)),
)


class AccessError(Exception):
    """Base of what a refused actor gets."""


class SignInNeeded(AccessError):
    """Nobody is signed in and the page needs somebody."""


class Forbidden(AccessError):
    """The actor may see the thing but not do this with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever makes the request, signed in or not. Made once a request by `core.accounts`."""

    user_id: int | None = None
    username: str = ""
    name: str = ""
    avatar: str = ""
    state: str = ""
    trust: int = 0
    group_ids: frozenset[int] = frozenset()
    labels: frozenset[str] = frozenset({"public"})
    is_staff: bool = False
    is_admin: bool = False
    timezone: str = "UTC"
    locale: str = ""
    scheme: str = ""
    session_id: int | None = None
    proved_at: datetime | None = None
    caught_up_at: datetime | None = None
    mail_came_back: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in (confirmed or not)."""
        return self.user_id is not None

    @property
    def is_member(self) -> bool:
        """Whether this is a confirmed member in good standing."""
        return self.state == "active"

    @property
    def id(self) -> int:
        """The user's id; 0 when nobody is signed in, which no row has."""
        return self.user_id or 0

    def can(self, permission: str, space_id: int | None = None) -> bool:
        """Whether this actor holds a permission, in a space or on the whole site.

        Raises `KeyError` for a permission that nobody declared.
        """
        if permission == "site.account":
            return self.signed_in
        return self.is_admin or rights().allows(self.group_ids, permission, space_id)

    def spaces_with(self, permission: str) -> list[int]:
        """Ids of the spaces where this actor holds a permission."""
        return [space_id for space_id in rights().parents if self.can(permission, space_id)]


@dataclass(slots=True)
class Rights:
    """All grants of the site, worked out at need and kept until access changes."""

    builtin: dict[str, int]
    parents: dict[int, int | None]
    audiences: dict[int, str]
    owners: dict[int, str]
    grants: dict[tuple[int | None, str], dict[int, bool | None]]
    _holders: dict[tuple[str, int | None], dict[int, bool | None]] = field(default_factory=dict)

    def holders(self, permission: str, space_id: int | None) -> dict[int, bool | None]:
        """Group id to yes, no (None) or never (False), for one permission in one space,
        inheritance included."""
        key = (permission, space_id)
        found = self._holders.get(key)
        if found is None:
            if space_id is None:
                found = self._defaults(permission)
                found.update(self.grants.get((None, permission), {}))
            else:
                found = dict(self.holders(permission, self.parents.get(space_id)))
                found.update(self.grants.get((space_id, permission), {}))
            self._holders[key] = found
        return found

    def allows(self, group_ids: Iterable[int], permission: str, space_id: int | None) -> bool:
        """Whether one of the groups has a yes and none a never."""
        given = self.holders(permission, space_id)
        verdicts = {given.get(group) for group in group_ids}
        return True in verdicts and False not in verdicts

    def audience(self, space_id: int) -> str:
        """The label that threads of a space get."""
        given = self.holders("spaces.see", space_id)
        for key, label in (("everyone", "public"), ("members", "members")):
            if given.get(self.builtin[key]) and False not in given.values():
                return label
        return f"space:{space_id}"

    def _defaults(self, permission: str) -> dict[int, bool | None]:
        declared = site().registry.permission(permission)
        if declared is None:
            raise KeyError(f"No permission is called {permission!r}.")
        return {self.builtin[key]: True for key in declared.defaults}


def _load() -> Rights:
    grants: dict[tuple[int | None, str], dict[int, bool | None]] = {}
    for row in SpaceGrant.select().dicts():
        key = (row["space"], row["permission"])
        grants.setdefault(key, {})[row["group"]] = row["allowed"]
    spaces = list(Space.select(Space.id, Space.parent, Space.audience, Space.owner).tuples())
    keyed = Group.select(Group.key, Group.id).where(Group.key.is_null(False))
    return Rights(
        builtin=dict(keyed.tuples()),
        parents={row[0]: row[1] for row in spaces},
        audiences={row[0]: row[2] for row in spaces},
        owners={row[0]: row[3] for row in spaces},
        grants=grants,
    )


_rights = Cached("access", _load)


def rights() -> Rights:
    """The grants of the site as they stand."""
    return _rights.get()


def groups_of(*, state: str, trust: int, joined: Iterable[int]) -> frozenset[int]:
    """Ids of all groups of an account: those it joined and the built-in ones it fulfils.

    An account that is not active is in `everyone` only, whatever it has joined.
    """
    builtin = rights().builtin
    if state != "active":
        return frozenset({builtin["everyone"]})
    held = {builtin["everyone"], builtin["members"], *joined}
    held.update(builtin[f"trust_{level}"] for level in range(1, min(trust, 3) + 1))
    if builtin["admins"] in held:
        held.add(builtin["staff"])
    return frozenset(held)


def labels_for(group_ids: frozenset[int], *, is_admin: bool) -> frozenset[str]:
    """The audience labels that a set of groups holds."""
    known = rights()
    labels = {"public"}
    if known.builtin["members"] in group_ids:
        labels.add("members")
    for space_id, label in known.audiences.items():
        if label == f"space:{space_id}" and (
            is_admin or known.allows(group_ids, "spaces.see", space_id)
        ):
            labels.add(label)
    return frozenset(labels)


def readers(audience: str, thread_id: int = 0) -> peewee.Expression:
    """The filter on `User` of accounts in good standing that see what carries a label.

    The rule of `visible` the other way round, for suggestions of people; `thread_id` counts
    with the label `private`.
    """
    standing = User.state == "active"
    if audience in ("public", "members"):
        return standing
    if audience == "private":
        inside = Participant.select(Participant.user, Participant.group).where(
            Participant.thread == thread_id
        )
        rows = list(inside.tuples())
        people = [user for user, _group in rows if user]
        return standing & (User.id.in_(people) | _in_groups({g for _user, g in rows if g}))
    kind, _colon, number = audience.partition(":")
    space_id = int(number) if kind == "space" and number.isdecimal() else 0
    if rights().audiences.get(space_id) != audience:
        return standing & User.id.is_null()
    given = rights().holders("spaces.see", space_id)
    may = _in_groups({group for group, allowed in given.items() if allowed})
    never = _in_groups({group for group, allowed in given.items() if allowed is False})
    return standing & ((may & ~never) | _in_groups({rights().builtin["admins"]}))


def _in_groups(group_ids: set[int]) -> peewee.Expression:
    """The filter on `User` of active accounts in one of some groups, built-in ones too."""
    known = rights().builtin
    if group_ids & {known["everyone"], known["members"]}:
        return User.id.is_null(False)
    levels = [level for level in (1, 2, 3) if known[f"trust_{level}"] in group_ids]
    joined = group_ids | ({known["admins"]} if known["staff"] in group_ids else set())
    found = User.id.in_(
        Membership.select(Membership.user).where(Membership.group.in_(sorted(joined)))
    )
    return found | (User.trust >= min(levels)) if levels else found


def nobody() -> Actor:
    """The actor of a request without a session."""
    groups = frozenset({rights().builtin["everyone"]})
    return Actor(group_ids=groups, labels=labels_for(groups, is_admin=False))


def require(actor: Actor, permission: str, space_id: int | None = None) -> None:
    """Go on only if the actor holds the permission.

    Raises `SignInNeeded` when signing in might help, `Forbidden` when it would not.
    """
    if not actor.can(permission, space_id):
        raise Forbidden(permission) if actor.signed_in else SignInNeeded(permission)


def require_somewhere(actor: Actor, permission: str) -> None:
    """The check of a route: site permissions are settled, space permissions only sifted.

    Which space it is, only the view's loader knows.
    """
    declared = site().registry.permission(permission)
    if declared is None or declared.scope == "site":
        require(actor, permission)
    elif not actor.signed_in and "everyone" not in declared.defaults:
        raise SignInNeeded(permission)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one actor sees, as the shape and values of a prepared query's filter."""

    shape: tuple[int, int, int]
    values: dict[str, Any]

    @classmethod
    def of(cls, actor: Actor) -> Sight:
        """The sight of an actor, over the plugins that are on."""
        lists: dict[str, list[Any]] = {
            "label": sorted(actor.labels),
            "owner": sorted(site().plugins.active() | {"core"}),
            "group": sorted(actor.group_ids),
        }
        values: dict[str, Any] = {"viewer": actor.id}
        for name, items in lists.items():
            values.update({f"{name}{i}": item for i, item in enumerate(items)})
        sizes = [len(items) for items in lists.values()]
        return cls((sizes[0], sizes[1], sizes[2]), values)

    @staticmethod
    def condition(shape: tuple[int, int, int]) -> Any:
        """The filter on `Thread`, with holes for the values."""
        labels, owners, groups = (
            [param(f"{name}{i}") for i in range(size)]
            for name, size in zip(("label", "owner", "group"), shape, strict=True)
        )
        mine = Participant.select(Participant.thread).where(
            (Participant.user == param("viewer")) | Participant.group.in_(groups)
        )
        return Thread.owner.in_(owners) & (
            Thread.audience.in_(labels) | ((Thread.audience == "private") & Thread.id.in_(mine))
        )


def visible(actor: Actor) -> peewee.Expression:
    """The filter on `Thread` of what an actor may see, deleted threads left out.

    Every list, count, feed, search and suggestion uses it inside its query.
    """
    return seen_by(actor) & Thread.deleted_at.is_null()


def seen_by(actor: Actor) -> peewee.Expression:
    """Like `visible`, with deleted threads: for loaders, which then check who may see those."""
    mine = Participant.select(Participant.thread).where(
        (Participant.user == actor.id) | Participant.group.in_(list(actor.group_ids))
    )
    return Thread.owner.in_(list(site().plugins.active() | {"core"})) & (
        Thread.audience.in_(list(actor.labels))
        | ((Thread.audience == "private") & Thread.id.in_(mine))
    )
