"""Who has blocked whom. Whoever is in the team is blocked by nobody."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from core.access import Actor, rights
from core.accounts.models import User
from core.blocks.models import Block
from core.db import Prepared, param
from core.groups.models import Group, Membership
from core.keyset import Key, Page, moment, paged


def blocked_by(user_id: int, people: Collection[int]) -> frozenset[int]:
    """Those of some people who have blocked somebody, in one query and one more where there are
    any. Ask it before `user_id` reaches one of them: writes to them, invites or follows them.
    Answer as for an account that cannot be reached: nobody is told that they are blocked.
    Nobody blocks the team."""
    theirs = (Block.blocked == user_id) & Block.user.in_(list(people))
    found = frozenset(row[0] for row in Block.select(Block.user).where(theirs).tuples())
    return frozenset() if found and in_team([user_id]) else found


class _Blocked(NamedTuple):
    person_id: int


_blocked = Prepared(
    _Blocked,
    lambda: Block.select(Block.blocked).where(
        (Block.user == param("user")) & (Block.blocked == param("person"))
    ),
)


def whom_they_block(user_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Whom some people have blocked, by who did, in one query; who blocks nobody is left out."""
    theirs = Block.select(Block.user, Block.blocked).where(Block.user.in_(list(user_ids)) & holds())
    found: dict[int, set[int]] = {}
    for user_id, blocked_id in theirs.tuples():
        found.setdefault(user_id, set()).add(blocked_id)
    return {user_id: frozenset(ids) for user_id, ids in found.items()}


def holds() -> Any:
    """The filter on `Block` of those that hold: nobody blocks the team. A part of statements
    that are kept, too."""
    team = Membership.select(Membership.user).join(Group).where(Group.key.in_(("staff", "admins")))
    return Block.blocked.not_in(team)


def in_team(user_ids: Collection[int]) -> frozenset[int]:
    """Those of some people who are in the team or own the site."""
    rows = Membership.select(Membership.user).where(
        Membership.user.in_(list(user_ids)) & Membership.group.in_(_team())
    )
    return frozenset(row[0] for row in rows.tuples())


def has_blocked(user_id: int, person_id: int) -> bool:
    """Whether somebody has blocked a person, in the team or not."""
    return _blocked.first(user=user_id, person=person_id) is not None


def blocked_page(actor: Actor, after: str) -> Page[Any]:
    """Whom the actor has blocked, the newest first."""
    query = (
        Block.select(
            User.id,
            User.username,
            User.name,
            User.avatar,
            User.state,
            Block.created_at,
            Block.blocked.alias("blocked_id"),
        )
        .join(User, on=(Block.blocked == User.id))
        .where(Block.user == actor.id)
        .namedtuples()
    )
    keys = (Key("created_at", Block.created_at, moment), Key("blocked_id", Block.blocked, int))
    return paged(query, keys, after)


def _team() -> list[int]:
    builtin = rights().builtin
    return [builtin["staff"], builtin["admins"]]
