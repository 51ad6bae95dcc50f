"""Texts of a spammer that wait: they leave the queue, and come back to it."""

from __future__ import annotations

from typing import Any

from core.accounts.models import User
from core.holding.keeping import SORT, count_down, put_into_queue, take
from core.holding.models import Held
from core.review.opening import close_subject


def hide(user_id: int) -> Any:
    """Let nothing of theirs wait any more; which texts did."""
    waiting = (Held.user == user_id) & (Held.state == "waiting")
    ids = [row[0] for row in Held.select(Held.id).where(waiting).order_by(Held.id).tuples()]
    for held_id in ids:
        # Everybody takes the item before its text: two that wait for each other never end.
        close_subject(SORT, "held", held_id, "withdrawn")
        count_down(take(held_id, "withdrawn", user_id=user_id))
    return ids


def show(user_id: int, kept: Any) -> None:
    """Let them wait again."""
    for held_id in kept:
        mine = (Held.id == held_id) & (Held.user == user_id) & (Held.state == "withdrawn")
        if Held.update(state="waiting", decided_at=None).where(mine).execute():
            put_into_queue(Held.get_by_id(held_id))
            User.update(waiting=User.waiting + 1).where(User.id == user_id).execute()
