"""Adding, using and removing passkeys."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any

import peewee

from core import clock, settings
from core.access import Actor
from core.accounts import letters, sessions, steps
from core.accounts.models import Step, User
from core.db import transaction
from core.passkeys import ceremony, queries
from core.passkeys.ceremony import NotProved
from core.passkeys.models import Passkey

log = logging.getLogger("townhall.accounts")
MOST = 20


class TooMany(Exception):
    """Somebody has as many passkeys as one may have."""


def ask_for_new(actor: Actor) -> dict[str, Any]:
    """What the browser has to know to make a passkey. Raises `TooMany`."""
    known = queries.passkeys_of(actor.id)
    if len(known) >= MOST:
        raise TooMany
    handle = known[0].handle if known else ceremony.encoded(secrets.token_bytes(32))
    challenge, options = ceremony.to_make(
        handle=handle,
        username=actor.username,
        name=actor.name,
        community=settings.get("core", "site_name"),
        known=known,
    )
    data = {"challenge": challenge, "handle": handle}
    with transaction():
        steps.begin("passkey_add", user_id=actor.id, data=data)
    return options


def add_passkey(actor: Actor, *, answer: str, name: str) -> Passkey:
    """Keep the passkey that the browser has made; a notice is mailed. The caller has asked for a
    proof. This browser counts as having shown both factors from now on.

    Raises `NotProved`, `steps.StepGone`.
    """
    step = steps.current("passkey_add")
    if step.user_id != actor.id:
        raise steps.StepGone
    made = ceremony.made(answer, challenge=step.data["challenge"])
    label = " ".join(name.split())[:60]
    try:
        with transaction():
            steps.finish(step)
            row = Passkey.create(
                user=actor.id,
                key_id=made.key_id,
                public_key=made.public_key,
                handle=step.data["handle"],
                uses=made.uses,
                name=label,
                created_at=clock.now(),
            )
            sessions.mark_strong(actor.session_id or 0)
            letters.order("notice", user_id=actor.id, what="passkey_on", detail=label)
    except peewee.IntegrityError as error:
        raise NotProved("a key that is here already") from error
    log.info("passkey added", extra={"user": actor.id})
    return row  # type: ignore[no-any-return]


def ask_for_any() -> dict[str, Any]:
    """What the browser has to know to sign somebody in."""
    challenge, options = ceremony.to_use()
    with transaction():
        steps.begin("passkey_in", data={"challenge": challenge})
    return options


def who_comes_in(answer: str) -> User:
    """Whose passkey has answered. Opens no session. Raises `NotProved`, `steps.StepGone`."""
    step = steps.current("passkey_in")
    found = Passkey.get_or_none(Passkey.key_id == ceremony.named_in(answer))
    if found is None or found.user.state not in steps.STATES:
        raise NotProved("no such key")
    _use(step, found, answer)
    log.info("signed in by passkey", extra={"user": found.user_id})
    return found.user  # type: ignore[no-any-return]


def ask_for_own(actor: Actor) -> dict[str, Any]:
    """What the browser has to know to prove that it is still the same person."""
    challenge, options = ceremony.to_use(queries.passkeys_of(actor.id))
    with transaction():
        steps.begin("passkey_prove", user_id=actor.id, data={"challenge": challenge})
    return options


def prove(actor: Actor, answer: str) -> None:
    """Check that one of the actor's own passkeys has answered. Raises `NotProved`,
    `steps.StepGone`."""
    step = steps.current("passkey_prove")
    key_id = ceremony.named_in(answer)
    found = Passkey.get_or_none((Passkey.key_id == key_id) & (Passkey.user == actor.id))
    if found is None or step.user_id != actor.id:
        raise NotProved("no key of theirs")
    _use(step, found, answer)
    sessions.mark_strong(actor.session_id or 0)


def rename(actor: Actor, passkey_id: int, name: str) -> bool:
    """Call a passkey something else. Whether it is theirs."""
    mine = (Passkey.id == passkey_id) & (Passkey.user == actor.id)
    with transaction():
        changed = Passkey.update(name=" ".join(name.split())[:60]).where(mine).execute()
    return bool(changed)


def remove(actor: Actor, passkey_id: int) -> bool:
    """Let a passkey sign in no more; a notice is mailed. Whether it was theirs."""
    with transaction():
        found = queries.passkey_of(actor.id, passkey_id)
        if found is None:
            return False
        found.delete_instance()
        letters.order("notice", user_id=actor.id, what="passkey_off", detail=found.name)
        log.info("passkey removed", extra={"user": actor.id})
        return True


def forget_all(user_id: int) -> int:
    """Remove every passkey of somebody, inside the transaction of a larger deed."""
    return int(Passkey.delete().where(Passkey.user == user_id).execute())


def forget_since(user_id: int, moment: datetime) -> None:
    """Remove passkeys that were added since then, inside a larger deed."""
    Passkey.delete().where((Passkey.user == user_id) & (Passkey.created_at >= moment)).execute()


def _use(step: Step, passkey: Passkey, answer: str) -> None:
    try:
        uses = ceremony.used(answer, challenge=step.data["challenge"], passkey=passkey)
    except NotProved as error:
        log.warning("passkey refused", extra={"user": passkey.user_id, "reason": str(error)[:200]})
        raise
    with transaction():
        steps.finish(step)
        same = (Passkey.key_id == passkey.key_id) & (Passkey.uses == passkey.uses)
        changed = Passkey.update(uses=uses, used_at=clock.now()).where(same).execute()
        if not changed:
            raise NotProved("used elsewhere at the same moment")
