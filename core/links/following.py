"""Links of a thread that becomes part of another one go along, and come back with it."""

from __future__ import annotations

from core.links.models import ThreadLink
from core.links.queries import touching
from core.links.sorts import Ends, ends
from core.threadwork.journal import Journal, held


def linked_with(thread_id: int) -> list[int]:
    """The threads at the other ends of one's links: held by whoever merges it, so that nobody
    else changes the same links meanwhile."""
    rows = ThreadLink.select(ThreadLink.source, ThreadLink.target).where(touching(thread_id))
    return [target if source == thread_id else source for source, target in rows.tuples()]


def take_links(journal: Journal, source_id: int, target_id: int) -> None:
    """Let the links of one thread be those of another: what both have folds into one, and what
    is between them goes. Both and all at the other ends are held."""
    known = {_ends(link) for link in ThreadLink.select().where(touching(target_id))}
    theirs = held(ThreadLink.select().where(touching(source_id)).order_by(ThreadLink.id))
    for link in list(theirs):
        # Turned round by nothing: so two merges can be taken back in any order.
        moved = _instead(link, source_id, target_id)
        if moved[0] == moved[1] or ends(*moved) in known:
            journal.delete(link)
        else:
            journal.update(link, source=moved[0], target=moved[1], known_by="created_at")
            known.add(ends(*moved))


def _instead(link: ThreadLink, source_id: int, target_id: int) -> Ends:
    first, second = (
        target_id if id_ == source_id else id_ for id_ in (link.source_id, link.target_id)
    )
    return first, second, link.sort


def _ends(link: ThreadLink) -> Ends:
    return ends(link.source_id, link.target_id, link.sort)
