"""What happens is written down for those who want to hear of it, in the transaction in which it
happens: a message is there exactly when what it tells of is."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from core import clock, outbox
from core.db import transaction
from core.events import Event
from core.registry import WebhookEvent
from core.site import site
from core.versions import Cached
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.signing import new_key

log = logging.getLogger("townhall.webhooks")
TOPIC = "webhooks.turn"
TEST = "webhooks.test"


class _Target(NamedTuple):
    """A program that wants to hear of an event."""

    webhook_id: int
    name: str
    owner: str


def _load() -> dict[type[Any], list[_Target]]:
    declared = {event.name: (owner, event) for owner, event in site().registry.of(WebhookEvent)}
    found: dict[type[Any], list[_Target]] = defaultdict(list)
    rows = Webhook.select(Webhook.id, Webhook.events).where(Webhook.active).order_by(Webhook.id)
    for row in rows:
        for name in row.events:
            if name in declared:
                owner, event = declared[name]
                found[event.event].append(_Target(row.id, name, owner))
    return dict(found)


# Asked at everything that happens, so that it costs nothing where nobody wants to hear.
_targets: Cached[dict[type[Any], list[_Target]]] = Cached("webhooks", _load)


def record(event: Event) -> None:
    """Keep what happened for every program that wants to hear of it."""
    targets = _targets.get().get(type(event), ())
    wanted = [t for t in targets if t.owner == "core" or site().plugins.is_active(t.owner)]
    if not wanted:
        return
    facts = asdict(event)
    try:
        json.dumps(facts)
    except (TypeError, ValueError):
        log.exception("an event that cannot be kept", extra={"event": type(event).__name__})
        return
    with transaction():
        for target in wanted:
            keep(target.webhook_id, target.name, owner=target.owner, facts=facts)


def keep(
    webhook_id: int, name: str, *, owner: str = "core", facts: Mapping[str, Any] | None = None
) -> WebhookDelivery:
    """Write down one message and the work to send it, inside the running transaction."""
    now = clock.now()
    made: WebhookDelivery = WebhookDelivery.create(
        webhook=webhook_id,
        key=new_key(),
        event=name,
        owner=owner,
        thread=(facts or {}).get("thread_id"),
        facts=facts or {},
        created_at=now,
        next_at=now,
    )
    ask_for_turn(webhook_id)
    return made


def ask_for_turn(webhook_id: int, at: datetime | None = None) -> None:
    """Have the worker look what waits for a program, inside the running transaction.

    Without a key that would swallow a second one: a worker may look before this commits.
    """
    outbox.put(TOPIC, {"webhook": webhook_id}, run_at=at)
