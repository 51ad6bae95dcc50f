"""Reads about passkeys."""

from __future__ import annotations

from core.passkeys.models import Passkey


def passkeys_of(user_id: int) -> list[Passkey]:
    """The passkeys of somebody, the newest first."""
    query = Passkey.select().where(Passkey.user == user_id).order_by(Passkey.id.desc())
    return list(query)


def has_passkey(user_id: int) -> bool:
    """Whether somebody can sign in with a passkey."""
    return bool(Passkey.select().where(Passkey.user == user_id).exists())


def passkey_of(user_id: int, passkey_id: int) -> Passkey | None:
    """One passkey of somebody, or None."""
    found: Passkey | None = Passkey.get_or_none(
        (Passkey.id == passkey_id) & (Passkey.user == user_id)
    )
    return found
