"""Reads of browsers that show what their owners are told."""

from __future__ import annotations

from typing import Any, NamedTuple

from core import clock
from core.access import Actor
from core.accounts.models import Session, User
from core.db import Prepared, param, utc_text
from core.push.models import PushSubscription


class _Id(NamedTuple):
    id: int


class Device(NamedTuple):
    """A browser as its owner sees it listed."""

    id: int
    session_id: int
    device: str
    created_at: Any
    reached_at: Any


_open = Prepared(
    _Id,
    lambda: (
        PushSubscription.select(PushSubscription.id)
        .join(Session)
        .where((PushSubscription.user == param("user_id")) & (Session.expires_at > param("now")))
        .order_by(PushSubscription.id)
    ),
)


def ids_of(user_id: int) -> list[int]:
    """The browsers in which somebody is signed in and wants to be told."""
    return [row.id for row in _open.all(user_id=user_id, now=utc_text(clock.now()))]


def is_reachable(user_id: int) -> bool:
    """Whether there is such a browser."""
    return bool(ids_of(user_id))


def devices_of(actor: Actor) -> list[Device]:
    """The same for the actor to look at, this browser first."""
    query = (
        PushSubscription.select(
            PushSubscription.id,
            PushSubscription.session,
            Session.device,
            PushSubscription.created_at,
            PushSubscription.reached_at,
        )
        .join(Session)
        .where((PushSubscription.user == actor.id) & (Session.expires_at > clock.now()))
        .order_by(PushSubscription.created_at.desc())
    )
    found = [Device(*row) for row in query.tuples()]
    return sorted(found, key=lambda device: device.session_id != actor.session_id)


def open_subscription(subscription_id: int) -> PushSubscription | None:
    """A browser with its owner, as long as they are signed in there and in good standing."""
    found: PushSubscription | None = (
        PushSubscription.select(PushSubscription, User)
        .join(User)
        .join_from(PushSubscription, Session)
        .where(
            (PushSubscription.id == subscription_id)
            & (Session.expires_at > clock.now())
            & (User.state == "active")
        )
        .first()
    )
    return found
