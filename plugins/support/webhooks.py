"""What other programs are told of tickets: facts, and no words that somebody wrote.

Tickets are private threads, so only programs that an owner lets hear of everything hear of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from plugins.support import happenings, log
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.states import category_of, once_known
from townhall import WebhookEvent

TOLD = (log.STATE, log.PRIORITY, log.ASSIGNEE, log.TEAM, log.QUEUE, log.STAYS)
"""Changes whose values are said; of others, such as fields, only that they were changed."""


def _stands(event: happenings.TicketEvent) -> Mapping[str, Any] | None:
    """Where a ticket stands; nothing of spam."""
    ticket = SupportTicket.get_or_none(SupportTicket.thread == event.thread_id)
    if ticket is None or ticket.is_spam:
        return None
    return {
        "number": event.thread_id,
        "category": ticket.category,
        "priority": ticket.priority,
        "channel": ticket.channel,
        "assignee": ticket.assignee_id,
        "queue": ticket.space_id,
    }


def _changed(event: happenings.TicketChanged) -> Mapping[str, Any] | None:
    """What was changed from what to what."""
    stands = _stands(event)
    entry = SupportEntry.get_or_none(SupportEntry.id == event.entry_id)
    if stands is None or entry is None:
        return None
    step = {"before": entry.before, "after": entry.after} if entry.sort in TOLD else {}
    if entry.sort == log.STATE:
        step = {name: _named(slug) for name, slug in step.items()}
    return {**stands, "changed": entry.sort, **step}


def _named(slug: str) -> dict[str, str]:
    found = once_known(slug)
    return {"key": slug, "name": found.name if found else slug, "category": category_of(slug)}


EVENTS = [
    WebhookEvent(
        name="support.opened",
        label=_l("Somebody asks the help desk"),
        event=happenings.TicketOpened,
        payload=_stands,
    ),
    WebhookEvent(
        name="support.heard",
        label=_l("Somebody who asked the help desk says more"),
        event=happenings.TicketHeard,
        payload=_stands,
    ),
    WebhookEvent(
        name="support.answered",
        label=_l("The help desk has answered"),
        event=happenings.TicketAnswered,
        payload=_stands,
    ),
    WebhookEvent(
        name="support.changed",
        label=_l("A request stands differently"),
        event=happenings.TicketChanged,
        payload=_changed,
    ),
]
