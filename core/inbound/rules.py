"""What kinds do with mail that is no answer to a thread: each declares a `MailRule`.

A rule serves addresses, such as the one of a support desk. It is asked last, after signed
addresses and references; of an address that a kind has signed itself (`kind_address`) it is
asked first. What no rule takes waits for an owner.
"""

from __future__ import annotations

from core.access import Actor
from core.accounts.addresses import email_key
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.inbound.letter import Letter
from core.registry import MailRule
from core.site import site


class Refused(Exception):
    """A mail is not taken, and its sender is told why: `reason` is a word of
    core.inbound.reasons, of which `closed` says nothing but `detail`, a whole sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail[:300]


def sender_of(letter: Letter, user_id: int) -> tuple[User, Actor]:
    """Who a mail is from, where it says so itself and came to an address that only they were
    given. Raises `Refused` for another sender, and for an account not in good standing."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        raise Refused("nobody")
    if not user.email_key or user.email_key != email_key(letter.sender):
        raise Refused("foreign")
    actor = actor_for(user.id)
    if not actor.is_member:
        raise Refused("nobody")
    return user, actor


def served(address: str) -> MailRule | None:
    """The rule whose business mail to an address is, or None. One of a plugin that is off is
    not asked."""
    owners = {"core", *site().plugins.active()}
    rules = site().registry.of(MailRule)
    return next((rule for owner, rule in rules if owner in owners and rule.serves(address)), None)
