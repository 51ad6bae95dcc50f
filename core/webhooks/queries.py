"""Reads about webhooks, for owners."""

from __future__ import annotations

import json
import logging
from typing import NamedTuple

from flask_babel import gettext as _
from peewee import fn

from core.access import Actor
from core.registry import WebhookEvent
from core.site import site
from core.threads.queries import visible_thread
from core.versions import Cached
from core.web.errors import NotFound
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.saying import Withheld, body_of

log = logging.getLogger("townhall.webhooks")
KEPT = 100
"""Settled deliveries of one program that are listed."""


class Offered(NamedTuple):
    """An event that an owner may choose."""

    name: str
    label: str
    is_on: bool


class Troubled(NamedTuple):
    """A program of which something was given up, or that says it is gone."""

    id: int
    label: str
    is_gone: bool


def webhooks() -> list[Webhook]:
    """Every program that owners have entered."""
    return list(Webhook.select().order_by(Webhook.label, Webhook.id))


def webhook(webhook_id: int) -> Webhook | None:
    """The program of a number, or None."""
    found: Webhook | None = Webhook.get_or_none(Webhook.id == webhook_id)
    return found


def waiting() -> dict[int, int]:
    """How many messages wait, by program."""
    rows = WebhookDelivery.select(WebhookDelivery.webhook, fn.COUNT(WebhookDelivery.id))
    mine = rows.where(WebhookDelivery.state == "waiting").group_by(WebhookDelivery.webhook)
    return dict(mine.tuples())


def deliveries(webhook_id: int) -> list[WebhookDelivery]:
    """The last messages to one program, newest first."""
    mine = WebhookDelivery.select().where(WebhookDelivery.webhook == webhook_id)
    return list(mine.order_by(WebhookDelivery.id.desc()).limit(KEPT))


def delivery(delivery_id: int) -> WebhookDelivery | None:
    """One message with its program, or None."""
    query = WebhookDelivery.select(WebhookDelivery, Webhook).join(Webhook)
    found: WebhookDelivery | None = query.where(WebhookDelivery.id == delivery_id).first()
    return found


def body_for(actor: Actor, row: WebhookDelivery) -> str:
    """What a message would say if it was sent now, as far as this owner may see what it is about;
    nothing where it is not theirs, or is not said any more. In lines, to be read."""
    try:
        if row.thread_id is not None:
            visible_thread(actor, row.thread_id)
        said = json.loads(body_of(row, row.webhook.audience))
        return json.dumps(said, ensure_ascii=False, indent=2)
    except (Withheld, NotFound):
        return ""
    except Exception:
        # A plugin that fails in it takes no page of core along.
        log.exception("a message could not be written", extra={"event": row.event})
        return ""


def offered() -> list[Offered]:
    """Every event that may be chosen, those of core first."""
    declared = site().registry.of(WebhookEvent)
    on = {*site().plugins.active(), "core"}
    return [Offered(event.name, str(event.label), owner in on) for owner, event in declared]


def troubled() -> list[Troubled]:
    """Programs that do not get what they should. Asks the database only when that has changed."""
    return _troubled.get()


def _load_troubled() -> list[Troubled]:
    bad = Webhook.failing_since.is_null(False) & Webhook.active
    rows = Webhook.select(Webhook.id, Webhook.label, Webhook.is_gone).where(bad | Webhook.is_gone)
    return [Troubled(*row) for row in rows.order_by(Webhook.label, Webhook.id).tuples()]


_troubled: Cached[list[Troubled]] = Cached("webhooks", _load_troubled)


def reason(row: WebhookDelivery) -> str:
    """Why a message was not sent, or has not arrived, in a sentence."""
    words = {
        "closed": _("Not everybody whom this address speaks to may see it."),
        "gone": _("It is not there any more."),
        "late": _("It did not get its turn within a week."),
        "large": _("It was larger than 64 kB."),
        "off": _("The address was switched off."),
        "secret": _("Its secret cannot be read: make another one."),
        "unknown": _("What happened is not known to what is installed any more."),
    }
    if row.error:
        return str(words.get(row.error, row.error))
    return str(_("The answer was %(status)s.", status=row.status)) if row.status else ""
