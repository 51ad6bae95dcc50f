"""Making and ending private addresses of feeds."""

from __future__ import annotations

import logging
import secrets

from core import clock
from core.access import Actor
from core.accounts.sessions import hashed
from core.db import transaction
from core.feeds.models import FeedToken

log = logging.getLogger("townhall.feeds")
MOST = 20


class TooMany(Exception):
    """Somebody has as many private addresses as one may have."""


def make_token(actor: Actor, label: str) -> str:
    """Make a private address for the actor's feeds and return its secret, which is not kept.

    Raises `TooMany` when there are `MOST` already.
    """
    secret = secrets.token_urlsafe(24)
    with transaction():
        if FeedToken.select().where(FeedToken.user == actor.id).count() >= MOST:
            raise TooMany
        FeedToken.create(
            user=actor.user_id,
            token_hash=hashed(secret),
            label=" ".join(label.split())[:60],
            created_at=clock.now(),
        )
    log.info("feed address made", extra={"user": actor.user_id})
    return secret


def end_token(actor: Actor, token_id: int) -> bool:
    """Let one of the actor's private addresses work no more; whether there was such a one."""
    mine = (FeedToken.id == token_id) & (FeedToken.user == actor.id)
    return bool(FeedToken.delete().where(mine).execute())


def end_tokens(user_id: int) -> None:
    """Let none of somebody's private addresses work any more. Inside a transaction."""
    FeedToken.delete().where(FeedToken.user == user_id).execute()
