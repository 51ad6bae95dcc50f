"""Reads of browsers that show what their owners are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from core import clock
from core.access import Actor
from core.accounts.models import Session, User
from core.push.models import PushSubscription


class Device(NamedTuple):
    """A browser as its owner sees it listed."""

    id: int
    session_id: int
    device: str
    created_at: Any
    reached_at: Any


def open_ids(user_ids: Collection[int]) -> list[tuple[int, int]]:
    """The browsers in which these people are signed in and want to be told, as pairs of the
    id of a person and of a subscription."""
    query = (
        PushSubscription.select(PushSubscription.user, PushSubscription.id)
        .join(Session)
        .where(PushSubscription.user.in_(list(user_ids)) & (Session.expires_at > clock.now()))
        .order_by(PushSubscription.id)
    )
    return list(query.tuples())


def is_reachable(user_id: int) -> bool:
    """Whether somebody has such a browser."""
    return bool(open_ids([user_id]))


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
