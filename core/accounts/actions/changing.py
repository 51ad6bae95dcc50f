"""Changing how somebody signs in: password and address, by themselves or by a reset link."""

from __future__ import annotations

import logging

from core.access import Actor
from core.accounts import letters, passwords, queries, sessions, tokens
from core.accounts.actions.entering import check_password_of
from core.accounts.actions.joining import keep_address, prove_address
from core.accounts.events import EmailChanged, PasswordChanged
from core.accounts.models import Token, User
from core.db import transaction
from core.events import emit
from core.feeds.actions import end_tokens

log = logging.getLogger("townhall.accounts")
SCHEMES = ("auto", "light", "dark")


def ask_reset(address: str) -> None:
    """Have a reset link mailed, if an account has this address. The same work in any case."""
    with transaction():
        letters.order("reset", address=address)


def reset_password(token: Token, password: str) -> User:
    """Set a new password by a reset link: all sessions end, and a notice is mailed.

    A pending account is confirmed by it too, since the link came to its address.
    Raises `TokenGone`, `AddressTaken`.
    """
    kept = passwords.hash_password(password)
    with transaction():
        tokens.spend(token)
        user = queries.account(token.user_id)
        if user.state == "pending":
            prove_address(user)
        _set_password(user, kept)
        return user


def change_password(actor: Actor, *, current: str, new: str) -> User:
    """Set a new password, the current one being known: all other sessions end, a notice is
    mailed. Who has none yet has been asked for another proof by the caller.

    The caller renews this browser's session. Raises `Paused`, `NoMatch`.
    """
    user = queries.account(actor.id)
    if user.password:
        check_password_of(actor, current)
    kept = passwords.hash_password(new)
    with transaction():
        _set_password(user, kept, but=actor.session_id)
    return user


def _set_password(user: User, kept: str, *, but: int | None = None) -> None:
    user.password = kept
    user.save(only=[User.password])
    sessions.end_all(user.id, but=but)
    # Whoever had got hold of the account may have asked for these.
    tokens.void(user, "reset", "change_email", "claim", "not_me")
    end_tokens(user.id)
    letters.order("password_changed", user_id=user.id)
    log.info("password changed", extra={"user": user.id})
    emit(PasswordChanged(user.id))


def ask_new_email(actor: Actor, *, current: str, address: str) -> None:
    """Have a link mailed to the address that the actor wants, which changes it when opened.

    Who has no password has been asked for another proof by the caller. Raises `Paused`,
    `NoMatch`. Does not tell whether somebody else has the address.
    """
    user = queries.account(actor.id)
    if user.password:
        check_password_of(actor, current)
    with transaction():
        tokens.void(user, "change_email")
        letters.order("new_address", user_id=user.id, address=address)


def change_email(token: Token) -> User:
    """Give an account the address a link has proved; the old one gets a notice.

    Links that were mailed to the old address work no more. Raises `TokenGone`, `AddressTaken`.
    """
    with transaction():
        tokens.spend(token)
        user = queries.account(token.user_id)
        old = user.email
        user.email = token.target
        keep_address(user)
        tokens.void(user, "reset", "confirm", "change_email", "not_me")
        if old:
            letters.order("address_changed", address=old, username=user.username)
        log.info("address changed", extra={"user": user.id})
        emit(EmailChanged(user.id))
        return user


def set_scheme(actor: Actor, scheme: str) -> None:
    """Choose light, dark or the device's own colours. Raises `ValueError` for anything else."""
    if scheme not in SCHEMES:
        raise ValueError(scheme)
    with transaction():
        User.update(scheme=scheme).where(User.id == actor.id).execute()
