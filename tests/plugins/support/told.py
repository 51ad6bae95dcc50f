"""What people were told of tickets."""

from __future__ import annotations

from core.accounts.models import User
from core.notifications.models import Notification


def told(user: User) -> list[tuple[str, str]]:
    """What somebody was told of, and why, in order: the sort and the reason."""
    rows = Notification.select().where(Notification.user == user.id).order_by(Notification.id)
    return [(str(row.sort), str(row.reason)) for row in rows]


def times(user: User, sort: str) -> int:
    """How often somebody was told of something."""
    mine = (Notification.user == user.id) & (Notification.sort == sort)
    return sum(row.times for row in Notification.select().where(mine))
