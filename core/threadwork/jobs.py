"""Work that comes by itself: what cannot be taken back any more is forgotten."""

from __future__ import annotations

from core import clock
from core.threadwork.models import ThreadWork


def forget() -> None:
    """Empty what would be needed to take back deeds whose time is over. Old addresses go on
    leading to where posts are."""
    over = (ThreadWork.undo_until <= clock.now()) & ThreadWork.journal.is_null(False)
    ThreadWork.update(journal=None).where(over).execute()
