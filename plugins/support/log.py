"""The log of a ticket: what happened, when, and by whom. Clocks, reports and the history on its
page are read from it; nothing in it is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from plugins.support.models import SupportEntry, SupportTicket
from townhall import clock

OPENED, REPLY, NOTE, STATE, PRIORITY = "opened", "reply", "note", "state", "priority"
ASSIGNEE, TEAM, QUEUE, FIELD, TAGS = "assignee", "team", "queue", "field", "tags"
MERGED, UNMERGED, SPLIT, PERSON, SPAM = "merged", "unmerged", "split", "person", "spam"
TRACKER, RATING, MACRO, STAYS, IMPACT = "tracker", "rating", "macro", "stays", "impact"
POLICY, ALARM, LINK, MAIL, REMINDED = "policy", "alarm", "link", "mail", "reminded"
HELD, RECALLED = "held", "recalled"
"""An answer waits to leave; it was called back. Others must know, clocks need not."""
SORTS = (
    *(OPENED, REPLY, NOTE, STATE, PRIORITY, ASSIGNEE, TEAM, QUEUE, FIELD, TAGS, MERGED, UNMERGED),
    *(SPLIT, PERSON, SPAM, TRACKER, RATING, MACRO, STAYS, IMPACT, POLICY, ALARM, LINK, MAIL),
    *(REMINDED, HELD, RECALLED),
)
Role = Literal["customer", "team", "machine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened to a ticket (see `models.SupportEntry`). `rule_id` is the rule that
    did it."""

    sort: str
    role: Role
    actor_id: int | None = None
    post_id: int | None = None
    before: Any = None
    after: Any = None
    is_public: bool = False
    rule_id: int = 0


def write_entry(thread_id: int, what: Happened) -> int:
    """Write down that something happened to a ticket; the number of the row. Inside the transaction
    of the deed, which holds the thread."""
    from plugins.support.actions.clocks import follow_entry as keep_clocks
    from plugins.support.follow_up import follow_entry

    now = clock.now()
    row = SupportEntry.create(
        thread=thread_id,
        at=now,
        sort=what.sort,
        role=what.role,
        actor=what.actor_id,
        post=what.post_id,
        before=what.before,
        after=what.after,
        is_public=what.is_public,
    )
    SupportTicket.update(last_entry=row.id, changed_at=now).where(
        SupportTicket.thread == thread_id
    ).execute()
    keep_clocks(thread_id, what.sort)
    follow_entry(thread_id, int(row.id), what)
    return int(row.id)


def entry(entry_id: int) -> SupportEntry | None:
    """A row of a log, or None where its ticket is gone."""
    return SupportEntry.get_or_none(SupportEntry.id == entry_id)  # type: ignore[no-any-return]
