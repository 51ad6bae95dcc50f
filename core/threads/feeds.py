"""Atom feeds of lists of threads, of what the asking actor may see."""

from __future__ import annotations

from flask import Response, make_response

from core import clock
from core.threads.addresses import thread_url
from core.threads.lists import ThreadPage
from core.threads.models import Post


def thread_feed(page: ThreadPage, *, title: str, address: str) -> Response:
    """A list of threads as an Atom feed (RFC 4287): `address` is the list's own page, whole.

    Each entry holds the first post's HTML, which was cleaned when it was written.
    """
    # Imported here: it brings lxml, which a site that serves no feed need not hold.
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(address)
    feed.title(title)
    feed.link(href=address, rel="alternate")
    feed.link(href=f"{address.rstrip('/')}.atom", rel="self")
    feed.updated(max((line.last_post_at for line in page.lines), default=clock.now()))
    bodies = _bodies([line.id for line in page.lines])
    for line in page.lines:
        entry = feed.add_entry(order="append")
        url = thread_url(line, external=True)
        entry.id(url)
        entry.title(_clean(line.title))
        entry.link(href=url)
        entry.author(name=_clean(line.author.name or line.author.username))
        entry.published(line.created_at)
        entry.updated(line.last_post_at)
        entry.content(_clean(bodies.get(line.id, "")), type="html")
    answer = make_response(feed.atom_str())
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return answer


def _bodies(thread_ids: list[int]) -> dict[int, str]:
    rows = Post.select(Post.thread, Post.html).where(
        Post.thread.in_(thread_ids) & (Post.number == 1)
    )
    return dict(rows.tuples())


def _clean(text: str) -> str:
    """XML has no place for most control characters, in whatever form they are written."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
