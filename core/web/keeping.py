"""Whole pages that were made for visitors, kept for the next visitor who asks for the same.

A page is kept only if its route says so (`keeps`), and only as long as nobody has committed
anything to the database, in this process or another, and the clock shows the same minute, which
is as exact as pages tell times. So nothing ever has to be thrown away by hand. Who sends a
cookie, asks for a part of a page or sends anything else that pages may look at is never answered
from here. All that a page counts is counted again each time it is given.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from flask import Response, current_app, g, request, session
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from core import buffer, clock
from core.site import site
from core.web.languages import best_language
from core.web.line import write_line
from core.web.security import FOR_VISITORS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PENDING = "townhall.page_to_keep"
"""Where in the environment of a request is what its page would be kept under."""
# What only some send, and pages or the way to them may look at: those pages are made anew.
SPECIAL = frozenset(
    {
        "HTTP_AUTHORIZATION",
        "HTTP_COOKIE",
        "HTTP_HX_BOOSTED",
        "HTTP_HX_REQUEST",
        "HTTP_HX_REQUEST_TYPE",
        "HTTP_HX_TARGET",
        "HTTP_RANGE",
        "HTTP_TRANSFER_ENCODING",
    }
)
LONGEST = 500
"""Characters of what a page is kept under, each part of it."""
ENCODINGS = ("zstd", "br", "gzip", "deflate")
OF_A_BODY = ("content-type", "content-length", "content-encoding")
ONCE_ONLY = "for_one"
"""The name in `g` of that a page has something for this very reader in it."""
SHARE = 8
"""No page takes more than this part of the room."""


class PageKey(NamedTuple):
    """All of a request that a kept page may depend on."""

    scheme: str
    host: str
    root: str
    path: str
    query: str
    language: str
    encoding: str


class Pending(NamedTuple):
    """What a page that is being made would be kept under, and what it counts meanwhile."""

    key: PageKey
    state: Hashable
    notes: list[buffer.Note]
    errors: int
    """Of plugins, before it: a page that one of them has left a gap in is not kept."""


class Page(NamedTuple):
    """A kept page as it goes to the browser, and what to note each time."""

    headers: list[tuple[str, str]]
    body: bytes
    mark: str
    logged_path: str
    notes: tuple[buffer.Note, ...]

    def give(
        self, environ: WSGIEnvironment, start_response: StartResponse, *, started: float
    ) -> Iterable[bytes]:
        """Answer a request with this page, or with 304 for who has it already."""
        method, status, headers, body = environ["REQUEST_METHOD"], 200, self.headers, [self.body]
        if _is_known(self.mark, environ.get("HTTP_IF_NONE_MATCH", "")):
            status, body = 304, []
            headers = [pair for pair in headers if pair[0].lower() not in OF_A_BODY]
        start_response("304 NOT MODIFIED" if status == 304 else "200 OK", list(headers))
        buffer.again(self.notes)
        write_line(method, self.logged_path, status, started=started, user=None)
        return [] if method == "HEAD" else body


class KeptPages:
    """The pages of one process, `most` bytes of them; those asked for long ago go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._state: Hashable = None
        self._pages: OrderedDict[PageKey, Page] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def key(self, environ: WSGIEnvironment) -> PageKey | None:
        """What a request asks for, if a kept page could be the answer at all."""
        if not self._most or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if not SPECIAL.isdisjoint(environ) or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
            return None
        key = PageKey(
            scheme=environ["wsgi.url_scheme"],
            host=environ.get("HTTP_HOST", ""),
            root=environ.get("SCRIPT_NAME", ""),
            path=environ.get("PATH_INFO", ""),
            query=environ.get("QUERY_STRING", ""),
            language=best_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST]),
            encoding=_best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST]),
        )
        is_short = all(len(part) <= LONGEST for part in key)
        return key if is_short and key.host else None

    def find(self, key: PageKey, state: Hashable) -> Page | None:
        """The page for a request, if there is one of this state of the site. Those of another
        state are dropped: no request will ever fit them."""
        with self._lock:
            if state != self._state:
                self._state, self._bytes = state, 0
                self._pages.clear()
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: PageKey, state: Hashable, page: Page) -> None:
        """Keep a page that was made after `state` was read."""
        with self._lock:
            if state != self._state or _size(key, page) > self._most // SHARE:
                return
            if key in self._pages:
                self._bytes -= _size(key, self._pages.pop(key))
            self._pages[key] = page
            self._bytes += _size(key, page)
            while self._bytes > self._most:
                self._bytes -= _size(*self._pages.popitem(last=False))


def minute() -> int:
    """The minute that the clock shows, as part of the state of the site."""
    return int(clock.now().timestamp()) // 60


def keep_what_may_be(pages: KeptPages, answer: Response, logged_path: str) -> Response:
    """Keep the answer to this request if another visitor may have it too; 304 for who has it.

    The last thing that is done to an answer, but for the cookie of a session, of which there is
    none then.
    """
    pending: Pending | None = request.environ.get(PENDING)
    if pending is None or not _may_be_kept(answer, pending.key):
        return answer
    if pending.errors != site().plugins.costs.errors:
        return answer
    body = answer.get_data()
    mark = f'W/"{_digest(body, answer.headers.get("Content-Encoding", ""))}"'
    answer.headers["ETag"] = mark
    answer.vary.update(("Cookie",))  # as Flask does, but later
    page = Page(
        headers=[
            (name, value)
            for name, value in answer.get_wsgi_headers(request.environ)
            if name.lower() != "date"  # the server's
        ],
        body=body,
        mark=mark,
        logged_path=logged_path,
        notes=tuple(pending.notes),
    )
    pages.keep(pending.key, pending.state, page)
    answer.make_conditional(request)
    return answer


def _may_be_kept(answer: Response, key: PageKey) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    keeps: Mapping[str, Collection[str]] | None = getattr(view, "keeps", None)
    headers = answer.headers
    return (
        keeps is not None
        and answer.status_code == 200
        and headers.get("Cache-Control") == FOR_VISITORS
        and headers.get("Content-Encoding", key.encoding) == key.encoding
        and not {"Set-Cookie", "ETag"} & set(headers.keys())
        and not (answer.is_streamed or answer.direct_passthrough)
        and _is_for_all_visitors()
        and _says_nothing_else(key.query, keeps)
    )


def _is_for_all_visitors() -> bool:
    """Whether nothing of a reader or of a session went into the page."""
    actor = g.get("actor")
    return (
        actor is not None
        and not actor.signed_in
        and actor.acting_for is None
        and not (session or session.modified)
        and ONCE_ONLY not in g
        and "csrf_token" not in g
    )


def _says_nothing_else(query: str, keeps: Mapping[str, Collection[str]]) -> bool:
    """Whether a query is written just as our own links write it: so nobody can think up many
    that all lead to one page."""
    if not query:
        return True
    pairs = [part.partition("=") for part in query.split("&")]
    names = [name for name, _is, _value in pairs]
    return names == [name for name in keeps if name in names] and all(
        sign and value in keeps[name] for name, sign, value in pairs
    )


def _size(key: PageKey, page: Page) -> int:
    """About what a page takes, with what Python needs for its headers."""
    return len(page.body) + 3000 + sum(map(len, key)) + len(page.logged_path)


def _digest(body: bytes, encoding: str) -> str:
    # The head of gzip says when it was made.
    return blake2b(body[10:] if encoding == "gzip" else body, digest_size=12).hexdigest()


def _is_known(mark: str, given: str) -> bool:
    return given == mark or (bool(given) and parse_etags(given).contains_raw(mark))


@lru_cache(maxsize=512)
def _best_encoding(asked: str) -> str:
    """How an answer would be packed. Whether it was is looked at before it is kept."""
    return parse_accept_header(asked, Accept).best_match(ENCODINGS) or ""
