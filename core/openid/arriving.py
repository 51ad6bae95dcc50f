"""Going to a provider and coming back: state, nonce and proof of the code are kept on the server,
bound to the browser that went. Which provider it was is known from there, never from a request."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import url_for

from core import clock
from core.accounts import steps
from core.accounts.models import Step
from core.accounts.paths import mail_base
from core.db import transaction
from core.openid import asking, believing, queries
from core.openid.believing import Claims
from core.openid.models import OpenIdProvider
from core.sealing import BadSeal, unseal
from core.site import site

log = logging.getLogger("townhall.accounts")
Aim = Literal["enter", "connect", "prove"]
FRESH = 300  # seconds


class NotTrusted(Exception):
    """Somebody did not come back from a provider in a way that proves anything."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came back, from where, and what for."""

    provider: OpenIdProvider
    claims: Claims
    aim: Aim
    user_id: int | None
    url: str


def go(provider: OpenIdProvider, *, aim: Aim, url: str, user_id: int | None = None) -> str:
    """Where the browser is sent. Raises `asking.NotReached`."""
    known = asking.metadata(provider.issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    data = {
        "provider": provider.id,
        "aim": aim,
        "url": url,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
    }
    with transaction():
        steps.begin("openid", user_id=user_id, data=data)
    digest = hashlib.sha256(verifier.encode()).digest()
    # To show who one is, one must sign in there once more.
    more = {"prompt": "login", "max_age": "0"} if aim == "prove" else {}
    return asking.authorization_url(
        known,
        response_type="code",
        client_id=provider.client_id,
        redirect_uri=back_url(provider),
        scope="openid email profile",
        state=state,
        nonce=nonce,
        code_challenge=urlsafe_b64encode(digest).rstrip(b"=").decode(),
        code_challenge_method="S256",
        **more,
    )


def arrive(key: str, said: Mapping[str, str]) -> Arrived:
    """Who has come back to the address of the provider called `key`.

    Raises `NotTrusted`, and `steps.StepGone` for a browser that did not go, or came back before.
    """
    step = steps.current("openid")
    data = step.data
    if not hmac.compare_digest(said.get("state", "").encode(), str(data["state"]).encode()):
        raise steps.StepGone
    with transaction():
        steps.finish(step)
    provider = queries.provider(data["provider"])
    try:
        if provider is None or not provider.active or provider.key != key:
            raise NotTrusted("another provider than it went to")
        claims = _claims(provider, step, said)
    except (asking.NotReached, believing.NotBelieved, BadSeal, NotTrusted) as error:
        log.warning("not let in by provider", extra={"provider": key[:30], "reason": str(error)})
        raise NotTrusted(str(error)) from error
    return Arrived(provider, claims, data["aim"], step.user_id, data["url"])


def _claims(provider: OpenIdProvider, step: Step, said: Mapping[str, str]) -> Claims:
    known = asking.metadata(provider.issuer)
    issuer = said.get("iss")
    if (issuer is None and known.names_issuer) or issuer not in (None, provider.issuer):
        raise NotTrusted("an answer of another provider")
    if not said.get("code"):
        raise NotTrusted(f"no code: {said.get('error', '')[:60]}")
    given = asking.tokens(
        known,
        client_id=provider.client_id,
        secret=secret_of(provider),
        code=said["code"],
        verifier=step.data["verifier"],
        back=back_url(provider),
    )
    token = believing.read(
        str(given.get("id_token", "")),
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=step.data["nonce"],
        keys=lambda anew: asking.keys(known, anew=anew),
    )
    claims = believing.claims_of({**_more(known, given, token), **token})
    if step.data["aim"] == "prove" and clock.now().timestamp() - claims.shown_at > FRESH:
        raise NotTrusted("they did not sign in there anew")
    return claims


def _more(
    known: asking.Metadata, given: Mapping[str, Any], token: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What the token leaves out, if it is said of the same person."""
    if token.get("email") or not known.userinfo or not given.get("access_token"):
        return {}
    said = asking.person(known, str(given["access_token"]))
    return said if said.get("sub") == token["sub"] else {}


def back_url(provider: OpenIdProvider) -> str:
    """Where a provider sends people back to: an address of its own for each."""
    return mail_base() + url_for("openid.arrive", key=provider.key)


def secret_of(provider: OpenIdProvider) -> str:
    """The secret that we have with a provider; "" for none. Raises `BadSeal`."""
    if queries.is_given(provider):
        return site().config.oidc_client_secret
    return unseal(provider.secret, f"openid:{provider.key}") if provider.secret else ""
