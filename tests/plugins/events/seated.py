"""Events with few seats and people who answer them, for the tests of seats."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from core.accounts.models import User
from core.notifications.models import Notification
from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.seats import after_changes
from plugins.events.models import Event, EventAnswer, EventDate
from townhall import actor_for, clock


def hold(meeting: SimpleNamespace, **terms: Any) -> SimpleNamespace:
    """Let other terms hold for the meeting, as its host would set them."""
    Event.update(terms).where(Event.thread == meeting.id).execute()
    after_changes(meeting.id)
    return meeting


def add_date(meeting: SimpleNamespace, days: int) -> EventDate:
    """One more date, so many days after the first."""
    first = EventDate.get_by_id(meeting.date.id)
    later = first.starts_at + timedelta(days=days)
    wall = f"{later.date()}T{first.starts[11:]}"
    values = {"original": wall, "starts": wall, "ends": wall, "zone": first.zone}
    ends = first.ends_at + timedelta(days=days)
    made: EventDate = EventDate.create(
        event=meeting.id, starts_at=later, ends_at=ends, changed_at=clock.now(), **values
    )
    return made


def come(user: User, meeting: SimpleNamespace, *, scope: str = "one", **wish: Any) -> str:
    """Answer with going; what came of it."""
    going = Wish(status="going", **wish)
    return str(answer(actor_for(user.id), meeting.date.id, going, scope=scope).status)


def status(user: User, date: EventDate) -> str:
    """What somebody's answer to a date is now; empty for none."""
    row = EventAnswer.get_or_none((EventAnswer.date == date.id) & (EventAnswer.user == user.id))
    return str(row.status) if row is not None else ""


def reasons(user: User) -> list[str]:
    """Why somebody was told of events, oldest first."""
    rows = Notification.select().where(
        (Notification.user == user.id) & (Notification.owner == "events")
    )
    return [row.reason for row in rows.order_by(Notification.id)]


def counts(date: EventDate) -> tuple[int, int, int]:
    """Going, waiting and seats taken, as the date says."""
    row = EventDate.get_by_id(date.id)
    return row.going, row.waiting, row.seats_taken
