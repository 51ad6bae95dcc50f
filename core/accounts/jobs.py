"""What is forgotten by and by."""

from __future__ import annotations

import logging

import peewee

from core import clock
from core.accounts import familiar, guessing, sessions, steps, tokens
from core.accounts.models import User
from core.db import transaction

log = logging.getLogger("townhall.accounts")
UNCONFIRMED_DAYS = 14


def forget() -> None:
    """Delete sessions, tokens and counts of failed sign-ins that are over."""
    sessions.forget_expired()
    steps.forget_old()
    familiar.forget_old()
    tokens.forget_old()
    guessing.forget_old()


def purge_unconfirmed() -> None:
    """Delete accounts whose address was never confirmed, unless they wrote something."""
    old = User.select(User.id).where(
        (User.state == "pending")
        & (User.created_at < clock.ago(days=UNCONFIRMED_DAYS))
        & (User.thread_count == 0)
        & (User.post_count == 0)
    )
    for (user_id,) in list(old.tuples()):
        try:
            with transaction():
                User.delete().where((User.id == user_id) & (User.state == "pending")).execute()
        except peewee.IntegrityError:
            # Something of theirs is kept that no counter counts; then the account stays.
            log.info("unconfirmed account kept", extra={"user": user_id})
