"""What comes of a row of the log: tickets are handed out, people hear of it, rules look at it. It
is put into the outbox in the transaction of the deed and done by a worker."""

from __future__ import annotations

from plugins.support import log
from plugins.support.automation import is_awaited
from plugins.support.log import Happened
from plugins.support.models import SupportTicket
from plugins.support.queues import queue_of
from townhall import put_in_outbox

ASSIGN, TELL, RULES = "support.assign", "support.tell", "support.rules"
TOLD = (log.OPENED, log.REPLY, log.STATE, log.ASSIGNEE, log.REMINDED)
"""What people hear of."""


def follow_entry(thread_id: int, entry_id: int, what: Happened) -> None:
    """Order what comes of a row. Inside the transaction that writes it."""
    if what.sort == log.OPENED and _hands_out(thread_id):
        put_in_outbox(ASSIGN, {"thread": thread_id}, owner="support")
    if what.sort in TOLD:
        put_in_outbox(TELL, {"entry": entry_id}, owner="support")
    if is_awaited(what):
        put_in_outbox(RULES, {"entry": entry_id, "by_rule": what.rule_id}, owner="support")


def _hands_out(thread_id: int) -> bool:
    mine = SupportTicket.thread == thread_id
    space_id = SupportTicket.select(SupportTicket.space).where(mine).scalar()
    return queue_of(space_id or 0).assigns != "none"
