"""Who may see and do what. No other module decides that.

An actor holds groups; groups hold permissions in spaces; a thread carries the label of its
audience. Labels name the gate (`space:7`), not the rule, so changing who may enter needs no
new labels, and a label that nobody hands out any more hides its threads: it fails closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import peewee

from core import clock, settings
from core.accounts.models import User
from core.db import param
from core.groups.models import Membership
from core.rights import PERMISSIONS as PERMISSIONS  # noqa: PLC0414 - said here too
from core.rights import rights as rights  # noqa: PLC0414 - said here too
from core.rights import writes as writes  # noqa: PLC0414 - said here too
from core.site import site
from core.threads.models import Participant, Thread


class AccessError(Exception):
    """Base of what a refused actor gets."""


class SignInNeeded(AccessError):
    """Nobody is signed in and the page needs somebody."""


class Forbidden(AccessError):
    """The actor may see the thing but not do this with it."""


class OnlyLooking(AccessError):
    """Who sees the site as another does wants to write, or to open what is personal."""


class NotForHelpers(AccessError):
    """Who acts with a member's account wants to touch what it is locked with."""


class ProofNeeded(AccessError):
    """The deed is for the person themselves, who must show once more that it is them."""


class FactorNeeded(AccessError):
    """The actor has to set up a second factor before anything else."""


Cause = Literal["account", "no_account", "silenced", "consent", "owner", "granted", "not_granted"]
"""What a permission is held or refused for."""
YES: frozenset[Cause] = frozenset({"account", "owner", "granted"})


Seen = Literal["visitor", "member", "group", "person"]
"""As whom somebody looks at the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """That an actor is not the person who really sits there, and who that is (`by`).

    `mode`: `look` shows the site as a visitor, a plain member, somebody in a group or a person
    would see it (`label` is the name), and takes nothing that writes; `help` acts with a
    member's account until a moment, and what was done names `by`.
    """

    mode: Literal["look", "help"]
    by: Actor
    sort: Seen = "person"
    label: str = ""
    until: datetime | None = None
    number: int = 0


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
    has_unread: bool | None = None
    is_silenced: bool = False
    must_add_factor: bool = False
    acting_for: Acting | None = None
    waiting: int = 0
    consent: Literal["given", "asked", "declined"] = "given"

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

    @property
    def is_looking(self) -> bool:
        """Whether the site is only looked at as somebody else would see it."""
        return self.acting_for is not None and self.acting_for.mode == "look"

    @property
    def private_group_ids(self) -> frozenset[int]:
        """The groups whose private threads are opened: none for who only looks as somebody."""
        return frozenset() if self.is_looking else self.group_ids

    def can(self, permission: str, space_id: int | None = None) -> bool:
        """Whether this actor holds a permission, in a space or on the whole site.

        Raises `KeyError` for a permission that nobody declared.
        """
        return self.cause(permission, space_id) in YES

    def cause(self, permission: str, space_id: int | None = None) -> Cause:
        """What decides whether this actor holds a permission: `can` is nothing but this, and so
        is every explanation. Raises like `can`."""
        if permission == "site.account":
            return "account" if self.signed_in else "no_account"
        if self.is_silenced and writes(permission):
            return "silenced"
        if self.consent != "given" and writes(permission):
            return "consent"
        if self.is_admin:
            return "owner"
        allowed = rights().allows(self.group_ids, permission, space_id)
        return "granted" if allowed else "not_granted"

    def spaces_with(self, permission: str) -> list[int]:
        """Ids of the spaces where this actor holds a permission."""
        return [space_id for space_id in rights().parents if self.can(permission, space_id)]


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
        return standing & (User.id.in_(people) | in_groups({g for _user, g in rows if g}))
    kind, _colon, number = audience.partition(":")
    space_id = int(number) if kind == "space" and number.isdecimal() else 0
    if rights().audiences.get(space_id) != audience:
        return standing & User.id.is_null()
    return holders("spaces.see", space_id)


def holders(permission: str, space_id: int | None = None) -> peewee.Expression:
    """The filter on `User` of accounts in good standing that hold a permission, in a space or on
    the whole site: `Actor.can` the other way round."""
    given, admins = rights().holders(permission, space_id), {rights().builtin["admins"]}
    may = {group for group, allowed in given.items() if allowed}
    inside = in_groups(may | admins)  # by itself, so that an index finds them
    if never := {group for group, allowed in given.items() if allowed is False}:
        inside = (in_groups(may) & ~in_groups(never)) | in_groups(admins)
    return (User.state == "active") & inside


def deciding_groups(permission: str, space_id: int | None = None) -> list[int]:
    """The ids of groups that hold a permission, in a space that they enter or on the whole site,
    but for those that everybody or every member is in. For private threads read by a team."""
    known = rights()
    wide = {known.builtin["everyone"], known.builtin["members"]}
    given = known.holders(permission, space_id)
    label = known.audiences.get(space_id or 0, "public")
    found = {
        group
        for group, allowed in given.items()
        if allowed and group not in wide and label in in_group(group).labels
    }
    # Owners hold everything and enter everywhere; elsewhere they are of the team anyway.
    return sorted(found if known.builtin["staff"] in found else {*found, known.builtin["admins"]})


def in_groups(group_ids: set[int]) -> peewee.Expression:
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
    return Actor(
        group_ids=groups,
        labels=labels_for(groups, is_admin=False),
        timezone=clock.zone_named(settings.get("core", "timezone")),
    )


def in_group(group_id: int) -> Actor:
    """Somebody without a name who is in one group, and in those that come with it."""
    builtin = rights().builtin
    if group_id == builtin["everyone"]:
        return nobody()
    trust = max((n for n in (1, 2, 3) if builtin[f"trust_{n}"] == group_id), default=0)
    groups = groups_of(state="active", trust=trust, joined=[group_id])
    is_admin = builtin["admins"] in groups
    return Actor(
        user_id=0,
        state="active",
        trust=trust,
        group_ids=groups,
        labels=labels_for(groups, is_admin=is_admin),
        is_staff=builtin["staff"] in groups,
        is_admin=is_admin,
    )


def require(actor: Actor, permission: str, space_id: int | None = None) -> None:
    """Go on only if the actor holds the permission. Raises `SignInNeeded` when signing in might
    help, `Forbidden` when it would not."""
    if not actor.can(permission, space_id):
        raise Forbidden(permission) if actor.signed_in else SignInNeeded(permission)


PROOF = timedelta(minutes=15)
"""How long a proof counts."""


def is_proved(actor: Actor) -> bool:
    """Whether the person at this browser has shown lately that it is them."""
    return actor.proved_at is not None and clock.now() - actor.proved_at < PROOF


def require_proof(actor: Actor) -> None:
    """Go on only if it is the person themselves. Raises `ProofNeeded`, and `Forbidden` for
    somebody who only acts as them."""
    if actor.acting_for is not None:
        raise Forbidden("site.account")
    if not is_proved(actor):
        raise ProofNeeded


def require_somewhere(actor: Actor, permission: str) -> None:
    """The check of a route: site permissions are settled, space permissions only sifted, since
    only the view's loader knows which space it is."""
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
            "group": sorted(actor.private_group_ids),
        }
        values: dict[str, Any] = {"viewer": actor.id}
        for name, items in lists.items():
            values.update({f"{name}{i}": item for i, item in enumerate(items)})
        sizes = [len(items) for items in lists.values()]
        return cls((sizes[0], sizes[1], sizes[2]), values)

    @staticmethod
    def condition(shape: tuple[int, int, int], *, private: bool = False, each: bool = False) -> Any:
        """The filter on `Thread`, with holes for the values; `private`: of what is so alone;
        `each`: threads are looked up one by one (see `visible`)."""
        labels, owners, groups = (
            [param(f"{name}{i}") for i in range(size)]
            for name, size in zip(("label", "owner", "group"), shape, strict=True)
        )
        theirs = (Participant.user == param("viewer")) | Participant.group.in_(groups)
        inside = (Thread.audience == "private") & _takes_part(theirs, each=each)
        seen = inside if private else Thread.audience.in_(labels) | inside
        return Thread.owner.in_(owners) & seen


class Gates(NamedTuple):
    """What stands between an actor and a thread, each as an expression on `Thread`."""

    plugin_is_on: Any
    holds_label: Any
    takes_part: Any
    is_standing: Any

    @property
    def seen(self) -> Any:
        """Whether it is seen, deleted or not."""
        return self.plugin_is_on & (self.holds_label | self.takes_part)


def gates(actor: Actor, *, each: bool = False) -> Gates:
    """The gates of an actor. `visible` is made of them, and so is every explanation."""
    theirs = (Participant.user == actor.id) | Participant.group.in_(list(actor.private_group_ids))
    return Gates(
        plugin_is_on=Thread.owner.in_(list(site().plugins.active() | {"core"})),
        holds_label=Thread.audience.in_(list(actor.labels)),
        takes_part=(Thread.audience == "private") & _takes_part(theirs, each=each),
        is_standing=Thread.deleted_at.is_null(),
    )


def _takes_part(theirs: Any, *, each: bool) -> Any:
    """Whether one of some rows of `Participant` belongs to a thread."""
    rows = Participant.select(Participant.thread).where(theirs)
    here = rows.where(Participant.thread == Thread.id)
    return peewee.fn.EXISTS(here) if each else Thread.id.in_(rows)


def visible(actor: Actor, *, each: bool = False) -> peewee.Expression:
    """The filter on `Thread` of what an actor may see, deleted threads left out. Every list, count,
    feed, search and suggestion uses it inside its query. With `each` threads are looked up one by
    one: for few threads, or lists up to a limit, by people who take part in very many."""
    gate = gates(actor, each=each)
    return gate.seen & gate.is_standing


def listed(actor: Actor) -> peewee.Expression:
    """Like `visible`, without the threads that are found by their address alone: for lists,
    counts, feeds and suggestions of threads and of what stands in them."""
    return visible(actor) & ~Thread.is_unlisted


def seen_by(actor: Actor) -> peewee.Expression:
    """Like `visible`, with deleted threads: for loaders, which then check who may see those."""
    return gates(actor).seen
