"""What is forgotten by and by."""

from __future__ import annotations

from core import clock
from core.db import transaction
from core.holding.models import Held
from core.holding.queries import SHOWN_DAYS


def forget_decided() -> None:
    """Delete texts that were decided long ago: what was published stands, the rest was given
    back to its author."""
    with transaction():
        Held.delete().where(Held.decided_at < clock.ago(days=SHOWN_DAYS)).execute()
