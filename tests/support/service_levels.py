"""Calendars and promises, and public questions that have waited, for tests of the help desk."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from plugins.support.actions.levels import WantedCalendar, WantedPolicy, keep_calendar, keep_policy
from plugins.support.clocks.calendars import Holiday, Span
from plugins.support.clocks.targets import Limits
from plugins.support.levels import PRIORITIES
from plugins.support.models import SupportQuestion
from townhall import Thread, clock, transaction

HOUR = 3600
OWNER = Actor(is_admin=True)
USUAL = Limits(first=2 * HOUR, next=4 * HOUR, solve=24 * HOUR)


def make_calendar(*hours: tuple[int, int], zone: str = "Europe/Paris", **values: Any) -> int:
    """Working hours from Monday to Friday; without any, all the time."""
    spans = [Span(day, start * 60, end * 60) for day in range(5) for start, end in hours]
    given: dict[str, Any] = {"name": "Hours", "holidays": (), "is_always": not hours} | values
    return keep_calendar(OWNER, WantedCalendar(zone=zone, spans=spans, **given))


def promise(
    limits: Limits = USUAL, *, calendar_id: int = 0, policy_id: int | None = None, **values: Any
) -> int:
    """What is promised for requests of all queues, the same for each priority; `by` gives some of
    them other limits."""
    by = values.pop("by", {})
    given: dict[str, Any] = {
        "name": "Promised",
        "space_id": None,
        "warn_percent": 50,
        "tells_group": None,
        "gives_to": None,
        "raises": False,
        **values,
    }
    with transaction():
        wanted = WantedPolicy(
            calendar_id=calendar_id or make_calendar(),
            limits={one: by.get(one, limits) for one in PRIORITIES},
            **given,
        )
        return keep_policy(OWNER, wanted, policy_id)


CHRISTMAS = Holiday("Christmas", 12, 25)


def settle_levels() -> dict[str, Any]:
    """A promise for all queues of the town, in hours of its own, and hours without use."""
    hours = make_calendar((9, 12), (13, 17), holidays=(CHRISTMAS,))
    policy = promise(calendar_id=hours, warn_percent=75)
    return {
        "support_calendar": hours,
        "support_calendar_unused": make_calendar(name="Day and night"),
        "support_policy": policy,
        "support_figure": "backlog",
        "support_question": _late_question(),
    }


def _late_question() -> int:
    """The first public thread of the town, as a question that the team should have answered."""
    public = (Thread.kind == "topic") & (Thread.audience == "public") & Thread.deleted_at.is_null()
    thread = Thread.select().where(public).order_by(Thread.id).first()
    now = clock.now()
    SupportQuestion.create(thread=thread.id, space=thread.space_id, due_at=now, made_at=now)
    return int(thread.id)
