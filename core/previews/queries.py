"""Reads of what links in posts lead to, each for the posts of one page at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from core import settings
from core.access import Actor, visible
from core.destinations import Refused, destination, host_name
from core.previews.models import PostPreview, PostRef, Preview
from core.threads.models import Thread


class Card(NamedTuple):
    """A preview as a page shows it."""

    id: int
    url: str
    title: str
    description: str
    site_name: str

    @property
    def host(self) -> str:
        """The machine the link leads to, whatever the page calls itself."""
        return destination(self.url).host.removeprefix("www.")


def is_on() -> bool:
    """Whether the owner wants previews."""
    return bool(settings.get("core", "link_previews"))


def hosts() -> tuple[str, ...]:
    """The only hosts that are asked; empty: all on the open internet.

    A word that is no name of a host stays on the list, where it fits none: a mistake must
    not open what the list should close.
    """
    found = []
    for word in str(settings.get("core", "link_preview_hosts")).replace(",", " ").split():
        try:
            found.append(host_name(word.removeprefix("*.")))
        except Refused:
            found.append(word)
    return tuple(found)


def cards_of(post_ids: Collection[int]) -> dict[int, list[Card]]:
    """The previews that hang below posts, by post, in the order of their links."""
    query = (
        PostPreview.select(
            PostPreview.post,
            Preview.id,
            Preview.url,
            Preview.title,
            Preview.description,
            Preview.site_name,
        )
        .join(Preview)
        .where(
            PostPreview.post.in_(list(post_ids))
            & (Preview.state == "ready")
            & ~PostPreview.is_hidden
        )
        .order_by(PostPreview.post, PostPreview.place)
    )
    found: dict[int, list[Card]] = {}
    for post_id, *values in query.tuples():
        found.setdefault(post_id, []).append(Card(*values))
    return found


def titles_of(actor: Actor, post_ids: Collection[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """By post, the ids and titles of the threads it names that the actor may see."""
    query = (
        PostRef.select(PostRef.post, Thread.id, Thread.title)
        .join(Thread)
        .where(PostRef.post.in_(list(post_ids)) & visible(actor))
        .order_by(PostRef.post, Thread.id)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for post_id, thread_id, title in query.tuples():
        found[post_id] = (*found.get(post_id, ()), (thread_id, title))
    return found


def titles_among(actor: Actor, thread_ids: Collection[int]) -> tuple[tuple[int, str], ...]:
    """The ids and titles of those of these threads that the actor may see."""
    query = Thread.select(Thread.id, Thread.title)
    query = query.where(Thread.id.in_(list(thread_ids)) & visible(actor))
    return tuple(tuple(row) for row in query.tuples())


def rows(preview_ids: Collection[int]) -> list[Any]:
    """The rows of previews, those that are still there."""
    return list(Preview.select().where(Preview.id.in_(list(preview_ids))))


def overdue(now: datetime, *, waiting_since: datetime, most: int) -> list[int]:
    """Ids of previews to ask for again: old ones on show, and new ones that were forgotten,
    as while previews were off."""
    old = (Preview.state == "ready") & (Preview.due_at <= now)
    forgotten = (Preview.state == "waiting") & (Preview.due_at <= waiting_since)
    query = Preview.select(Preview.id).where(old | forgotten).order_by(Preview.due_at).limit(most)
    return [row[0] for row in query.tuples()]
