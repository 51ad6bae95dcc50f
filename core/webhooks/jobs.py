"""The worker's part: messages are sent, and forgotten after a while."""

from __future__ import annotations

import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from core import clock, egress, outbox
from core.db import transaction
from core.versions import bump
from core.webhooks import turns
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.queries import KEPT
from core.webhooks.recording import TOPIC
from core.webhooks.turns import Letter, Tried, Turn

AT_ONCE = 50  # calls for a turn that are answered together
SECONDS = 8.0  # for one message
ENOUGH = 4.0  # seconds after which a turn sends nothing more
KEPT_DAYS = 30
LATE_DAYS = 7


@outbox.handles(TOPIC, batch=AT_ONCE)
def take(tasks: list[outbox.Task]) -> None:
    """Give each program its turn. Never raises for what another program does."""
    take_turns({task.payload["webhook"] for task in tasks})


def due() -> None:
    """Give a turn to whoever waits for another try."""
    take_turns(turns.due_webhooks())


def sweep() -> None:
    """Forget what was settled a month ago, or before the last hundred of a program, and give up
    what is too late."""
    settled = WebhookDelivery.state != "waiting"
    WebhookDelivery.delete().where(
        settled & (WebhookDelivery.done_at < clock.ago(days=KEPT_DAYS))
    ).execute()
    for (webhook_id,) in list(Webhook.select(Webhook.id).tuples()):
        mine = WebhookDelivery.webhook == webhook_id
        newest = WebhookDelivery.select(WebhookDelivery.id).where(mine)
        last = newest.order_by(WebhookDelivery.id.desc()).offset(KEPT - 1).limit(1).scalar()
        if last is not None:
            WebhookDelivery.delete().where(mine & settled & (WebhookDelivery.id < last)).execute()
    _give_up_late()


def _give_up_late() -> None:
    """A program that was away for long, or the plugin it hears of, has more than it gets told in
    time; what waits for its next try goes on."""
    late = (WebhookDelivery.state == "waiting") & (WebhookDelivery.next_at < clock.ago(days=1))
    late &= WebhookDelivery.created_at < clock.ago(days=LATE_DAYS)
    behind = WebhookDelivery.select(WebhookDelivery.webhook).where(late & turns.is_on())
    with transaction():
        fell_behind = Webhook.id.in_(behind) & Webhook.failing_since.is_null()
        if Webhook.update(failing_since=clock.now()).where(fell_behind).execute():
            bump("webhooks")
        WebhookDelivery.update(state="failed", error="late", done_at=clock.now()).where(
            late
        ).execute()


def take_turns(webhook_ids: Collection[int]) -> None:
    """Send what waits for these programs, to all of them at once."""
    begun = [turn for webhook_id in sorted(webhook_ids) if (turn := turns.begin(webhook_id))]
    if not begun:
        return
    send = partial(_send, agent=egress.user_agent())
    with ThreadPoolExecutor(len(begun), "webhooks") as threads:
        answers = list(threads.map(send, begun))
    for turn, tried in zip(begun, answers, strict=True):
        turns.end(turn, tried)


def _send(turn: Turn, *, agent: str) -> list[Tried]:
    """Send the messages of a turn, one after the other, until one does not arrive. Asks no
    database."""
    tried: list[Tried] = []
    for letter in turn.letters:
        if sum(one.seconds for one in tried) > ENOUGH:
            break
        tried.append(_post(letter, agent=agent))
        if not tried[-1].arrived:
            break
    return tried


def _post(letter: Letter, *, agent: str) -> Tried:
    status, error, began = 0, "", time.monotonic()
    try:
        answer = egress.post(
            letter.url, letter.body, headers=letter.headers, agent=agent, seconds=SECONDS
        )
        status = answer.status
    except (egress.Failed, egress.Refused) as failure:
        error = str(failure)
    return Tried(letter.delivery_id, status, error, time.monotonic() - began)
