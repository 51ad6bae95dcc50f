"""The secret in a private address: whom it stands for just now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import Value

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.accounts.rows import FIRST, Row, columns
from core.accounts.sessions import actor_of, hashed
from core.buffer import Buffer
from core.db import Prepared, as_utc, param
from core.feeds.models import FeedToken

USED_EVERY = timedelta(hours=1)


def _write_used(used: dict[int, datetime]) -> None:
    for token_id, moment in used.items():
        FeedToken.update(used_at=moment).where(FeedToken.id == token_id).execute()


_used = Buffer(_write_used, max)

# In place of a session: the secret's id and when it was last used.
_owner = Prepared(
    Row,
    lambda: (
        User.select(FeedToken.id, FeedToken.used_at, *[Value(None)] * (FIRST - 2), *columns())
        .join(FeedToken)
        .where(FeedToken.token_hash == param("token_hash"))
    ),
)


class TokenLine(NamedTuple):
    """A private address as its owner sees it listed."""

    id: int
    label: str
    created_at: datetime
    used_at: datetime | None


def reader_of(secret: str) -> Actor | None:
    """The member for whom a secret stands, with the rights they have now; None for one that was
    ended or never given, and while its owner is no member in good standing."""
    row = _owner.first(token_hash=hashed(secret))
    if row is None or row.state != "active":
        return None
    now, last = clock.now(), as_utc(row.seen_at)
    if last is None or now - last > USED_EVERY:
        _used.add(row.session_id, now)
    return actor_of(row)


def tokens_of(actor: Actor) -> list[TokenLine]:
    """The actor's private addresses, newest first."""
    shown = (FeedToken.id, FeedToken.label, FeedToken.created_at, FeedToken.used_at)
    query = FeedToken.select(*shown).where(FeedToken.user == actor.id)
    return [TokenLine(*row) for row in query.order_by(FeedToken.id.desc()).tuples()]
