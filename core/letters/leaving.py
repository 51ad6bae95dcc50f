"""Mail that leaves late: what was written while its reader might see it may have been closed to
them since, or taken back by its author."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core import mail
from core.access import visible
from core.accounts.sessions import actor_for
from core.letters import queries
from core.threads.models import Post, Thread


def about(user_id: int, thread_ids: Iterable[int], post_ids: Iterable[int] = ()) -> dict[str, Any]:
    """What a mail tells of, in the form that `may_leave` reads."""
    return {"user": user_id, "threads": sorted(set(thread_ids)), "posts": sorted(set(post_ids))}


@mail.looks_again
def may_leave(to: str, told: Mapping[str, Any]) -> bool:
    """Whether its reader wants mail at this address, and may see all that it tells of. If not,
    none of it goes out: their inbox has the rest."""
    reader = queries.recipient(told["user"])
    if reader is None or reader.email != to:
        return False
    if told.get("sort") and not queries.wants(reader.id, told["sort"], told["silenced"]):
        return False
    return _all_seen(reader.id, told["threads"]) and _all_there(told["posts"])


def _all_seen(user_id: int, thread_ids: list[int]) -> bool:
    seen = visible(actor_for(user_id)) & Thread.id.in_(thread_ids)
    return not thread_ids or Thread.select().where(seen).count() == len(thread_ids)


def _all_there(post_ids: list[int]) -> bool:
    there = Post.id.in_(post_ids) & Post.deleted_at.is_null()
    return not post_ids or Post.select().where(there).count() == len(post_ids)
