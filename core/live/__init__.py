"""Live pages: counts and "new replies" that move while a page is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.live.actions import forget_gone
from core.live.relay import forget_signals
from core.personal import PersonalData
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

DECLARES = (
    # Forgotten within minutes; nothing that anybody could take along.
    PersonalData(
        name="here",
        label="Open pages",
        own=("here.user",),
        hidden=("here.*",),
        stays={"here.user": "gone within minutes by itself"},
    ),
    Job(name="live.forget_signals", every=timedelta(minutes=5), run=forget_signals),
    Job(name="live.forget_gone", every=timedelta(minutes=5), run=forget_gone),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what it hears of."""
    from core.live import telling, views

    telling.listen()
    return [views.bp]
