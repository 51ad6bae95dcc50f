"""Exports of somebody who is erased go with everything else."""

from __future__ import annotations

from core.mydata.actions import forget
from core.mydata.models import PersonalExport
from core.personal import Leaver


def erase(leaver: Leaver) -> None:
    """Forget their exports, those in the making too."""
    for row in list(PersonalExport.select().where(PersonalExport.user == leaver.user_id)):
        forget(row)
