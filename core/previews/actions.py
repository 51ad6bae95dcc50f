"""Writes about links in posts: which there are, what was found behind them, taking one off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from core import audit, clock, outbox
from core.access import Actor
from core.db import is_postgres, transaction
from core.destinations import Refused, destination, is_among
from core.previews import own, queries
from core.previews.models import PostPreview, PostRef, Preview
from core.previews.reading import Page
from core.text.bare import bare_links, lone_links
from core.threads import parts
from core.threads.models import Post, Thread
from core.threads.rows import PostView
from core.threads.written import Written, follows

TOPIC = "previews.fetch"
CARDS, REFS = "links", "refs"
"""The words in `Post.parts` of posts with links to other sites, and to threads."""

MOST_CARDS = 3  # a post
MOST_REFS = 20  # threads a post
MOST_AN_HOUR = 30  # pages that nobody has linked before, a member
KEPT = timedelta(days=30)
TRIED_AGAIN = timedelta(days=1)  # at the earliest, when somebody links it anew
ASKED = timedelta(minutes=10)  # until then a worker has been there
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 30, 360))


@follows
def note_links(written: Written) -> None:
    """Keep what a saved text links to, for the worker and for pages."""
    html = written.rendered.html
    _note_threads(written, bare_links(html))
    if queries.is_on():
        _note_pages(written, [url for url in lone_links(html) if not own.is_own(url)])


def take_off(actor: Actor, post: PostView, preview_id: int) -> None:
    """Show a preview no more below a post, also after later edits of it.

    The caller has checked that the actor may edit the post; what is done to others' posts is
    logged. Twice does nothing.
    """
    mine = (PostPreview.post == post.id) & (PostPreview.preview == preview_id)
    with transaction():
        hidden = PostPreview.update(is_hidden=True).where(mine & ~PostPreview.is_hidden).execute()
        if hidden and post.author_id != actor.user_id:
            audit.record(actor, "post.take_off_preview", Post.get_by_id(post.id))


def ask(preview_ids: Sequence[int]) -> None:
    """Have pages fetched, unless that is under way."""
    now = clock.now()
    for preview_id in preview_ids:
        due = (Preview.id == preview_id) & (Preview.due_at <= now)
        with transaction():
            if Preview.update(due_at=now + ASKED).where(due).execute():
                outbox.put(TOPIC, {"preview": preview_id})


def keep_page(preview: Preview, page: Page) -> None:
    """What was found: shown from now on, and for thirty days not asked again."""
    now = clock.now()
    Preview.update(
        state="ready",
        title=page.title,
        description=page.description,
        site_name=page.site_name,
        attempts=0,
        fetched_at=now,
        due_at=now + KEPT,
    ).where(Preview.id == preview.id).execute()


def keep_failure(preview: Preview, state: str) -> None:
    """There is nothing to show there (`failed`) or nobody will look (`refused`)."""
    now = clock.now()
    values: dict[str, Any] = {"title": "", "description": "", "site_name": "", "attempts": 0}
    Preview.update(state=state, fetched_at=now, due_at=now + TRIED_AGAIN, **values).where(
        Preview.id == preview.id
    ).execute()


def try_later(preview: Preview) -> None:
    """No answer this time: tried again after longer and longer pauses, then given up.

    What was found earlier stays on show.
    """
    now = clock.now()
    if preview.attempts >= len(PAUSES):
        if preview.state != "ready":
            keep_failure(preview, "failed")
            return
        values: dict[str, Any] = {"attempts": 0, "due_at": now + KEPT}
        Preview.update(values).where(Preview.id == preview.id).execute()
        return
    at = now + PAUSES[preview.attempts]
    with transaction():
        Preview.update(attempts=Preview.attempts + 1, due_at=at + ASKED).where(
            Preview.id == preview.id
        ).execute()
        outbox.put(TOPIC, {"preview": preview.id}, run_at=at)


def _note_threads(written: Written, addresses: list[str]) -> None:
    found = dict.fromkeys(name.thread_id for name in map(own.named, addresses) if name)
    mine = PostRef.post == written.post_id
    if not written.is_new and PostRef.delete().where(mine).execute() and not found:
        parts.take_off(written.post_id, REFS)
    if not found:
        return
    # Whether the writer may see them does not matter: each reader's own rights do.
    there = Thread.select(Thread.id).where(Thread.id.in_(list(found)[:MOST_REFS])).tuples()
    rows = [{"post": written.post_id, "thread": thread_id} for (thread_id,) in there]
    if rows:
        PostRef.insert_many(rows).execute()
        parts.hang(written.post_id, REFS)


def _note_pages(written: Written, addresses: list[str]) -> None:
    urls = _askable(addresses)
    mine = PostPreview.post == written.post_id
    before: dict[str, int] = {}
    if not written.is_new:
        rows = PostPreview.select(Preview.key, Preview.id).join(Preview).where(mine)
        before = dict(rows.tuples())
    wanted = {_key(url): url for url in urls}
    gone = [preview_id for key, preview_id in before.items() if key not in wanted]
    if gone:
        PostPreview.delete().where(mine & PostPreview.preview.in_(gone)).execute()
    # In the order of keys, so that two posts with the same links never wait for each other.
    ids = {key: before.get(key) or _preview(written, key, wanted[key]) for key in sorted(wanted)}
    shown = [found for key in wanted if (found := ids[key]) is not None]
    for place, preview_id in enumerate(shown):
        _put(written.post_id, preview_id, place)
    if shown:
        parts.hang(written.post_id, CARDS)
    elif before:
        parts.take_off(written.post_id, CARDS)


def _askable(addresses: list[str]) -> list[str]:
    """The first few of them that may be asked for, in the one spelling of each."""
    only = queries.hosts()
    found: dict[str, None] = {}
    for address in addresses:
        try:
            place = destination(address)
        except Refused:
            continue
        if not only or is_among(place.host, only):
            found[place.url] = None
    return list(found)[:MOST_CARDS]


def _preview(written: Written, key: str, url: str) -> int | None:
    """The row of a page, to be fetched when it is new or old; None when a member has linked
    more new pages within an hour than the worker is there for."""
    now = clock.now()
    query = Preview.select().where(Preview.key == key)
    if is_postgres():
        # Held, so that it is not swept away between here and the row that needs it.
        query = query.for_update("FOR KEY SHARE")
    row = query.first()
    if row is None:
        if _asked_since(written.actor.id, now - timedelta(hours=1)) >= MOST_AN_HOUR:
            return None
        values = {"key": key, "url": url, "asked_by": written.actor.user_id}
        Preview.insert(created_at=now, due_at=now, **values).on_conflict_ignore().execute()
        row = Preview.get(Preview.key == key)
    if row.due_at <= now:
        ask([row.id])
    return int(row.id)


def _asked_since(user_id: int, since: datetime) -> int:
    mine = (Preview.asked_by == user_id) & (Preview.created_at > since)
    return int(Preview.select().where(mine).count())


def _put(post_id: int, preview_id: int, place: int) -> None:
    PostPreview.insert(post=post_id, preview=preview_id, place=place).on_conflict(
        conflict_target=[PostPreview.post, PostPreview.preview],
        preserve=[PostPreview.place],
    ).execute()


def _key(url: str) -> str:
    return sha256(url.encode()).hexdigest()
