"""Atom feeds of lists of threads, of what the asking actor may see."""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, make_response

from core import clock
from core.text import shut
from core.threads.addresses import thread_url
from core.threads.lists import ThreadPage
from core.threads.models import Post
from core.threads.rows import ThreadLine


def thread_feed(page: ThreadPage, *, title: str, address: str) -> Response:
    """A list of threads as an Atom feed (RFC 4287): `address` is the list's own page, whole.

    Each entry holds the first post's HTML, which was cleaned when it was written, without what
    its readers have to open first: feed readers know no spoilers.
    """
    feed = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _say(feed, "id", address)
    _say(feed, "title", title)
    SubElement(feed, "link", href=address, rel="alternate")
    SubElement(feed, "link", href=f"{address.rstrip('/')}.atom", rel="self")
    _say(feed, "updated", max((line.last_post_at for line in page.lines), default=clock.now()))
    bodies = _bodies([line.id for line in page.lines])
    for line in page.lines:
        _entry(feed, line, bodies.get(line.id, ""))
    answer = make_response(tostring(feed, encoding="utf-8", xml_declaration=True))
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return answer


def _entry(feed: Element, line: ThreadLine, html: str) -> None:
    entry = SubElement(feed, "entry")
    url = thread_url(line, external=True)
    _say(entry, "id", url)
    _say(entry, "title", line.title)
    SubElement(entry, "link", href=url)
    _say(SubElement(entry, "author"), "name", line.author.name or line.author.username)
    _say(entry, "published", line.created_at)
    _say(entry, "updated", line.last_post_at)
    _say(entry, "content", shut(html)).set("type", "html")


def _say(parent: Element, name: str, value: str | datetime) -> Element:
    made = SubElement(parent, name)
    made.text = _clean(value) if isinstance(value, str) else value.isoformat()
    return made


def _bodies(thread_ids: list[int]) -> dict[int, str]:
    rows = Post.select(Post.thread, Post.html).where(
        Post.thread.in_(thread_ids) & (Post.number == 1)
    )
    return dict(rows.tuples())


def _clean(text: str) -> str:
    """XML has no place for most control characters, in whatever form they are written."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
