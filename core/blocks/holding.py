"""What keeps blocking and following apart."""

from __future__ import annotations

from core.accounts.models import User
from core.db import is_postgres


def hold(user_id: int) -> None:
    """Let nobody begin to follow somebody while they block: both hold the row of who would be
    followed, until the transaction ends."""
    query = User.select(User.id).where(User.id == user_id)
    (query.for_update("FOR NO KEY UPDATE") if is_postgres() else query).get()
