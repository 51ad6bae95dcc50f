"""Whether an ID token is to be believed (OpenID Connect Core 1.0, 3.1.3.7), and what it says."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core import clock

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
LEEWAY = 60  # seconds that clocks may be apart
OLDEST = 600  # seconds since it was made
LONGEST = 20_000


class NotBelieved(Exception):
    """The token was made by somebody else, for somebody else, or at another time."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of somebody."""

    subject: str
    email: str
    email_verified: bool
    name: str
    nickname: str
    shown_at: int
    """When they last signed in there; 0 if it does not say."""


def read(
    token: str,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    keys: Callable[[bool], list[dict[str, Any]]],
) -> Mapping[str, Any]:
    """The checked claims of an ID token. `keys(anew)` gives the provider's keys: those known,
    and asked for anew if none of them fits, since providers change them. Raises `NotBelieved`."""
    claims = _signed(token, keys(False)) or _signed(token, keys(True))
    if claims is None:
        raise NotBelieved("its signature")
    _check(claims, issuer=issuer, client_id=client_id, nonce=nonce)
    return claims


def claims_of(said: Mapping[str, Any]) -> Claims:
    """The claims that are of use here. An address counts as verified only if that is said."""
    return Claims(
        subject=str(said["sub"]),
        email=_text(said, "email", 254),
        email_verified=said.get("email_verified") is True,
        name=_text(said, "name", 120),
        nickname=_text(said, "preferred_username", 60) or _text(said, "nickname", 60),
        shown_at=int(said["auth_time"]) if _is_number(said.get("auth_time")) else 0,
    )


def _signed(token: str, keys: list[dict[str, Any]]) -> Mapping[str, Any] | None:
    # Loaded at need: few requests do this.
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    if len(token) > LONGEST:
        return None
    usable = [key for key in keys if key.get("use", "sig") == "sig"]
    try:
        found = jwt.decode(
            token, KeySet.import_key_set({"keys": usable}), algorithms=list(ALGORITHMS)
        )
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found.claims


def _check(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str) -> None:
    now = int(clock.now().timestamp())
    for_whom = claims.get("aud")
    listed = for_whom if isinstance(for_whom, list) else [for_whom]
    party = claims.get("azp")
    made, ends = claims.get("iat"), claims.get("exp")
    subject = claims.get("sub")
    wrong = {
        "its issuer": claims.get("iss") != issuer,
        "its audience": client_id not in listed,
        "its party": party != client_id if party is not None else len(listed) > 1,
        "its end": not _is_number(ends) or float(ends or 0) <= now - LEEWAY,
        "its age": not _is_number(made) or not now - OLDEST <= float(made or 0) <= now + LEEWAY,
        "its start": "nbf" in claims
        and (not _is_number(claims["nbf"]) or claims["nbf"] > now + LEEWAY),
        "its nonce": not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()),
        "its subject": not isinstance(subject, str) or not 0 < len(subject) <= 255,
    }
    if any(wrong.values()):
        raise NotBelieved(", ".join(name for name, is_wrong in wrong.items() if is_wrong))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def _text(said: Mapping[str, Any], name: str, most: int) -> str:
    value = said.get(name)
    return " ".join(value.replace("\0", "").split())[:most] if isinstance(value, str) else ""
