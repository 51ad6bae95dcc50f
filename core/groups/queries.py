"""Reads of groups, each through what the actor may know of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.accounts.models import User
from core.db import Prepared, as_utc, some
from core.groups.models import Group, GroupInvite, GroupRequest, Membership
from core.groups.seeing import GroupView, invited, rosters, seen, usable
from core.keyset import Key, Page, moment, paged
from core.rights import rights
from core.spaces.models import SpaceGrant

PAGE = 30


class MemberRow(NamedTuple):
    """Somebody in a group."""

    id: int
    username: str
    name: str
    avatar: str
    is_owner: bool
    by_rule: bool
    since: datetime
    sort_name: str


class RequestRow(NamedTuple):
    """Somebody's wish to be let in, with who they are."""

    id: int
    answers: list[list[str]]
    created_at: datetime
    user_id: int
    username: str
    name: str
    avatar: str
    joined_at: datetime
    post_count: int


class GrantRow(NamedTuple):
    """A right that was given to a group, or taken: where (None: everywhere), and how."""

    space_id: int | None
    permission: str
    allowed: bool | None


def visible_group(actor: Actor, slug: str) -> GroupView:
    """One group. Raises `NotFound` for a missing one and one that the actor may not know of."""
    row = _views(actor).where(Group.slug == slug).tuples().first()
    if row is None:
        raise NotFound
    return _view(row)


def groups_page(actor: Actor, *, search: str, mine: bool, after: str) -> Page[Any]:
    """Groups by name, perhaps only the actor's own or those that have some words in them."""
    query = _views(actor, fn.LOWER(Group.name).alias("sort_name"))
    if search:
        query = query.where(Group.name.contains(search) | Group.slug.contains(search.lower()))
    if mine:
        query = query.where(Group.id.in_(sorted(actor.group_ids)))
    keys = (Key("sort_name", fn.LOWER(Group.name), str), Key("id", Group.id, int))
    page = paged(query.namedtuples(), keys, after, down=False)
    return Page([_view(row[: len(GroupView._fields)]) for row in page.rows], page.after)


def waiting_count(group_id: int) -> int:
    """How many wait to be let in."""
    return int(_waiting(group_id).count())


def members_page(group_id: int, *, search: str, after: str) -> Page[MemberRow]:
    """Who is in a group and in good standing, by name."""
    query = (
        Membership.select(
            User.id,
            User.username,
            User.name,
            User.avatar,
            Membership.is_owner,
            Membership.by_rule,
            Membership.created_at.alias("since"),
            fn.LOWER(User.username).alias("sort_name"),
        )
        .join(User)
        .where((Membership.group == group_id) & (User.state == "active"))
    )
    if search:
        query = query.where(User.username.contains(search) | User.name.contains(search))
    keys = (Key("sort_name", fn.LOWER(User.username), str), Key("id", User.id, int))
    page = paged(query.namedtuples(), keys, after, down=False, size=PAGE)
    return Page([_member(row) for row in page.rows], page.after)


def owners_of(group_id: int) -> list[User]:
    """The owners of a group who are in good standing, the first one first."""
    return list(
        User.select(User.id, User.username, User.name, User.avatar)
        .join(Membership)
        .where((Membership.group == group_id) & Membership.is_owner & (User.state == "active"))
        .order_by(Membership.created_at, User.id)
        .limit(50)
    )


def requests_page(group_id: int, after: str) -> Page[Any]:
    """Who waits to be let into a group, the longest first."""
    query = (
        _waiting(group_id)
        .select(
            GroupRequest.id,
            GroupRequest.answers,
            GroupRequest.created_at,
            User.id.alias("user_id"),
            User.username,
            User.name,
            User.avatar,
            User.created_at.alias("joined_at"),
            User.post_count,
        )
        .namedtuples()
    )
    keys = (Key("created_at", GroupRequest.created_at, moment), Key("id", GroupRequest.id, int))
    return paged(query, keys, after, down=False)


def request_of(actor: Actor, group_id: int) -> GroupRequest | None:
    """The actor's own request, as it stands."""
    mine = (GroupRequest.user == actor.id) & (GroupRequest.group == group_id)
    found: GroupRequest | None = GroupRequest.get_or_none(mine)
    return found


def invites_of(group_id: int) -> list[GroupInvite]:
    """Invitations into a group that work, the newest first, each with whom it is for."""
    return list(
        GroupInvite.select(GroupInvite, User)
        .join(User, JOIN.LEFT_OUTER, on=(GroupInvite.user == User.id))
        .where((GroupInvite.group == group_id) & usable())
        .order_by(GroupInvite.id.desc())
        .limit(200)
    )


def group_of_link(invite: GroupInvite) -> GroupView:
    """The group of a link, for who holds it: that link is what lets them know of it."""
    rows = _all_views(0).where(Group.id == invite.group_id).tuples()
    return _view(next(iter(rows)))


def grants_of(group_id: int) -> list[GrantRow]:
    """The rights that were given to a group or taken from it, spaces in the order of ids."""
    rows = (
        SpaceGrant.select(SpaceGrant.space, SpaceGrant.permission, SpaceGrant.allowed)
        .where(SpaceGrant.group == group_id)
        .order_by(SpaceGrant.space.is_null().desc(), SpaceGrant.space, SpaceGrant.permission)
    )
    return [GrantRow(*row) for row in rows.tuples()]


def manageable(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the groups that the actor looks after, for a choice of where to invite."""
    query = Group.select(Group.id, Group.name).where(Group.key.is_null()).order_by(Group.name)
    if not actor.can("groups.manage"):
        mine = (Membership.user == actor.id) & Membership.is_owner
        query = query.where(Group.id.in_(Membership.select(Membership.group).where(mine)))
    return [(row[0], row[1]) for row in query.limit(500).tuples()]


def askable(actor: Actor, *, but: int) -> list[tuple[int, str]]:
    """(id, name) of the groups that the rule of another one may ask for: those of which the
    actor sees who is in them."""
    query = Group.select(Group.id, Group.name).where(rosters(actor) & (Group.id != but))
    return [(row[0], row[1]) for row in query.order_by(Group.name).limit(500).tuples()]


def team() -> list[int]:
    """The ids of the team, who look after groups without an owner."""
    builtin = rights().builtin
    rows = (
        Membership.select(Membership.user)
        .join(User)
        .where(
            Membership.group.in_([builtin["staff"], builtin["admins"]]) & (User.state == "active")
        )
        .distinct()
    )
    return [row[0] for row in rows.tuples()]


def _waiting(group_id: int) -> Any:
    waits = (GroupRequest.group == group_id) & (GroupRequest.state == "waiting")
    return (
        GroupRequest.select()
        .join(User, on=(GroupRequest.user == User.id))
        .where(waits & (User.state == "active"))
    )


def _views(actor: Actor, *more: Any) -> Any:
    return _all_views(actor.id, *more).where(seen(actor))


def _all_views(user_id: int, *more: Any) -> Any:
    size = (
        Membership.select(fn.COUNT(Membership.user))
        .join(User)
        .where((Membership.group == Group.id) & (User.state == "active"))
    )
    mine = Membership.alias()
    owner = mine.select(mine.is_owner).where((mine.group == Group.id) & (mine.user == user_id))
    asked = GroupRequest.select(GroupRequest.state).where(
        (GroupRequest.group == Group.id) & (GroupRequest.user == user_id)
    )
    return Group.select(
        Group.id,
        Group.key,
        Group.name,
        Group.slug,
        Group.description,
        Group.description_html,
        Group.joining,
        Group.seen_by,
        Group.roster,
        Group.mention,
        Group.questions,
        Group.created_at,
        size.alias("size"),
        owner.alias("is_owner"),
        asked.alias("asked"),
        Group.id.in_(invited(user_id)).alias("is_invited"),
        *more,
    )


def _view(row: Any) -> GroupView:
    found = GroupView(*row)
    return found._replace(
        is_owner=bool(found.is_owner), asked=found.asked or "", is_invited=bool(found.is_invited)
    )


def _member(row: Any) -> MemberRow:
    found = MemberRow(*row)
    since = as_utc(found.since)
    assert since is not None
    return found._replace(since=since, is_owner=bool(found.is_owner), by_rule=bool(found.by_rule))


def group_names(group_ids: Collection[int]) -> dict[int, str]:
    """What groups are called, by id, in order of their names. Who asks has checked who may know."""
    rows = _names.among(sorted(group_ids))
    return {row.id: row.name for row in sorted(rows, key=lambda row: (row.name.lower(), row.id))}


class _Named(NamedTuple):
    id: int
    name: str


def _build_names(size: int) -> peewee.Query:
    return Group.select(Group.id, Group.name).where(Group.id.in_(some(size)))


_names = Prepared(_Named, _build_names)
