"""What is forgotten by and by."""

from __future__ import annotations

from core import clock
from core.drafts.models import Draft

KEPT_DAYS = 180


def forget_old() -> None:
    """Delete drafts that nobody has touched for half a year."""
    Draft.delete().where(Draft.updated_at < clock.ago(days=KEPT_DAYS)).execute()
