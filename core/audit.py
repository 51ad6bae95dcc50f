"""The log of what staff did. Written in the transaction of the deed; never holds secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.models import Audit

if TYPE_CHECKING:
    from core.access import Actor


def record(
    actor: Actor,
    action: str,
    subject: Any = None,
    *,
    before: Any = None,
    after: Any = None,
    note: str = "",
) -> None:
    """Write one line: `actor` did `action` (`thread.lock`) to `subject` (a saved row or None)."""
    Audit.insert(
        at=clock.now(),
        actor=actor.user_id,
        action=action,
        subject_type=type(subject).__name__.lower() if subject is not None else "",
        subject_id=subject.id if subject is not None else None,
        before=before,
        after=after,
        note=note[:255],
    ).execute()
