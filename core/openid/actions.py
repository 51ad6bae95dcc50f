"""Whom the owner trusts, who is who there, and accounts that come from there."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import peewee

from core import audit, clock
from core.access import Actor, require
from core.accounts import addresses, entrance, letters, steps
from core.accounts.actions import joining
from core.accounts.models import Step, User
from core.db import transaction
from core.openid import queries
from core.openid.arriving import Arrived
from core.openid.models import OpenIdIdentity, OpenIdProvider
from core.sealing import seal

log = logging.getLogger("townhall.accounts")


class Taken(Exception):
    """The identity belongs to another account, or the key to another provider."""


def save_provider(
    actor: Actor, provider: OpenIdProvider | None, *, secret: str = "", **values: Any
) -> OpenIdProvider:
    """Enter or change a provider; an empty `secret` leaves it as it is. Needs `site.admin`.

    `key` is fixed once it is entered. What the log keeps is that there is another secret, not
    which. Raises `Taken`.
    """
    require(actor, "site.admin")
    made = provider or OpenIdProvider(created_at=clock.now())
    before = None if provider is None else _shown(provider)
    for name in ("key", "label", "issuer", "client_id", "active"):
        if name in values and not (name == "key" and provider is not None):
            setattr(made, name, values[name])
    if secret:
        made.secret = seal(secret, f"openid:{made.key}")
    if provider is not None and before and before["issuer"] != made.issuer:
        # Another issuer may call other people by the same names.
        forget = OpenIdIdentity.delete().where(OpenIdIdentity.provider == provider.id)
    else:
        forget = None
    try:
        with transaction():
            made.save()
            if forget is not None:
                forget.execute()
            note = "with another secret" if secret else ""
            audit.record(actor, "openid.save", made, before=before, after=_shown(made), note=note)
    except peewee.IntegrityError as error:
        raise Taken from error
    return made


def delete_provider(actor: Actor, provider: OpenIdProvider) -> None:
    """Forget a provider, with who is who there. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        audit.record(actor, "openid.delete", provider, before=_shown(provider))
        provider.delete_instance()


def come_in(arrived: Arrived) -> User | None:
    """The account that an identity leads to, or None when it leads to none."""
    known = queries.identity(arrived.provider.id, arrived.claims.subject)
    if known is None or known.user.state not in steps.STATES:
        return None
    with transaction():
        OpenIdIdentity.update(used_at=clock.now()).where(OpenIdIdentity.id == known.id).execute()
    log.info("signed in elsewhere", extra={"user": known.user_id, "provider": arrived.provider.key})
    return known.user  # type: ignore[no-any-return]


def is_known(arrived: Arrived) -> bool:
    """Whether an identity is somebody's, also of an account that is not in use."""
    return queries.identity(arrived.provider.id, arrived.claims.subject) is not None


def connect(user: User, facts: Mapping[str, Any]) -> None:
    """Let an identity lead to an account from now on; a notice is mailed. Raises `Taken`."""
    provider = queries.provider(facts["provider"])
    known = queries.identity(facts["provider"], facts["subject"])
    if provider is None or (known is not None and known.user_id != user.id):
        raise Taken
    if known is not None:
        return
    try:
        with transaction():
            OpenIdIdentity.create(
                user=user.id,
                provider=provider.id,
                subject=facts["subject"],
                name=str(facts.get("name", ""))[:254],
                created_at=clock.now(),
            )
            letters.order("notice", user_id=user.id, what="identity_on", detail=provider.label)
            log.info("identity connected", extra={"user": user.id, "provider": provider.key})
    except peewee.IntegrityError as error:
        raise Taken from error


entrance.AFTER["openid"] = connect


def facts_of(arrived: Arrived) -> dict[str, Any]:
    """What is remembered of an identity until it is connected."""
    claims = arrived.claims
    return {
        "provider": arrived.provider.id,
        "subject": claims.subject,
        "name": claims.email or claims.nickname or claims.name,
        "email": usable_address(claims.email),
        "email_verified": claims.email_verified,
        "nickname": claims.nickname,
        "url": arrived.url,
    }


def usable_address(text: str) -> str:
    """An address as mail is sent to it, or "" if it is none."""
    try:
        return addresses.checked(text) if text else ""
    except addresses.BadAddress:
        return ""


def disconnect(actor: Actor, identity_id: int) -> bool:
    """Let an identity lead here no more; a notice is mailed. Whether it was theirs."""
    with transaction():
        mine = (OpenIdIdentity.id == identity_id) & (OpenIdIdentity.user == actor.id)
        found = OpenIdIdentity.get_or_none(mine)
        if found is None:
            return False
        found.delete_instance()
        label = found.provider.label
        letters.order("notice", user_id=actor.id, what="identity_off", detail=label)
        log.info("identity removed", extra={"user": actor.id, "provider": found.provider.key})
        return True


def disconnect_since(user_id: int, moment: datetime) -> None:
    """Let identities that were connected since then lead here no more, inside a larger deed."""
    mine = (OpenIdIdentity.user == user_id) & (OpenIdIdentity.created_at >= moment)
    OpenIdIdentity.delete().where(mine).execute()


def join(
    step: Step,
    *,
    username: str,
    email: str,
    answer: str = "",
    said: Mapping[int, str] | None = None,
) -> User:
    """Make an account for somebody who came from a provider, without a password; `answer` is what
    the team reads while accounts need an approval.

    The address is confirmed already only if it is the one that the provider has verified.
    Raises what `joining.sign_up` does, `joining.AddressTaken`, `Taken`, `steps.StepGone`.
    """
    facts = step.data
    is_proved = bool(facts["email_verified"]) and facts["email"] == email
    with transaction():
        user = joining.sign_up(
            username=username, email=email, password=None, answer=answer, said=said
        )
        connect(user, facts)
        if is_proved:
            joining.prove_address(user)
        steps.finish(step)
    return user


def _shown(provider: OpenIdProvider) -> dict[str, Any]:
    return {
        "key": provider.key,
        "label": provider.label,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "active": provider.active,
        "secret": bool(provider.secret),
    }
