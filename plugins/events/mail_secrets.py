"""Mail that tells a way to join, or a private address: whether it still may when it leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from plugins.events.queries.shown import DateView, Secrets, date_in, event_of, secrets_of
from townhall import NotFound, actor_for, mail_looks_again, visible_thread

SECRETS = "events.secrets"
"""The name under which it is kept beside a mail what that tells."""


def told_secrets(user_id: int, date: DateView, secrets: Secrets | None) -> list[dict[str, Any]]:
    """What is kept beside a mail that waits, of the secrets that it tells: enough to see whether
    they are still its reader's to know, and still the same."""
    if secrets is None:
        return []
    what = {"user": user_id, "thread": date.event_id, "date": date.id}
    return [{**what, "stamp": _stamp(secrets)}]


@mail_looks_again
def may_still_know(_to: str, about: Mapping[str, Any]) -> bool:
    """Whether whoever a mail is for may still know the secrets in it: they may have lost their
    seat since it was written, and the link may be another one now."""
    return all(_is_same(told) for told in about.get(SECRETS, ()))


def _is_same(told: Mapping[str, Any]) -> bool:
    reader = actor_for(told["user"])
    try:
        event = event_of(visible_thread(reader, told["thread"]).id)
        secrets = secrets_of(reader, event, date_in(event, told["date"]))
    except NotFound:
        return False
    return secrets is not None and _stamp(secrets) == told["stamp"]


def _stamp(secrets: Secrets) -> str:
    return hashlib.sha256(json.dumps(secrets).encode()).hexdigest()
