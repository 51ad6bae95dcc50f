"""Who stands at the door of a date, for the tests of doors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.accounts.models import User
from plugins.events.models import EventAnswer, EventHost
from townhall import clock


def stands(meeting: SimpleNamespace, user: User, status: str, code: str, **values: Any) -> Any:
    """Somebody's answer to the date of a meeting, with the code of its ticket."""
    return EventAnswer.create(
        date=meeting.date.id,
        user=user.id,
        status=status,
        code=code,
        created_at=clock.now(),
        changed_at=clock.now(),
        **values,
    )


def keeps_door(meeting: SimpleNamespace, user: User) -> None:
    """Let somebody keep the door of a meeting and do nothing else."""
    EventHost.create(event=meeting.id, user=user.id, role="door", created_at=clock.now())
