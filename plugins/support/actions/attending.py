"""Who of the team looks at a ticket just now."""

from __future__ import annotations

from typing import Any

from plugins.support.models import SupportOutgoing, SupportPresence
from plugins.support.models.talk import WAITING
from plugins.support.rules import may_answer
from townhall import Actor, Forbidden, ThreadView, clock, transaction

PRESENCE_HOURS = 1
OUTGOING_DAYS = 2


def attend(actor: Actor, thread: ThreadView, *, writes: bool = False) -> None:
    """Remember that somebody of the team looks at a ticket, and perhaps writes. Needs
    `rules.may_answer`."""
    if not may_answer(actor, thread):
        raise Forbidden("support.answer")
    now = clock.now()
    values: dict[str, Any] = {"seen_at": now, **({"writing_at": now} if writes else {})}
    with transaction():
        SupportPresence.insert(thread=thread.id, user=actor.user_id, **values).on_conflict(
            conflict_target=[SupportPresence.thread, SupportPresence.user], update=values
        ).execute()


def turn_away(actor: Actor, thread_id: int) -> None:
    """Forget that somebody was writing in a ticket: they have sent it."""
    with transaction():
        mine = (SupportPresence.thread == thread_id) & (SupportPresence.user == actor.user_id)
        SupportPresence.update(writing_at=None).where(mine).execute()


def forget_talk() -> None:
    """Forget who looked at tickets, and answers that have left or were called back; one that
    waits stays. A scheduled job."""
    with transaction():
        old = SupportPresence.seen_at < clock.ago(hours=PRESENCE_HOURS)
        SupportPresence.delete().where(old).execute()
        settled = (SupportOutgoing.state != WAITING) & (SupportOutgoing.body == "")
        past = SupportOutgoing.made_at < clock.ago(days=OUTGOING_DAYS)
        SupportOutgoing.delete().where(settled & past).execute()
