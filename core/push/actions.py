"""Writes about browsers that show what their owners are told, and what goes to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from core import clock, outbox
from core.access import Actor
from core.db import transaction
from core.destinations import destination
from core.push import queries
from core.push.encoding import unpacked
from core.push.models import PushSubscription

TOPIC = "push.send"
GREETING = 0
"""In place of the id of a row: a message that says that there will be some."""
MOST_FAILURES = 5
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""Before a message is tried again that a push service could not take."""
LONGEST_PAUSE = timedelta(days=1)


def switch_on(actor: Actor, *, endpoint: str, public_key: str, secret: str) -> None:
    """Show in the actor's browser what they are told, until they sign out there, and greet
    them so that they see it works.

    All three are what the browser's push service has given. What this browser showed before,
    to whomever, ends. Raises `ValueError` for what no push service gives.
    """
    place = destination(endpoint)
    if place.scheme != "https":
        raise ValueError("a push service without https")
    unpacked(public_key, 65)
    unpacked(secret, 16)
    key = sha256(place.url.encode()).hexdigest()
    here = PushSubscription.session == actor.session_id
    # Only the browser itself knows its secret: an address alone takes nobody's place.
    handed_over = (PushSubscription.key == key) & (PushSubscription.secret == secret)
    with transaction():
        PushSubscription.delete().where(here | handed_over).execute()
        PushSubscription.insert(
            user=actor.user_id,
            session=actor.session_id,
            key=key,
            endpoint=place.url,
            public_key=public_key,
            secret=secret,
            created_at=clock.now(),
        ).on_conflict_ignore().execute()
        made = PushSubscription.get_or_none(here)
        if made is None:
            raise ValueError("a push service's address that is another browser's")
        outbox.put(TOPIC, {"subscription": made.id, "notification": GREETING})


def switch_off(actor: Actor, subscription_id: int) -> bool:
    """Show nothing more in one of the actor's browsers; whether it was theirs."""
    mine = (PushSubscription.id == subscription_id) & (PushSubscription.user == actor.id)
    return bool(PushSubscription.delete().where(mine).execute())


def queue(rows: Mapping[int, int]) -> None:
    """Have rows of inboxes, by the ids of their people, shown in the browsers of those, inside
    the running transaction."""
    for user_id, subscription_id in queries.open_ids(rows):
        outbox.put(TOPIC, {"subscription": subscription_id, "notification": rows[user_id]})


def try_at(moment: datetime, subscription_id: int, notification_id: int, tries: int) -> None:
    """Send a message later, in one with those that wait for the same: they would say the same.

    The caller reads what was committed before, so that nothing is missed by that.
    """
    outbox.put(
        TOPIC,
        {"subscription": subscription_id, "notification": notification_id, "tries": tries},
        dedupe=f"push:{subscription_id}:{notification_id}",
        run_at=moment,
    )


def note_reached(subscription_id: int) -> None:
    """A push service has taken a message."""
    PushSubscription.update(failures=0, reached_at=clock.now()).where(
        PushSubscription.id == subscription_id
    ).execute()


def note_failure(subscription_id: int) -> None:
    """A message was refused or given up. After some in a row the browser counts as gone."""
    this = PushSubscription.id == subscription_id
    PushSubscription.update(failures=PushSubscription.failures + 1).where(this).execute()
    PushSubscription.delete().where(this & (PushSubscription.failures >= MOST_FAILURES)).execute()


def forget(subscription_id: int) -> None:
    """A browser that its push service does not know any more."""
    PushSubscription.delete().where(PushSubscription.id == subscription_id).execute()
