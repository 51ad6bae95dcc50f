"""What is forgotten by and by."""

from __future__ import annotations

from core import clock
from core.threads.models import Submission

KEPT_DAYS = 2


def forget_submissions() -> None:
    """Delete the one-use keys of forms that nobody will send a second time any more."""
    Submission.delete().where(Submission.created_at < clock.ago(days=KEPT_DAYS)).execute()
