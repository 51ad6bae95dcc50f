"""A calendar that everybody sees, and a meeting by alice a week ahead."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.spaces.actions import create_space
from plugins.events.actions.making import Details, start_event
from plugins.events.models import Event, EventDate
from townhall.testing import Browser


@pytest.fixture
def calendar(app: Flask) -> Any:
    """A calendar that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="events", title="Meetings")


@pytest.fixture
def browsers(cast: SimpleNamespace, sign_in: Any, client: Browser) -> SimpleNamespace:
    """A browser for each of the cast, and one in which nobody is signed in."""
    made = {name: sign_in(user) for name, user in vars(cast).items()}
    return SimpleNamespace(**made, visitor=client)


@pytest.fixture
def week_ahead() -> str:
    """The wall time of the meeting's start."""
    return f"{(clock.now() + timedelta(days=7)).date()}T18:00"


@pytest.fixture
def meeting(
    app: Flask, calendar: Any, cast: SimpleNamespace, actor_of: Any, week_ahead: str
) -> SimpleNamespace:
    """A published event by alice, a week ahead at 18:00 in Paris: its thread's id and address,
    its rows and its calendar."""
    with app.test_request_context("/"):
        thread = start_event(
            actor_of(cast.alice),
            calendar.id,
            title="Spring planning",
            body="We plan the beds.",
            details=Details(
                starts=week_ahead,
                ends=week_ahead.replace("T18", "T20"),
                zone="Europe/Paris",
                place="Community hall",
            ),
        )
    return SimpleNamespace(
        id=thread.id,
        url=f"/events/t/{thread.id}/spring-planning",
        thread=thread,
        event=Event.get_by_id(thread.id),
        date=EventDate.get(EventDate.event == thread.id),
        calendar=calendar,
    )
