"""Talking with a provider (OpenID Connect Discovery 1.0, RFC 6749): what it says of itself, its
keys, and a code turned into tokens. Goes out by core.egress alone, and only by https."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from core import clock, egress
from core.site import site

KEPT = timedelta(hours=1)
AT_MOST_EVERY = timedelta(minutes=1)
JSON_TYPES = ("application/json", "application/jwk-set+json")


class NotReached(Exception):
    """The provider does not answer, or says what cannot be used."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider says of itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    names_issuer: bool
    """Whether its answers say who gives them (RFC 9207)."""
    takes_basic: bool


_known: dict[tuple[str, str], tuple[datetime, Mapping[str, Any]]] = {}


def metadata(issuer: str) -> Metadata:
    """The provider of an issuer, asked at most once an hour. Raises `NotReached`."""
    said = _kept(f"{issuer.rstrip('/')}/.well-known/openid-configuration", KEPT)
    if said.get("issuer") != issuer:
        raise NotReached("it calls itself something else than its address")
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(
        issuer=issuer,
        authorization=_https(said, "authorization_endpoint"),
        token=_https(said, "token_endpoint"),
        keys=_https(said, "jwks_uri"),
        userinfo=_https(said, "userinfo_endpoint") if said.get("userinfo_endpoint") else "",
        names_issuer=said.get("authorization_response_iss_parameter_supported") is True,
        takes_basic="client_secret_basic" in methods,
    )


def keys(known: Metadata, *, anew: bool = False) -> list[dict[str, Any]]:
    """The keys that a provider signs with; `anew` when one is missing among those we know, at
    most once a minute. Raises `NotReached`."""
    found = _kept(known.keys, AT_MOST_EVERY if anew else KEPT).get("keys")
    if not isinstance(found, list):
        raise NotReached("it has no keys")
    # A shared secret in this list would let anybody sign.
    return [key for key in found if isinstance(key, dict) and key.get("kty") in _SIGNING]


_SIGNING = frozenset({"RSA", "EC", "OKP"})


def tokens(
    known: Metadata, *, client_id: str, secret: str, code: str, verifier: str, back: str
) -> Mapping[str, Any]:
    """What the provider gives for a code. Raises `NotReached`, also when it refuses."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if secret and known.takes_basic:
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        fields["client_id"] = client_id
        if secret:
            fields["client_secret"] = secret
    return _asked(known.token, headers=headers, body=urlencode(fields).encode())


def person(known: Metadata, access_token: str) -> Mapping[str, Any]:
    """What the provider says of the person beside the token. Raises `NotReached`."""
    return _asked(known.userinfo, headers={"Authorization": f"Bearer {access_token}"})


def authorization_url(known: Metadata, **fields: str) -> str:
    """Where the browser is sent."""
    joint = "&" if urlsplit(known.authorization).query else "?"
    return f"{known.authorization}{joint}{urlencode(fields)}"


def _kept(url: str, most: timedelta) -> Mapping[str, Any]:
    key, now = (str(site().config.data), url), clock.now()
    kept = _known.get(key)
    if kept is not None and timedelta(0) <= now - kept[0] < most:
        return kept[1]
    said = _asked(url, headers={})
    if len(_known) > 100:
        _known.clear()
    _known[key] = (now, said)
    return said


def _asked(url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Mapping[str, Any]:
    try:
        found = egress.exchange(
            url, headers=headers, body=body, agent=egress.user_agent(), accept=JSON_TYPES
        )
        said = json.loads(found.body) if found.status == 200 and found.whole else None
    except (egress.Failed, egress.Refused, ValueError, RecursionError) as error:
        raise NotReached(f"{urlsplit(url).hostname}: {error}") from error
    if not isinstance(said, dict):
        raise NotReached(f"{urlsplit(url).hostname} answered {found.status}")
    return said


def _https(said: Mapping[str, Any], name: str) -> str:
    url = said.get(name)
    if not isinstance(url, str) or not url.startswith("https://"):
        raise NotReached(f"it has no {name} by https")
    return url
