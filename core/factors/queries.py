"""Reads about second factors."""

from __future__ import annotations

from core import settings
from core.accounts.models import User
from core.factors.models import RecoveryCode, Totp
from core.groups.models import Group, Membership


def app_of(user_id: int) -> Totp | None:
    """The app that somebody's codes come from, or None before its set-up was finished."""
    found: Totp | None = Totp.get_or_none((Totp.user == user_id) & Totp.confirmed_at.is_null(False))
    return found


def begun_app(user_id: int) -> Totp | None:
    """A set-up of somebody that waits for its first code, or None."""
    found: Totp | None = Totp.get_or_none((Totp.user == user_id) & Totp.confirmed_at.is_null())
    return found


def codes_left(user_id: int) -> int:
    """How many recovery codes somebody has not used."""
    mine = (RecoveryCode.user == user_id) & RecoveryCode.used_at.is_null()
    return int(RecoveryCode.select().where(mine).count())


def is_wanted_of(user: User) -> bool:
    """Whether the owner wants this person to have a second factor."""
    who = settings.get("core", "factor_for")
    if who == "all" or user.state != "active":
        return bool(who == "all")
    return who == "staff" and user.id in set(staff_ids())


def staff_ids() -> list[int]:
    """Who is on the team or owns the site."""
    query = Membership.select(Membership.user).join(Group).where(Group.key.in_(("staff", "admins")))
    return [user_id for (user_id,) in query.distinct().tuples()]
