"""Reads about accounts, sessions and invitations."""

from __future__ import annotations

from typing import Any

from peewee import fn

from core import clock
from core.accounts.addresses import email_key
from core.accounts.models import Invite, Session, User
from core.accounts.names import username_key
from core.groups.models import Group, Membership


def account_by_login(text: str) -> User | None:
    """The account somebody means at the sign-in form, by address or user name, or None.

    One query whatever comes out. An address that somebody has confirmed counts before one
    that was only typed at signing up.
    """
    address, name = email_key(text), username_key(text)
    confirmed = User.email_key == address
    by_name = User.username_key == ("" if "@" in text else name)
    typed = (fn.LOWER(User.email) == address) & (User.state == "pending")
    found: User | None = (
        User.select()
        .where(confirmed | by_name | typed)
        .order_by(User.email_key.is_null(), User.id.desc())
        .first()
    )
    return found


def account_of_address(address: str) -> User | None:
    """The account that has confirmed an address, else the newest that has typed it, or None."""
    key = email_key(address)
    typed = (fn.LOWER(User.email) == key) & (User.state == "pending")
    found: User | None = (
        User.select()
        .where((User.email_key == key) | typed)
        .order_by(User.email_key.is_null(), User.id.desc())
        .first()
    )
    return found


def owner_of_address(address: str) -> User | None:
    """The account that has confirmed an address, or None."""
    found: User | None = User.get_or_none(User.email_key == email_key(address))
    return found


def account(user_id: int) -> User:
    """An account by number. Raises `User.DoesNotExist`."""
    found: User = User.get_by_id(user_id)
    return found


def unclaimed_account(username: str) -> User | None:
    """The imported account of that name that nobody has claimed, or None."""
    key = username_key(username)
    found: User | None = User.get_or_none((User.username_key == key) & (User.state == "unclaimed"))
    return found


def sessions_of(user_id: int) -> list[Session]:
    """Browsers in which somebody is signed in, the one used last first."""
    return list(
        Session.select()
        .where((Session.user == user_id) & (Session.expires_at > clock.now()))
        .order_by(Session.seen_at.desc(), Session.id.desc())
    )


def invites() -> list[Invite]:
    """Invitations that still work, the newest first, each with who made it."""
    return list(
        Invite.select(Invite, User)
        .join(User)
        .where((Invite.uses_left > 0) & (Invite.expires_at > clock.now()))
        .order_by(Invite.id.desc())
        .limit(200)
    )


def has_owner() -> bool:
    """Whether the site has an admin who can sign in."""
    return bool(
        Membership.select()
        .join(Group)
        .switch(Membership)
        .join(User)
        .where((Group.key == "admins") & (User.state == "active"))
        .exists()
    )


def member_group(key: str) -> Any:
    """The built-in group of a key."""
    return Group.get(Group.key == key)
