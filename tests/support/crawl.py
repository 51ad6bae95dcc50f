"""Walks the community as a reader does, from link to link, and keeps every page."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from lxml import html
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.support.town import Town

ALIKE = 3  # pages of one sort that are looked at, for each role
HOST = "http://localhost"


@dataclass
class Page:
    """One page as one role got it. `came_from` is the page with the link to it."""

    role: str
    url: str
    came_from: str
    status: int
    headers: Headers
    text: str

    def __str__(self) -> str:
        return f"{self.url} as {self.role}, linked from {self.came_from}"

    @property
    def is_html(self) -> bool:
        """Whether there is a document to look into."""
        return self.headers.get("Content-Type", "").startswith("text/html") and bool(self.text)

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The document."""
        return html.document_fromstring(self.text)

    def elements(self, path: str) -> list[html.HtmlElement]:
        """The elements that an XPath finds; none where there is no document."""
        return list(self.tree.xpath(path)) if self.is_html else []

    def local(self, address: str) -> str | None:
        """An address on this page as a path of this site, or None for another's."""
        parts = urlsplit(urljoin(HOST + self.url, urldefrag(address)[0]))
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")


def walk(town: Town, role: str, starts: list[str]) -> Iterator[Page]:
    """Every page that a role can reach from these addresses by links, redirects followed."""
    browser = town.browser(role)
    waiting = deque((url, "the table of policies") for url in starts)
    seen: set[str] = set()
    alike: Counter[object] = Counter()
    while waiting:
        url, came_from = waiting.popleft()
        if url in seen:
            continue
        seen.add(url)
        sort = sort_of(town, url)
        if alike[sort] >= ALIKE:
            continue
        alike[sort] += 1
        answer = browser.get(url, buffered=True)
        kind = answer.mimetype or ""
        text = answer.text if kind.startswith("text") or kind.endswith("xml") else ""
        page = Page(role, url, came_from, answer.status_code, answer.headers, text)
        yield page
        targets = [element.get("href") for element in page.elements("//a[@href]")]
        targets.append(answer.headers.get("Location", ""))
        for target in filter(None, targets):
            local = page.local(target)
            if local is not None:
                waiting.append((local, url))


def sort_of(town: Town, url: str) -> object:
    """What makes two addresses the same sort of page."""
    parts = urlsplit(url)
    names = tuple(
        (name, value if name in ("view", "state", "order", "tab") else "")
        for name, value in sorted(parse_qsl(parts.query))
    )
    return endpoint_of(town, parts.path), names


def endpoint_of(town: Town, path: str, method: str = "GET") -> str:
    """The endpoint that answers there, or what speaks against it."""
    try:
        return str(town.app.url_map.bind("localhost").match(path, method=method)[0])
    except RequestRedirect as redirect:
        return f"redirect to {redirect.new_url}"
    except HTTPException as error:
        return f"{error.code} {path}"
