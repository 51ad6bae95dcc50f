"""Signing in, proving oneself again, and ending sessions."""

from __future__ import annotations

import logging

from core import clock
from core.access import Actor
from core.accounts import devices, guessing, passwords, queries, sessions
from core.accounts.models import Session, User
from core.db import transaction

log = logging.getLogger("townhall.accounts")
MAY_SIGN_IN = frozenset({"pending", "waiting", "active", "suspended", "leaving"})


class NoMatch(Exception):
    """Name and password do not belong together. Which of them is wrong is never said."""


def check_login(*, login: str, password: str, network: str, device: str) -> User:
    """The account of a name or address and its password. Opens no session.

    `network` is where the try comes from, `device` the browser's cookie of known devices.
    Raises `guessing.Paused`, `NoMatch`. An unknown account costs as much as a wrong password.
    """
    user = queries.account_by_login(login)
    number = devices.known_device(device, user.id) if user else ""
    counts = guessing.for_sign_in(login=login.strip().lower(), network=network, device=number)
    guessing.begin(counts)
    facts = {"user": user.id if user else None, "network": network}
    kept = user.password if user is not None and user.state in MAY_SIGN_IN else None
    if not passwords.verify(kept, password) or user is None:
        log.info("sign-in refused", extra=facts)
        raise NoMatch
    guessing.succeeded(counts)
    log.info("signed in", extra=facts)
    if passwords.is_outdated(user.password):
        kept = passwords.hash_password(password)
        User.update(password=kept).where(User.id == user.id).execute()
    return user


def check_password_of(actor: Actor, password: str) -> User:
    """The signed-in person, who has just said their password right.

    Raises `guessing.Paused`, `NoMatch`.
    """
    counts = guessing.for_proof(actor.session_id or 0)
    guessing.begin(counts)
    user = queries.account(actor.id)
    if not passwords.verify(user.password, password):
        raise NoMatch
    guessing.succeeded(counts)
    return user


def prove(actor: Actor, password: str) -> None:
    """Note that the person in front of this browser has just said the password.

    Raises `guessing.Paused`, `NoMatch`.
    """
    check_password_of(actor, password)
    note_proof(actor)


def note_proof(actor: Actor) -> None:
    """Note that the person in front of this browser has just shown that it is them."""
    Session.update(proved_at=clock.now()).where(Session.id == actor.session_id).execute()


def end_session(actor: Actor, session_id: int) -> bool:
    """Sign the actor out of one browser. Whether it was theirs and was signed in."""
    mine = (Session.id == session_id) & (Session.user == actor.id)
    with transaction():
        return bool(Session.delete().where(mine).execute())


def end_other_sessions(actor: Actor) -> int:
    """Sign the actor out everywhere but here; of how many browsers."""
    with transaction():
        return sessions.end_all(actor.id, but=actor.session_id)
