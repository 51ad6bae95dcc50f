"""Which programs are told what, decided by owners. Every deed is in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import audit, clock
from core.access import Actor, require
from core.db import transaction
from core.sealing import seal
from core.versions import bump
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.recording import TEST, ask_for_turn, keep
from core.webhooks.signing import new_secret
from core.webhooks.turns import give_up_waiting, held

MOST = 20
OLD_SECRET = timedelta(days=1)
"""How long a secret that was replaced still signs, so that no message is lost meanwhile."""
FIELDS = ("label", "url", "events", "audience", "active")


class TooMany(Exception):
    """There are as many programs as there may be."""


class IsOff(Exception):
    """Nothing is sent to a program that is switched off."""


def add_webhook(actor: Actor, **values: Any) -> tuple[Webhook, str]:
    """Enter a program; its secret is given this once. Needs `site.admin`. Raises `TooMany`."""
    require(actor, "site.admin")
    with transaction():
        # The number is held from before the count: of two owners one waits for the other.
        bump("webhooks")
        if Webhook.select().count() >= MOST:
            raise TooMany
        wanted = {name: values[name] for name in FIELDS if name in values}
        now = clock.now()
        made: Webhook = Webhook.create(created_by=actor.user_id, created_at=now, **wanted)
        secret = _give_secret(made)
        audit.record(actor, "webhook.add", made, after=_shown(made))
    return made, secret


def change_webhook(actor: Actor, hook: Any, **values: Any) -> None:
    """Change a program. Needs `site.admin`. One that is switched off gets nothing of what waits."""
    require(actor, "site.admin")
    before = _shown(hook)
    for name in FIELDS:
        if name in values:
            setattr(hook, name, values[name])
    with transaction():
        held(hook.id)
        bump("webhooks")
        if hook.active:
            hook.is_gone, hook.failing_since = False, None
            hook.failures, hook.rests_until = 0, None
        else:
            give_up_waiting(hook.id)
        columns = (*FIELDS, "is_gone", "failing_since", "failures", "rests_until")
        hook.save(only=[Webhook._meta.fields[name] for name in columns])
        audit.record(actor, "webhook.change", hook, before=before, after=_shown(hook))


def replace_secret(actor: Actor, hook: Any) -> str:
    """Make another secret and give it this once; the old one signs beside it for a day. Needs
    `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        hook.old_secret, hook.old_until = hook.secret, clock.now() + OLD_SECRET
        hook.save(only=[Webhook.old_secret, Webhook.old_until])
        secret = _give_secret(hook)
        audit.record(actor, "webhook.secret", hook, note=hook.label)
    return secret


def delete_webhook(actor: Actor, hook: Webhook) -> None:
    """Forget a program and what waits for it. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        held(hook.id)
        bump("webhooks")
        audit.record(actor, "webhook.delete", hook, before=_shown(hook))
        hook.delete_instance()


def send_test(actor: Actor, hook: Webhook) -> WebhookDelivery:
    """Send a message that tells of nothing. Needs `site.admin`. Raises `IsOff`."""
    require(actor, "site.admin")
    if not hook.active:
        raise IsOff
    with transaction():
        _wake(hook)
        audit.record(actor, "webhook.test", hook, note=hook.label)
        return keep(hook.id, TEST)


def send_again(actor: Actor, row: WebhookDelivery) -> None:
    """Send a message once more, with the id that it had. Who may hear of it is asked anew when it
    is sent. Needs `site.admin`. Raises `IsOff`."""
    require(actor, "site.admin")
    if not row.webhook.active:
        raise IsOff
    with transaction():
        _wake(row.webhook)
        now = clock.now()
        settled = (WebhookDelivery.id == row.id) & (WebhookDelivery.state != "waiting")
        WebhookDelivery.update(
            state="waiting", tries=0, next_at=now, done_at=None, error="", status=None
        ).where(settled).execute()
        # One that waits for its next try goes now.
        WebhookDelivery.update(next_at=now).where(WebhookDelivery.id == row.id).execute()
        ask_for_turn(row.webhook_id)
        audit.record(actor, "webhook.again", row.webhook, note=f"{row.event} {row.key}")


def _wake(hook: Webhook) -> None:
    """Somebody looks at it now, so it does not rest."""
    Webhook.update(rests_until=None).where(Webhook.id == hook.id).execute()


def _give_secret(hook: Webhook) -> str:
    secret = new_secret()
    hook.secret = seal(secret, f"webhook:{hook.id}")
    hook.save(only=[Webhook.secret])
    return secret


def _shown(hook: Webhook) -> dict[str, Any]:
    return {name: getattr(hook, name) for name in FIELDS}
