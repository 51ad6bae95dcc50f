"""People who are known by their mail alone: contacts.

A contact has an address and no password. Nobody can sign in as one, no list, profile, suggestion
or search shows one; what they wrote is read where a plugin lets them take part. Whoever signs up
with that address, and shows by mail that it is theirs, takes the contact over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import peewee
from peewee import fn

from core import clock, settings
from core.access import Actor, groups_of, labels_for
from core.accounts.addresses import BadAddress, checked, email_key
from core.accounts.models import User
from core.accounts.names import free_username, is_taken, username_key
from core.accounts.queries import owner_of_address
from core.accounts.sessions import actor_for
from core.db import transaction
from core.groups.models import Membership
from core.holding.models import Application
from core.sanctions.blocking import is_blocked

STATE = "contact"
LONGEST_NAME = 60


class NoContact(ValueError):
    """Nobody can be known by this address: it is none, or it is kept out."""


def contact_for(email: str, name: str = "") -> User:
    """Whoever has confirmed an address; else the contact of that address, made if there is none.

    `name` is what a new contact is called where they wrote, without it the part before the `@`.
    Raises `NoContact`.
    """
    try:
        address = checked(email)
    except BadAddress as error:
        raise NoContact(email) from error
    known = owner_of_address(address)
    if known is not None:
        return known
    if is_blocked(address):
        raise NoContact(email)
    called = " ".join(name.split()) or address.partition("@")[0]
    try:
        with transaction():
            return _made(address, called[:LONGEST_NAME])
    except peewee.IntegrityError:
        # Another mail of theirs was taken at the same moment.
        return User.get(User.email_key == email_key(address))  # type: ignore[no-any-return]


def contact_actor(user_id: int) -> Actor:
    """The actor of a contact while what they sent is written down: with what every member may
    do, and no more. Whoever asks has found out that it came from their address. For any other
    account, that account's actor."""
    actor = actor_for(user_id)
    if actor.state != STATE:
        return actor
    groups = groups_of(state="active", trust=0, joined=())
    return replace(actor, group_ids=groups, labels=labels_for(groups, is_admin=False))


def signing_up(address: str) -> User | None:
    """The newest account that waits for this address to be proved, or None."""
    typed = (fn.LOWER(User.email) == email_key(address)) & (User.state == "pending")
    found: User | None = User.select().where(typed).order_by(User.id.desc()).first()
    return found


def take_over(contact: User, newcomer: User) -> None:
    """Let a contact be called what somebody has chosen who signed up with its address, with
    what else was asked of them, in place of the account that was to be. What they used to come
    in, such as a browser that is signed in, stays behind: only the mail has shown who they are.
    """
    wanted = newcomer.username
    Application.update(user=contact.id).where(Application.user == newcomer.id).execute()
    Membership.update(user=contact.id).where(Membership.user == newcomer.id).execute()
    try:
        with transaction():
            User.delete().where((User.id == newcomer.id) & (User.state == "pending")).execute()
    except peewee.IntegrityError:
        pass  # They wrote something meanwhile: then the name stays theirs as well.
    called = free_username(wanted) if is_taken(wanted, but=contact.id) else wanted
    names: dict[str, Any] = {"username": called, "username_key": username_key(called)}
    User.update(**names).where(User.id == contact.id).execute()
    contact.username, contact.username_key = called, names["username_key"]


def _made(address: str, called: str) -> User:
    username = f"{STATE}-{uuid4().hex[:16]}"
    made: User = User.create(
        username=username,
        username_key=username_key(username),
        name=called,
        email=address,
        email_key=email_key(address),
        state=STATE,
        created_at=clock.now(),
        timezone=clock.zone_named(settings.get("core", "timezone")),
    )
    return made
