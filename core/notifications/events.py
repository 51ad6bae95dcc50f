"""What happens to inboxes, told after the commit, so that counts on open pages move."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class NotificationsTold(Event):
    """Rows of these people's inboxes are new or unread again."""

    user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InboxRead(Event):
    """Somebody has read, done or put off rows of their inbox, or taken that back."""

    user_id: int
