"""Saying that a ticket is spam, and that it is none after all."""

from __future__ import annotations

from plugins.support.actions.changing import By, Changes, change_ticket


def mark_spam(by: By, thread_id: int, *, on: bool) -> bool:
    """Mark a ticket as spam, which closes it, or take that back, which opens it again; whether that
    changed anything. Rights and errors as for `changing.change_ticket`, which does it.
    """
    return bool(change_ticket(by, thread_id, Changes(is_spam=on)))
