"""Walks the served community from link to link and keeps a page or two of each sort."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from tests.support.plain_client import PlainClient, PlainPage
from tests.support.sample import PASSWORD

# Parts of an address behind which each part names one thing of many.
NAMES = ("s", "people", "tags", "settings", "spaces", "members", "month", "day")
FIXED = ("new", "edit", "history", "delete", "rights", "everywhere", "")
# Values in a query that make a page of another sort.
PICKED = ("view", "state", "order", "kind")
MOST = 200
WALKERS = {"visitor": "", "member": "alice", "owner": "ada"}


def client_of(base: str, name: str) -> PlainClient:
    """A client in which somebody has signed in by the form; "" for a visitor."""
    client = PlainClient(base)
    if name:
        page = client.open("/sign-in").press("Sign in", username=name, password=PASSWORD)
        assert page.status == 200, page
    return client


def walk(base: str, name: str, *, each: int = 1) -> Iterator[PlainPage]:
    """Pages that somebody can reach, at most `each` of one sort; one that breaks fails."""
    client = client_of(base, name)
    waiting = ["/", *_rich_pages(client), "/nowhere"]
    known, seen = set(waiting), Counter[str]()
    while waiting and seen.total() < MOST:
        address = waiting.pop(0)
        if seen[shape(address)] >= each:
            continue
        seen[shape(address)] += 1
        page = client.open(address)
        assert page.status == (404 if address == "/nowhere" else 200), page
        if page.kind != "text/html":
            continue
        yield page
        fresh = [link for link in dict.fromkeys(_links(page)) if link not in known]
        known.update(fresh)
        waiting.extend(fresh)


def path_of(page: PlainPage) -> str:
    """Where a page is within the site."""
    parts = urlsplit(page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def shape(address: str) -> str:
    """The sort of page at an address: its path without the names of single things."""
    parts = urlsplit(address)
    path: list[str] = []
    for part in parts.path.split("/"):
        is_name = part.isdecimal() or (path and (path[-1] in NAMES or path[-1] == "#"))
        # A thread has its number and its title, and both name one thing.
        path.append("#" if is_name and part not in FIXED and not _is_tab(path) else part)
    chosen = [f"{k}={v}" if k in PICKED else k for k, v in parse_qsl(parts.query)]
    return f"{'/'.join(path)}?{'&'.join(sorted(chosen))}"


def _is_tab(path: list[str]) -> bool:
    return path[-2:] == ["people", "#"]


def _rich_pages(client: PlainClient) -> list[str]:
    """Pages with everything on them, found by searching as a reader would."""
    solved = client.open("/search?q=warm+restart").follow("Moisture probes read")
    arabic = client.open("/tags/rooftops").follow("مضخة")
    changed = solved.follow("edited")
    person = solved.follow("Bao-Linh")
    return [*map(path_of, (solved, arabic, changed, person)), "/search?q=probe"]


def _links(page: PlainPage) -> Iterator[str]:
    base = urlsplit(page.url)
    for link in page.tree.xpath("//a[@href]"):
        target = urldefrag(urljoin(page.url, link.get("href"))).url
        parts = urlsplit(target)
        here = parts[:2] == base[:2]
        if here and not re.search(r"\.(atom|ics|webp|svg)$", parts.path):
            yield target.removeprefix(f"{base.scheme}://{base.netloc}")
