"""What is swept away: counts of days that are over."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.letters.models import MailDay

KEEP = timedelta(days=30)


def forget() -> None:
    """Delete counts of days long gone."""
    MailDay.delete().where(MailDay.day < (clock.now() - KEEP).date()).execute()
