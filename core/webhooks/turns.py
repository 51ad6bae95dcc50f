"""Whose turn it is: a program gets a few messages at a time, from one worker, and one that is slow
or away holds up nobody but itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import audit, clock
from core.access import Actor
from core.db import is_postgres, transaction
from core.sealing import BadSeal, unseal
from core.site import site
from core.versions import bump
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.recording import ask_for_turn
from core.webhooks.saying import Withheld, body_of
from core.webhooks.signing import signed

log = logging.getLogger("townhall.webhooks")
AT_ONCE = 5  # messages of one turn
LEASE = timedelta(seconds=60)  # longer than a turn takes
SLOW = 3.0  # seconds of a turn after which a program rests, so that the worker has time for mail
LONGEST_REST = timedelta(minutes=5)
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (0.1, 1, 10, 60, 240, 480, 720, 1_200, 1_600)
)
"""How long a message waits after each try that failed: ten tries in about three days."""
GONE = 410


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it goes over the wire."""

    delivery_id: int
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one program is sent now."""

    webhook_id: int
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one message: the status (0 for none), why there was none, how long it took."""

    delivery_id: int
    status: int
    error: str
    seconds: float

    @property
    def arrived(self) -> bool:
        """Whether the other program has it."""
        return 200 <= self.status < 300


def begin(webhook_id: int) -> Turn | None:
    """Take the turn of a program, if nobody has it, it does not rest and something waits."""
    now = clock.now()
    free = (Webhook.turn_until.is_null()) | (Webhook.turn_until < now)
    awake = (Webhook.rests_until.is_null()) | (Webhook.rests_until <= now)
    mine = (Webhook.id == webhook_id) & Webhook.active & free & awake
    if not Webhook.update(turn_until=now + LEASE).where(mine).execute():
        return None
    hook = Webhook.get_by_id(webhook_id)
    was_failing = hook.failing_since
    letters = [letter for row in _due(webhook_id, now) if (letter := _letter(hook, row))]
    if hook.failing_since != was_failing:
        with transaction():
            hook.save(only=[Webhook.failing_since])
            bump("webhooks")
    if letters:
        return Turn(webhook_id, tuple(letters))
    with transaction():
        _let_go(webhook_id)
    return None


def end(turn: Turn, tried: Sequence[Tried]) -> None:
    """Note what came of a turn, and give it back."""
    with transaction():
        hook = held(turn.webhook_id)
        if hook is None:
            return
        was_failing = hook.failing_since
        for one in tried:
            _note(hook, one)
        if hook.failures:
            hook.rests_until = clock.now() + min(2**hook.failures * PAUSES[0], LONGEST_REST)
        elif (spent := sum(one.seconds for one in tried)) > SLOW:
            hook.rests_until = clock.now() + timedelta(seconds=4 * spent)
        hook.save(only=[Webhook.failures, Webhook.failing_since, Webhook.rests_until])
        if hook.failing_since != was_failing:
            bump("webhooks")
        if any(one.status == GONE for one in tried) and hook.active:
            _switch_off(hook)
        _let_go(hook.id)


def held(webhook_id: int) -> Any:
    """A program or None, held until the end of the transaction: always before its messages."""
    query = Webhook.select().where(Webhook.id == webhook_id)
    return (query.for_update() if is_postgres() else query).first()


def due_webhooks() -> list[int]:
    """Programs for which something waits that is due."""
    now = clock.now()
    due = (WebhookDelivery.state == "waiting") & (WebhookDelivery.next_at <= now)
    rows = Webhook.select(Webhook.id).where(
        Webhook.active
        & Webhook.id.in_(WebhookDelivery.select(WebhookDelivery.webhook).where(due & is_on()))
    )
    return [row[0] for row in rows.order_by(Webhook.id).tuples()]


def give_up_waiting(webhook_id: int) -> None:
    """Send nothing of what waits for a program that is switched off."""
    WebhookDelivery.update(state="withheld", error="off", done_at=clock.now()).where(
        (WebhookDelivery.webhook == webhook_id) & (WebhookDelivery.state == "waiting")
    ).execute()


def _due(webhook_id: int, now: datetime) -> list[WebhookDelivery]:
    mine = (WebhookDelivery.webhook == webhook_id) & (WebhookDelivery.state == "waiting")
    query = WebhookDelivery.select().where(mine & (WebhookDelivery.next_at <= now) & is_on())
    return list(query.order_by(WebhookDelivery.next_at, WebhookDelivery.id).limit(AT_ONCE))


def is_on() -> Any:
    """Messages of plugins that are off stay where they are."""
    return WebhookDelivery.owner.in_([*site().plugins.active(), "core"])


def _letter(hook: Any, row: WebhookDelivery) -> Letter | None:
    """A message ready to be sent; None where it is not to be sent now."""
    try:
        body = body_of(row, hook.audience)
        known = [unseal(hook.secret, f"webhook:{hook.id}")]
        if hook.old_secret and hook.old_until and hook.old_until > clock.now():
            known.append(unseal(hook.old_secret, f"webhook:{hook.id}"))
    except Withheld as why:
        _settle(row, state="withheld", error=str(why), done_at=clock.now())
        return None
    except BadSeal:
        _again(hook, row, Tried(row.id, 0, "secret", 0))
        return None
    except Exception as error:
        # Whatever a plugin does here, others' messages go on.
        log.exception("a message could not be written", extra={"event": row.event})
        _again(hook, row, Tried(row.id, 0, f"payload: {type(error).__name__}", 0))
        return None
    headers = signed(row.key, int(clock.now().timestamp()), body, known)
    return Letter(row.id, hook.url, body, {"Content-Type": "application/json", **headers})


def _note(hook: Any, tried: Tried) -> None:
    row = WebhookDelivery.get_or_none(WebhookDelivery.id == tried.delivery_id)
    if row is None or row.state != "waiting":
        return
    if tried.arrived:
        hook.failures, hook.failing_since = 0, None
        values = {"status": tried.status, "took": round(tried.seconds * 1000), "error": ""}
        _settle(row, state="sent", tries=row.tries + 1, done_at=clock.now(), **values)
        return
    hook.failures = min(hook.failures + 1, 20)
    _again(hook, row, tried)


def _switch_off(hook: Webhook) -> None:
    """Send nothing more to a program that says it is gone."""
    bump("webhooks")
    hook.active, hook.is_gone = False, True
    hook.save(only=[Webhook.active, Webhook.is_gone])
    give_up_waiting(hook.id)
    audit.record(Actor(), "webhook.gone", hook, note=hook.label)


def _again(hook: Any, row: WebhookDelivery, tried: Tried) -> None:
    """Let a message wait for its next try, or give it up."""
    values: dict[str, Any] = {
        "status": tried.status or None,
        "took": round(tried.seconds * 1000),
        "error": tried.error[:255],
        "tries": row.tries + 1,
    }
    if row.tries < len(PAUSES):
        _settle(row, next_at=clock.now() + PAUSES[row.tries], **values)
        return
    _settle(row, state="failed", done_at=clock.now(), **values)
    hook.failing_since = hook.failing_since or clock.now()
    log.warning("a webhook was given up", extra={"webhook": hook.id, "event": row.event})


def _settle(row: WebhookDelivery, **values: Any) -> None:
    WebhookDelivery.update(**values).where(WebhookDelivery.id == row.id).execute()


def _let_go(webhook_id: int) -> None:
    """Give a turn back. What came meanwhile found it taken, so whoever gives it back looks."""
    Webhook.update(turn_until=None).where(Webhook.id == webhook_id).execute()
    hook = Webhook.get_by_id(webhook_id)
    now = clock.now()
    is_awake = hook.rests_until is None or hook.rests_until <= now
    if hook.active and is_awake and _due(webhook_id, now):
        ask_for_turn(webhook_id)
