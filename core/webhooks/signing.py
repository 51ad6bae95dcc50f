"""How another program knows that a message is ours: Standard Webhooks, version 1.

The secret is shared, the signature an HMAC-SHA256 over id, moment and body, with dots between
(https://www.standardwebhooks.com).
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence

PREFIX = "whsec_"
BYTES = 32  # between 24 and 64, says the standard


def new_secret() -> str:
    """A secret as it is shown and entered elsewhere."""
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


def new_key() -> str:
    """The id of a new message, which nobody can guess."""
    return f"msg_{secrets.token_hex(14)}"


def signed(key: str, moment: int, body: bytes, with_secrets: Sequence[str]) -> dict[str, str]:
    """The headers that a message is sent with; `moment` in seconds since 1970. While a secret is
    being changed there are two, and the other program takes either signature."""
    text = f"{key}.{moment}.".encode() + body
    return {
        "webhook-id": key,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(_signature(text, secret) for secret in with_secrets),
    }


def _signature(text: bytes, secret: str) -> str:
    raw = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(hmac.digest(raw, text, "sha256")).decode()
