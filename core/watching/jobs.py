"""Scheduled work on what people watch."""

from __future__ import annotations

from core.accounts.models import User
from core.groups.models import Group
from core.spaces.models import Space
from core.threads.models import Tag, Thread
from core.watching.models import Watch

TABLES = {"thread": Thread, "person": User, "tag": Tag, "group": Group, "space": Space}


def sweep() -> None:
    """Forget choices about things that are gone for good."""
    for target, table in TABLES.items():
        there = table.select(table.id)
        gone = (Watch.target == target) & Watch.target_id.not_in(there)
        Watch.delete().where(gone).execute()
