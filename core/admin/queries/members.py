"""Accounts as those who look after them see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor, rights
from core.accounts.models import Session, User
from core.groups.models import Membership
from core.keyset import Key, Page, moment, paged
from core.models import Audit

STATES = (
    "active",
    "pending",
    "waiting",
    "suspended",
    "unclaimed",
    "contact",
    "leaving",
    "closed",
)
ROLES = ("staff", "admin")
PAGE = 30
GROUP_OF = {"staff": "staff", "admin": "admins"}


@dataclass(frozen=True, slots=True)
class Member:
    """One account, with what those who look after it may know. `email` is for owners only."""

    id: int
    username: str
    name: str
    avatar: str
    state: str
    email: str
    created_at: datetime
    confirmed_at: datetime | None
    seen_at: datetime | None
    trust: int
    thread_count: int
    post_count: int
    roles: frozenset[str]
    sessions: int
    suspended_for: str


def members_page(actor: Actor, *, search: str, state: str, role: str, after: str) -> Page[Any]:
    """Accounts, newest first, by a part of the name; owners may search by address too."""
    query = User.select(
        User.id,
        User.username,
        User.name,
        User.avatar,
        User.state,
        User.created_at,
        User.seen_at,
        User.hides_presence,
        User.post_count,
    )
    if search:
        matches = User.username.contains(search) | User.name.contains(search)
        if actor.is_admin:
            matches |= User.email.contains(search)
        query = query.where(matches)
    if state in STATES:
        query = query.where(User.state == state)
    if role in ROLES:
        group = rights().builtin[GROUP_OF[role]]
        held = Membership.select(Membership.user).where(Membership.group == group)
        query = query.where(User.id.in_(held))
    keys = (Key("created_at", User.created_at, moment), Key("id", User.id, int))
    return paged(query.namedtuples(), keys, after, size=PAGE)


def state_counts() -> dict[str, int]:
    """How many accounts are in each state."""
    rows = User.select(User.state, fn.COUNT(User.id)).group_by(User.state).tuples()
    return dict(rows)


def member(actor: Actor, user_id: int) -> Member:
    """One account. Raises `NotFound`."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        raise NotFound
    now = clock.now()
    sessions = Session.select().where((Session.user == user_id) & (Session.expires_at > now))
    return Member(
        id=user.id,
        username=user.username,
        name=user.name,
        avatar=user.avatar,
        state=user.state,
        email=(user.email or "") if actor.is_admin else "",
        created_at=user.created_at,
        confirmed_at=user.confirmed_at,
        seen_at=None if user.hides_presence else user.seen_at,
        trust=user.trust,
        thread_count=user.thread_count,
        post_count=user.post_count,
        roles=roles_of(user_id),
        sessions=sessions.count(),
        suspended_for=_suspended_for(user) if user.state == "suspended" else "",
    )


def roles_of(user_id: int) -> frozenset[str]:
    """`staff` and `admin`, as far as somebody has them."""
    builtin = rights().builtin
    keys = {builtin[GROUP_OF[role]]: role for role in ROLES}
    rows = Membership.select(Membership.group).where(
        (Membership.user == user_id) & Membership.group.in_(list(keys))
    )
    return frozenset(keys[row[0]] for row in rows.tuples())


def admin_count(*, but: Collection[int] = ()) -> int:
    """How many owners can sign in, perhaps without some."""
    owners = (
        User.select()
        .join(Membership, on=(Membership.user == User.id))
        .where((Membership.group == rights().builtin["admins"]) & (User.state == "active"))
    )
    if but:
        owners = owners.where(User.id.not_in(list(but)))
    return int(owners.count())


def joined_since(since: datetime) -> int:
    """How many accounts were made since a moment and may be used."""
    count = User.select(fn.COUNT(User.id)).where(
        (User.state == "active") & (User.created_at >= since)
    )
    return int(count.scalar())


def _suspended_for(user: User) -> str:
    row = (
        Audit.select(Audit.note)
        .where(
            (Audit.subject_type == "user")
            & (Audit.subject_id == user.id)
            & (Audit.action == "member.suspend")
        )
        .order_by(Audit.id.desc())
        .first()
    )
    return str(row.note) if row else ""
