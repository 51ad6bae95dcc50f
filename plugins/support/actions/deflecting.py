"""Counting that somebody found what they were about to ask: nothing of what they had written."""

from __future__ import annotations

from plugins.support.models import SupportDeflection
from townhall import Actor, clock, keep_found_answer, transaction


def found_instead(actor: Actor, thread_id: int, space_id: int) -> None:
    """Count, once for each person, that a thread answered a request that they were writing to a
    queue. What they wrote stays in their drafts. The actor has loaded the thread through their
    sight."""
    with transaction():
        SupportDeflection.insert(
            user=actor.user_id, thread=thread_id, space_id=space_id, at=clock.now()
        ).on_conflict_ignore().execute()
        keep_found_answer(actor, thread_id, "")
