"""Which host a dump comes from, and what an address on it means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from core.transfer.facts import Target

_SIGHTING = re.compile(r"//([\w.-]+)/questions/(\d+)/([\w-]+)")
_QUESTION = re.compile(r"/questions/(\d+)(?:/[^/]*)?(?:/(\d+))?/?")
_SHORT = re.compile(r"/[aq]/(\d+)(?:/\d+)?/?")
ENOUGH = 20_000
ALIKE = 16


class Sightings:
    """Addresses of questions seen in bodies. A dump does not name its site, but its people
    link to its questions, and those addresses hold the question's title."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, int, str]] = []

    def look(self, html: str) -> None:
        """Note the addresses in one body."""
        if len(self._seen) < ENOUGH:
            self._seen += [(h.lower(), int(q), s.lower()) for h, q, s in _SIGHTING.findall(html)]

    def host(self, title_of: Callable[[int], str | None]) -> str:
        """The host most of whose addresses fit the titles of the dump; "" when none does."""
        fitting: Counter[str] = Counter()
        for host, question, slug in self._seen:
            title = title_of(question)
            if title and _slug(title)[:ALIKE] == slug[:ALIKE]:
                fitting[host] += 1
        best = fitting.most_common(1)
        return best[0][0] if best and best[0][1] > 1 else ""


def aliases(host: str) -> frozenset[str]:
    """A host and the older form of its name (`meta.name.…` was once `name.meta.…`)."""
    parts = host.split(".")
    known = {host}
    if len(parts) > 3 and "meta" in parts[:2]:
        known.add(".".join([parts[1], parts[0], *parts[2:]]))
    return frozenset(known)


def target_of(address: str, hosts: frozenset[str]) -> Target | None:
    """The post an address points at, if it is on one of the hosts."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc.lower() not in hosts:
        return None
    if match := _QUESTION.fullmatch(parts.path):
        post = match[2] or match[1]
        return Target("post", parts.fragment if parts.fragment.isdigit() else post)
    match = _SHORT.fullmatch(parts.path)
    return Target("post", match[1]) if match else None


def site_title(name: str) -> str:
    """A host or folder name as a title: `bicycles.meta.stackexchange.com` is Bicycles Meta."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    telling = [word for word in words if word not in ("stackexchange", "com", "net", "www")]
    return " ".join(telling or words).title() or name


def _slug(title: str) -> str:
    return re.sub(
        r"[^a-z0-9]+", "-", re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", title.lower())
    ).strip("-")
