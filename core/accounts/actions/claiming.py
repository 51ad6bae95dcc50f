"""Imported accounts become those of the people who wrote there."""

from __future__ import annotations

from core import audit
from core.access import Actor, require
from core.accounts import letters, passwords, queries, tokens
from core.accounts.actions import contacting
from core.accounts.actions.joining import prove_address
from core.accounts.models import Token, User
from core.db import transaction


def send_claim(actor: Actor, user: User, address: str) -> None:
    """Have a link mailed that makes an imported account that of whoever has the address.

    Needs `site.staff`. The log keeps that it was sent, not where to.
    """
    require(actor, "site.staff")
    with transaction():
        audit.record(actor, "account.send_claim", user)
        letters.order("claim", user_id=user.id, address=address)


def claim(token: Token, password: str) -> User:
    """Make an imported account that of the person who opened its link.

    Raises `TokenGone`, `AddressTaken`.
    """
    kept = passwords.hash_password(password)
    with transaction():
        tokens.spend(token)
        user = queries.account(token.user_id)
        if user.state == contacting.STATE:
            _meet(user, token.target)
        user.email, user.password = token.target, kept
        user.save(only=[User.password])
        prove_address(user)
        tokens.void(user, "claim")
        return user


def name_of(token: Token) -> str:
    """What an account will be called whose link somebody has opened. Raises `TokenGone`."""
    if token.user.state != contacting.STATE:
        return str(token.user.username)
    newcomer = contacting.signing_up(token.target)
    if newcomer is None:
        raise tokens.TokenGone
    return str(newcomer.username)


def _meet(contact: User, address: str) -> None:
    """Let who signed up become a contact that was known by mail. Only while they are signing up:
    who may at all, and whether they wait for an approval, was asked there. Raises `TokenGone`."""
    newcomer = contacting.signing_up(address)
    if newcomer is None:
        raise tokens.TokenGone
    contacting.take_over(contact, newcomer)
