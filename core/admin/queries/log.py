"""The log of what staff did."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from core.accounts.models import User
from core.keyset import Key, Page, paged
from core.models import Audit

PAGE = 40


def log_page(after: str, *, subject: tuple[str, int] | None = None, size: int = PAGE) -> Page[Any]:
    """Lines of the log, newest first; perhaps only those about one row."""
    query = Audit.select(
        Audit.id,
        Audit.at,
        Audit.action,
        Audit.subject_type,
        Audit.subject_id,
        Audit.before,
        Audit.after,
        Audit.note,
        User.username,
        User.name,
        User.avatar,
    ).join(User, JOIN.LEFT_OUTER, on=(Audit.actor == User.id))
    if subject:
        query = query.where((Audit.subject_type == subject[0]) & (Audit.subject_id == subject[1]))
    return paged(query.namedtuples(), (Key("id", Audit.id, int),), after, size=size)
