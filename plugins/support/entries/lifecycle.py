"""Queues, states, fields, and what runs by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from plugins.support.queries.tickets import TicketView
from townhall import (
    Actor,
    Job,
    NavItem,
    NotificationSort,
    PersonalData,
    SpaceRow,
    ThreadView,
    WebhookEvent,
)


def nav(actor: Actor, _spaces: Sequence[SpaceRow]) -> list[NavItem]:
    """How the desk is set up, for owners."""
    if not actor.is_admin:
        return []
    place: dict[str, Any] = {"icon": "life-buoy", "section": "support", "place": "team"}
    return [
        NavItem(label=_("States of requests"), endpoint="support.states", order=41, **place),
        NavItem(label=_("Questions of requests"), endpoint="support.fields", order=42, **place),
        NavItem(label=_("Rules of the desk"), endpoint="support.rules", order=43, **place),
    ]


def jobs() -> list[Job]:
    """Tickets that nobody answers go back to their queue, or come to an end."""
    from plugins.support.actions.acting import run_timed_rules
    from plugins.support.actions.assigning import return_silent
    from plugins.support.actions.closing import close_silent
    from plugins.support.actions.rating import ask_ratings
    from plugins.support.telling import tell_of_entries

    # What the worker does for rows of logs is declared where it stands.
    assert callable(tell_of_entries)

    return [
        Job(name="support.return", every=timedelta(minutes=1), run=return_silent),
        Job(name="support.silence", every=timedelta(minutes=10), run=close_silent),
        Job(name="support.rules", every=timedelta(minutes=5), run=run_timed_rules),
        Job(name="support.ratings", every=timedelta(minutes=10), run=ask_ratings),
    ]


def notifications() -> list[NotificationSort]:
    """What people are told of requests."""
    from plugins.support.sorts import SORTS

    return list(SORTS)


def webhooks() -> list[WebhookEvent]:
    """What other programs hear of tickets."""
    from plugins.support.webhooks import EVENTS

    return EVENTS


def personal_data() -> list[PersonalData]:
    """Absences, ratings, and what was answered beside a request."""
    from plugins.support.personal import personal_data as declared

    return declared()


def differences(source_id: int, target_id: int) -> list[tuple[str, str, str]]:
    """What two tickets answer otherwise, before they become one."""
    from plugins.support.queries.values import differences as found

    return found(source_id, target_id)


def side(actor: Actor, thread: ThreadView, ticket: TicketView) -> dict[str, Any]:
    """What was answered beside a ticket, and how the help was where it is over; shown by
    `support/_side_lifecycle.html`."""
    from plugins.support.queries.ratings import is_open, rating_of
    from plugins.support.queries.values import shown_values
    from plugins.support.rules import may_answer
    from plugins.support.states import ACTIVE

    found = rating_of(thread.id) if ticket.category not in ACTIVE else None
    asks = found is not None and found.user_id == actor.id and is_open(found)
    is_team = may_answer(actor, thread)
    values = shown_values(thread.id, thread.space_id, is_team=is_team)
    return {"rating": found, "asks": asks, "values": values}
