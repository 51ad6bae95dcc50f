"""What happened elsewhere and may change a level: it is looked at by a worker."""

from __future__ import annotations

from typing import Any

from core import outbox
from core.db import transaction
from core.trust.visits import TOPIC


def weigh_soon(event: Any) -> None:
    """Have somebody's level looked at. Should this be lost, the nightly job does it."""
    with transaction():
        outbox.put(TOPIC, {"user": event.user_id})
