"""A message on its way: closed for one browser, and with what its push service must know."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from core import clock
from core.config import Config
from core.destinations import destination
from core.push import keys, sealing
from core.push.encoding import packed
from core.push.messages import Message
from core.push.models import PushSubscription

KEPT = timedelta(days=1)
"""How long a push service keeps a message for a browser that is off."""
SIGNED_FOR = timedelta(hours=12)  # a day at most (RFC 8292, 2)


class Letter(NamedTuple):
    """What is sent where."""

    url: str
    body: bytes
    headers: dict[str, str]


def letter(to: PushSubscription, message: Message, config: Config) -> Letter:
    """A message for a browser. Raises `sealing.Unusable` if its key is none."""
    proof = sealing.signed(
        keys.site_key(config),
        audience=f"https://{destination(to.endpoint).authority}",
        subject=subject(config),
        until=clock.now() + SIGNED_FOR,
    )
    headers = {
        "Authorization": proof,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT.total_seconds())),
        "Topic": _topic(config, to.id, message.tag),
        "Urgency": "normal",
    }
    body = sealing.seal(message.text, sealing.Reader(to.public_key, to.secret))
    return Letter(to.endpoint, body, headers)


def subject(config: Config) -> str:
    """Where the people of a push service can reach ours (RFC 8292, 2.1). Apple's takes no
    message whose sender has no full name on the internet."""
    named = "." in config.mail_from.rpartition("@")[2]
    if not named and config.secure and "." in (urlsplit(config.base_url).hostname or ""):
        return config.base_url
    return f"mailto:{config.mail_from}"


def _topic(config: Config, subscription_id: int, tag: str) -> str:
    """By which a waiting message gives way to a newer one of the same thread. It tells the push
    service nothing else: 32 letters at most (RFC 8030, 5.4)."""
    words = f"push:{subscription_id}:{tag}".encode()
    return packed(hmac.digest(config.secret_key.encode(), words, "sha256")[:24])
