"""What is said to a browser that makes or uses a passkey, and whether its answer holds (WebAuthn).

Device and person are both checked (user verification), so a passkey counts as two factors. The
place it is for is the site's own address, never what a request calls it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.accounts.paths import mail_base
from core.passkeys.models import Passkey

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

LONGEST = 20_000


class NotProved(Exception):
    """The answer does not hold: another challenge, place, key or person, or an old count."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys of this site are used."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that a device has just made."""

    key_id: str
    public_key: str
    uses: int


def place() -> Place:
    """The site's own place."""
    parts = urlsplit(mail_base())
    return Place(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def to_make(
    *, handle: str, username: str, name: str, community: str, known: Iterable[Passkey]
) -> tuple[str, dict[str, Any]]:
    """The challenge, and what a browser has to know to make a passkey."""
    # Loaded at need: few requests do this.
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=place().host,
        rp_name=community,
        user_id=decoded(handle),
        user_name=username,
        user_display_name=name or username,
        exclude_credentials=_described(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return encoded(options.challenge), json.loads(webauthn.options_to_json(options))


def to_use(known: Iterable[Passkey] = ()) -> tuple[str, dict[str, Any]]:
    """The challenge, and what a browser has to know to use a passkey: any of this site, or one
    of those named."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=place().host,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return encoded(options.challenge), json.loads(webauthn.options_to_json(options))


def made(answer: str, *, challenge: str) -> Made:
    """The passkey of an answer. Raises `NotProved`."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    here = place()
    try:
        found = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=decoded(challenge),
            expected_rp_id=here.host,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotProved(str(error)) from error
    return Made(
        encoded(found.credential_id), encoded(found.credential_public_key), found.sign_count
    )


def named_in(answer: str) -> str:
    """The key that an answer says it was made with. Nothing is proved by that."""
    return str(_read(answer).get("id", ""))


def used(answer: str, *, challenge: str, passkey: Passkey) -> int:
    """The device's count after an answer that holds for this key. Raises `NotProved`."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    here, said = place(), _read(answer)
    handle = (said.get("response") or {}).get("userHandle")
    if handle and handle.rstrip("=") != passkey.handle:
        raise NotProved("another person's handle")
    try:
        found = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=decoded(challenge),
            expected_rp_id=here.host,
            expected_origin=here.origin,
            credential_public_key=decoded(passkey.public_key),
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotProved(str(error)) from error
    return found.new_sign_count


def encoded(data: bytes) -> str:
    """Bytes as base64url without its padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again. Raises `ValueError`."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _read(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError) as error:
        raise NotProved("no JSON") from error
    if not isinstance(said, dict) or not isinstance(said.get("response"), dict):
        raise NotProved("no answer of a browser")
    return said


def _described(known: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=decoded(key.key_id)) for key in known]
