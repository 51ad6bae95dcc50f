"""Secrets that must be read again, such as those of second factors and settings: sealed with a key
that is made from the site's own secret, so that the database alone gives none away."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from core.site import site

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class BadSeal(ValueError):
    """What is kept was sealed with another key, for something else, or was changed."""


def seal(text: str, about: str) -> str:
    """What may be kept of a secret; `about` says what and whose it is (`totp:7`)."""
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + _box().encrypt(nonce, text.encode(), about.encode())
    return urlsafe_b64encode(sealed).decode()


def unseal(kept: str, about: str) -> str:
    """The secret again. Raises `BadSeal`, also when it was moved to another row."""
    from cryptography.exceptions import InvalidTag

    try:
        sealed = urlsafe_b64decode(kept.encode())
        return _box().decrypt(sealed[:NONCE], sealed[NONCE:], about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise BadSeal(about) from error


def _box() -> AESGCM:
    # Loaded at need: most processes and requests never open a seal.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # The name is older than its use for other things; another one would open none of those.
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"townhall accounts sealing 1")
    return AESGCM(made.derive(site().config.secret_key.encode()))
