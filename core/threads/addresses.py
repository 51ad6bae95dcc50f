"""Where threads and posts are: each kind shows its own, so addresses come from the kind."""

from __future__ import annotations

from typing import Any, Protocol

from flask import url_for
from werkzeug.exceptions import NotFound

from core.cache import Bounded, Same
from core.registry import ThreadKind
from core.site import site

_urls: Bounded[str] = Bounded(4000)


class Addressed(Protocol):
    """Anything that names a thread."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def slug(self) -> str: ...


def kind_of(key: str) -> ThreadKind:
    """The kind of that key. Raises `NotFound` when its plugin is gone or off."""
    kind = site().registry.kind(key)
    if kind is None:
        raise NotFound
    return kind


def thread_url(thread: Addressed, number: int | None = None, *, external: bool = False) -> str:
    """The address of a thread, or of one of its posts."""
    endpoint = kind_of(thread.kind).endpoint
    values: dict[str, Any] = {"thread_id": thread.id, "slug": thread.slug}
    if external:
        url = url_for(endpoint, **values, _external=True)
    else:
        # Which addresses there are depends on the plugins that are on.
        key = (Same(site()), site().plugins.active(), endpoint, thread.id, thread.slug)
        url = _urls.get(key, lambda: url_for(endpoint, **values))
    return post_url(url, number) if number else url


def post_url(thread_address: str, number: int) -> str:
    """The address of a post from that of its thread, without asking the URL map again."""
    return f"{thread_address}/{number}#p{number}"


def unread_url(line: Addressed, read_number: int, last_number: int) -> str:
    """Where a reader goes on: the first post they have not seen."""
    if not read_number or read_number >= last_number:
        return thread_url(line)
    return thread_url(line, read_number + 1)
