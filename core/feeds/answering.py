"""The answer to whoever asks for a feed: the feed, or 304 where they have it already.

Whether it has changed is told by one query without the texts. A mark (`ETag`) stands for all
that is in a feed, so that a deleted post and a name that changed are changes too. Feeds of
other forms than Atom, which plugins have, are answered by the same rules (`kept_answer`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from flask import Response, g, make_response, request
from werkzeug.http import http_date

from core.feeds import atom, queries
from core.feeds.atom import Feed, FeedEntry, Head
from core.feeds.queries import Line
from core.web import current_actor

FORM = 1
"""Goes up when the same rows make another feed, so that readers fetch it again."""


def answer(lines: list[Line], *, title: str, address: str) -> Response:
    """A feed of some posts, or 304. `address` is the page with the same things, whole."""
    feed = Feed(title=title, address=address, itself=request.url, lines=lines)
    return kept_answer(
        lambda: atom.written(feed, queries.texts_of(lines)),
        told=(FORM, feed.title, feed.address, feed.itself, feed.lines),
        changed=feed.updated_at,
        content_type=f"{atom.TYPE}; charset=utf-8",
    )


def kept_answer(
    body: Callable[[], bytes], *, told: object, changed: datetime | None, content_type: str
) -> Response:
    """The answer to a program that asks for the same again and again: what `body` makes, or 304
    where it has exactly this already.

    `told` is a value whose `repr` stands for all that is in it, cheap to get; `changed` is when
    something in it last changed. Says as well who may keep it.
    """
    mark = _mark(told)
    given = make_response(b"")
    if _has_it(mark, changed):
        given.status_code = 304
    else:
        given.set_data(body())
        given.headers["Content-Type"] = content_type
    given.set_etag(mark, weak=True)
    if changed is not None:  # None would be written as the moment of the answer
        given.last_modified = changed
    _say_who_may_keep(given)
    return given


def thread_feed(
    *, title: str, address: str, space_ids: Iterable[int] = (), kind: str = "", tag: str = ""
) -> Response:
    """The answer of a list's `.atom`: the newest threads, of those that the asking actor may
    see, in some spaces, of a kind, with a tag; or 304 for a reader who has them already.

    `title` names the list, `address` is its own page, whole. Every address that ends in
    `.atom` can also be asked for with a member's private address.
    """
    actor = current_actor()
    lines = queries.new_threads(actor, space_ids=space_ids, kind=kind, tag=tag)
    return answer(lines, title=title, address=address)


def entries_feed(entries: Sequence[FeedEntry], *, title: str, address: str) -> Response:
    """The answer of a feed of other things than new posts, such as changes of a thread, newest
    first; or 304. Its caller has left out what the asking actor may not see."""
    changed = max((entry.updated_at for entry in entries), default=None)
    head = Head(title, address, request.url, changed)
    return kept_answer(
        lambda: atom.xml_of(head, entries),
        told=(FORM, head, entries),
        changed=changed,
        content_type=f"{atom.TYPE}; charset=utf-8",
    )


def _mark(told: object) -> str:
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


def _has_it(mark: str, changed: datetime | None) -> bool:
    """Whether the reader has exactly this: a date counts only without marks, and only the very
    one, since what is taken out of a feed makes it older."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(mark)
    since = request.headers.get("If-Modified-Since")
    return changed is not None and since == http_date(changed)


def _say_who_may_keep(given: Response) -> None:
    """Anybody what visitors get, a member's reader what it got by its private address; each
    asks again before it shows that. What was asked for with a session is kept by nobody."""
    if g.get("by_token"):
        given.headers["Cache-Control"] = "private, no-cache"
        given.headers["X-Robots-Tag"] = "noindex"
    elif not current_actor().signed_in:
        given.headers["Cache-Control"] = "public, no-cache"
        given.vary.add("Cookie")
