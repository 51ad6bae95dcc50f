"""Giving tags to a thread that stands, and taking them away, without touching its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import audit
from core.access import Actor
from core.db import transaction
from core.threads import counters, tagging
from core.threads.holding import hold_threads
from core.threads.rules import checked_tags


def change_tags(
    actor: Actor, thread_id: int, *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> tuple[str, ...] | None:
    """Give a thread tags and take others away; the tags that it has now, None when nothing
    changed or it is gone. Words that are no tags yet become some, synonyms give their main tag.

    The caller has checked who may. Raises `Rejected` (field `tags`) like every form with tags.
    """
    with transaction():
        thread = hold_threads(thread_id).get(thread_id)
        gone_at: Any = thread.deleted_at if thread is not None else None
        if thread is None or gone_at is not None:
            return None
        before = tuple(thread.tag_names.split())
        words = [*checked_tags(list(add)), *checked_tags(list(remove))]
        known = tagging.meanings(words) if words else {}
        gone = {known[word].slug if word in known else word for word in checked_tags(list(remove))}
        wanted = [slug for slug in before if slug not in gone]
        after = tagging.chosen(actor, thread.space_id, [*wanted, *add], before=before)
        if tuple(after) == before:
            return None
        tagging.set_tags(thread, after)
        counters.index_thread(thread_id)
        audit.record(actor, "thread.tags", thread, before=" ".join(before), after=" ".join(after))
        return tuple(after)
