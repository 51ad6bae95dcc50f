"""What may answer a request before it is sent, and how often it did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from plugins.support import KIND, NOTES
from plugins.support.models import SupportDeflection, SupportTicket
from townhall import Actor, ThreadLine, lines_of, similar_ids

SHOWN = 5
FEWEST_LETTERS = 4
LONGEST = 200


def suggestions(actor: Actor, text: str) -> list[ThreadLine]:
    """At most five threads of every kind that say what somebody is about to ask and that they may
    see: questions, ideas, articles; of requests only the problems that are known. At most three
    queries beside the search."""
    text = text[:LONGEST].strip()
    if len(text) < FEWEST_LETTERS:
        return []
    ids = similar_ids(actor, text)
    lines = lines_of(actor, ids, listed=True)
    found = [lines[id_] for id_ in ids if id_ in lines and lines[id_].kind != NOTES]
    own = [line.id for line in found if line.kind == KIND]
    known = _problems(own) if own else set()
    return [line for line in found if line.kind != KIND or line.id in known][:SHOWN]


def deflections(since: datetime, until: datetime, space_ids: Collection[int] = ()) -> int:
    """How many requests to some queues, or to all, were not sent between two moments because
    something answered them."""
    mine = (SupportDeflection.at >= since) & (SupportDeflection.at < until)
    if space_ids:
        mine &= SupportDeflection.space_id.in_(list(space_ids))
    return int(SupportDeflection.select().where(mine).count())


def _problems(thread_ids: Collection[int]) -> set[int]:
    mine = SupportTicket.thread.in_(list(thread_ids)) & SupportTicket.is_tracker
    return {row[0] for row in SupportTicket.select(SupportTicket.thread).where(mine).tuples()}
