"""What rules that act some hours after something have to look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from plugins.support import log
from plugins.support.automation import ANSWERED, CHANGED, HEARD, STEPS, Rule
from plugins.support.models import SupportEntry, SupportRule


def due_entries(rule: Rule, now: datetime) -> list[tuple[int, int]]:
    """(ticket, row of its log) whose moment has come since the rule was last looked at, where
    nothing of that sort has happened since; the oldest first."""
    since = SupportRule.select(SupportRule.looked_at).where(SupportRule.id == rule.id).scalar()
    if since is None:
        return []
    wait = timedelta(hours=rule.hours)
    newest = _of_sort(
        rule,
        SupportEntry.select(
            SupportEntry.thread.alias("thread_id"), fn.MAX(SupportEntry.id).alias("last")
        ),
    )
    # Only tickets in which something happened in that time at all.
    window = SupportEntry.at.between(since - wait, now - wait)
    touched = _of_sort(rule, SupportEntry.select(SupportEntry.thread)).where(window)
    last = newest.where(SupportEntry.thread.in_(touched)).group_by(SupportEntry.thread)
    rows = (
        SupportEntry.select(SupportEntry.thread, SupportEntry.id)
        .join(last, on=(last.c.last == SupportEntry.id))
        .where(window)
        .order_by(SupportEntry.id)
    )
    return [(thread_id, entry_id) for thread_id, entry_id in rows.tuples()]


def _of_sort(rule: Rule, query: Any) -> Any:
    if rule.trigger == CHANGED:
        return query.where(SupportEntry.sort.in_(STEPS))
    if rule.trigger in (HEARD, ANSWERED):
        role = "customer" if rule.trigger == HEARD else "team"
        return query.where((SupportEntry.sort == log.REPLY) & (SupportEntry.role == role))
    return query.where(SupportEntry.sort == log.OPENED)
