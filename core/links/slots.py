"""What a thread is linked with, beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.access import Actor
from core.links import rules
from core.links.queries import links_of
from core.threads.rows import ThreadView

SHOWN = 8


def beside_thread(actor: Actor, thread: ThreadView) -> Mapping[str, Any] | None:
    """Its links, and the way to make one for those who may; the database is asked only about a
    thread that has some."""
    links = links_of(actor, thread.id) if thread.has_links else []
    may = rules.may_link(actor, thread)
    if thread.deleted_at is not None or not (links or may):
        return None
    return {
        "thread": thread,
        "links": links[:SHOWN],
        "rest": len(links) - SHOWN,
        "may": may,
        "changes": any(rules.may_unlink(actor, link.made_by, thread, link) for link in links),
    }
