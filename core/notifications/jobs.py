"""Scheduled work on what people were told."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.notifications.models import Notification, Told

KEEP_TOLD = timedelta(days=180)
"""How long it is known that somebody was told of an event: much longer than work may wait."""
KEEP_DONE = timedelta(days=365)


def forget_old() -> None:
    """Forget whom events have reached long ago, and rows of inboxes that were done for a year."""
    now = clock.now()
    Told.delete().where(Told.told_at < now - KEEP_TOLD).execute()
    over = (Notification.state == "done") & (Notification.updated_at < now - KEEP_DONE)
    Notification.delete().where(over).execute()
