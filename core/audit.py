"""The log of what staff did. Written in the transaction of the deed; never holds secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request

from core import clock
from core.models import Audit

if TYPE_CHECKING:
    from core.access import Actor

HIDDEN = "…"
_SECRET = re.compile(r"secret|password|token|passphrase|private_key|api_key", re.IGNORECASE)


def record(
    actor: Actor,
    action: str,
    subject: Any = None,
    *,
    before: Any = None,
    after: Any = None,
    note: str = "",
) -> None:
    """Write one line: `actor` did `action` (`thread.lock`) to `subject` (a saved row or None).

    Who acts with somebody else's account is the one who did it, and the account is noted.
    """
    acting = actor.acting_for
    Audit.insert(
        at=clock.now(),
        actor=acting.by.user_id if acting else actor.user_id,
        acting_for=actor.user_id or None if acting else None,
        action=action,
        subject_type=type(subject).__name__.lower() if subject is not None else "",
        subject_id=subject.id if subject is not None else None,
        before=without_secrets(before),
        after=without_secrets(after),
        note=note[:255],
        address=(request.remote_addr or "")[:64] if has_request_context() else "",
    ).execute()


def without_secrets(value: Any) -> Any:
    """A value for the log in which whatever is called a secret is not told: the last door, for
    a caller who forgot. That it is there, or was changed, may be known."""
    if isinstance(value, dict):
        return {
            key: HIDDEN
            if isinstance(item, str) and item and _SECRET.search(str(key))
            else without_secrets(item)
            for key, item in value.items()
        }
    return [without_secrets(item) for item in value] if isinstance(value, list) else value
