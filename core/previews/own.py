"""Addresses of this site in texts: which thread, and which of its posts, they name."""

from __future__ import annotations

from inspect import unwrap
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request
from werkzeug.exceptions import HTTPException

from core.db import LARGEST
from core.registry import ThreadKind
from core.site import site

LONGEST = 300
"""How long an address may be that somebody pastes."""
_ANY_KIND = {"threads.by_number", "threads.post"}


class Named(NamedTuple):
    """What an address names; `number` is 0 for the thread as a whole."""

    thread_id: int
    number: int


def is_own(address: str) -> bool:
    """Whether an address leads to this site, by a path alone or by its full name."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.scheme:
        return address.startswith("/")
    return parts.scheme in ("http", "https") and parts.netloc.lower() in _hosts()


def named(address: str) -> Named | None:
    """The thread or post at an address of this site, whether it is there or not."""
    if not is_own(address):
        return None
    parts = urlsplit(address)
    try:
        endpoint, values = current_app.url_map.bind("").match(parts.path, "GET")
    except HTTPException:
        return None
    if endpoint not in _ANY_KIND and unwrap(current_app.view_functions[endpoint]) not in _pages():
        return None
    number = values.get("number", 0)
    if max(values["thread_id"], number) > LARGEST:
        return None
    at_post = parts.fragment.removeprefix("p")
    if not number and at_post.isascii() and at_post.isdigit() and len(at_post) < 10:
        number = int(at_post)
    return Named(values["thread_id"], number)


def thread_meant(typed: str) -> int:
    """The number of the thread that somebody means who pastes its address or types its number,
    whether it is there or not; 0 for what says none."""
    typed = typed.strip().removeprefix("#")
    if typed.isascii() and typed.isdecimal():
        return int(typed) if len(typed) < 10 else 0
    found = named(typed) if len(typed) <= LONGEST else None
    return found.thread_id if found is not None else 0


def _pages() -> set[object]:
    """The views with which kinds show their threads."""
    views = current_app.view_functions
    kinds = (kind for _owner, kind in site().registry.of(ThreadKind))
    return {unwrap(views[kind.endpoint]) for kind in kinds if kind.endpoint in views}


def _hosts() -> set[str]:
    """The names of this site: the one it was given or, as long as it has none, the one asked."""
    given = urlsplit(site().config.base_url).netloc.lower()
    if given:
        return {given}
    return {request.host.lower()} if has_request_context() else set()
