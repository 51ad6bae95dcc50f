"""Reads about accounts, sessions and invitations."""

from __future__ import annotations

from typing import Any

from peewee import fn

from core import clock
from core.accounts.addresses import email_key
from core.accounts.models import FormerName, Invite, Session, User
from core.accounts.names import username_key
from core.groups.models import Group, Membership


def account_by_login(text: str) -> User | None:
    """The account somebody means at the sign-in form, by address or user name, or None. A user
    name from before a change still means who had it.

    One query whatever comes out. An address that somebody has confirmed counts before one
    that was only typed at signing up.
    """
    address, name = email_key(text), username_key(text)
    confirmed = User.email_key == address
    name = "" if "@" in text else name
    by_name = (User.username_key == name) | (User.id == _who_was(name))
    typed = (fn.LOWER(User.email) == address) & (User.state == "pending")
    found: User | None = (
        User.select()
        .where(confirmed | by_name | typed)
        .order_by(User.email_key.is_null(), User.id.desc())
        .first()
    )
    return found


def _who_was(key: str) -> Any:
    """The number of who had a name before, as a part of a query."""
    return FormerName.select(FormerName.user).where(FormerName.username_key == key)


def account_once_called(username: str) -> int:
    """The number of who had a user name before, however it is written, or 0."""
    return int(_who_was(username_key(username)).scalar() or 0)


def former_names(user_id: int) -> list[FormerName]:
    """What somebody was called before, the newest name first."""
    mine = FormerName.select().where(FormerName.user == user_id)
    return list(mine.order_by(FormerName.until.desc(), FormerName.id.desc()))


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


def account_or_none(user_id: int) -> User | None:
    """An account by number, or None."""
    found: User | None = User.get_or_none(User.id == user_id)
    return found


def unclaimed_account(username: str) -> User | None:
    """The imported account of that name that nobody has claimed, or None."""
    key = username_key(username)
    found: User | None = User.get_or_none((User.username_key == key) & (User.state == "unclaimed"))
    return found


def active_account(username: str) -> User | None:
    """The active account of exactly that user name, in any case, or None."""
    found: User | None = User.get_or_none(
        (User.username_key == username_key(username)) & (User.state == "active")
    )
    same = found is not None and found.username.lower() == username.lower()
    return found if same else None


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
