"""What is forgotten by and by."""

from __future__ import annotations

from core import clock
from core.threads.models import Revision, Submission

KEPT_DAYS = 2
PASSING_DAYS = 1


def forget_submissions() -> None:
    """Delete the one-use keys of forms that nobody will send a second time any more."""
    Submission.delete().where(Submission.created_at < clock.ago(days=KEPT_DAYS)).execute()


def forget_passing() -> None:
    """Delete the texts that stood within a time of grace, once nobody edits from them any more."""
    old = Revision.created_at < clock.ago(days=PASSING_DAYS)
    Revision.delete().where(Revision.is_passing & old).execute()
