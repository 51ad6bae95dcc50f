"""Taking an account back from somebody who has got into it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import cast

from core.accounts import familiar, queries, sessions, tokens
from core.accounts.models import Token, User
from core.db import transaction
from core.factors.actions import remove_since
from core.feeds.actions import end_tokens
from core.openid.actions import disconnect_since
from core.passkeys.actions import forget_since

log = logging.getLogger("townhall.accounts")
BEFORE = timedelta(days=1)
"""How much older than the mail what a stranger has added may be: mail may have to wait."""


def lock_out(token: Token) -> str:
    """Throw everybody out of an account whose owner says that it was not them: sessions end, the
    password is void, no browser is known any more. A second factor, passkeys and identities that
    were added lately go, or a stranger's would keep the owner out; older ones stay. The secret of
    a link to a new password.

    Raises `TokenGone`.
    """
    with transaction():
        tokens.spend(token)
        user = queries.account(token.user_id)
        user.password = None
        user.save(only=[User.password])
        sessions.end_all(user.id)
        familiar.forget(user.id)
        since = cast("datetime", token.created_at) - BEFORE
        remove_since(user.id, since)
        forget_since(user.id, since)
        disconnect_since(user.id, since)
        tokens.void(user, "reset", "change_email", "claim", "not_me")
        end_tokens(user.id)
        log.warning("account taken back", extra={"user": user.id})
        return tokens.issue("reset", user, target=user.email or "").secret
