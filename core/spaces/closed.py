"""What somebody is answered who may see that a space is there, but not read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from core.access import Actor
from core.registry import ThreadKind
from core.site import site
from core.spaces.queries import OnlyTitles, closed_spaces
from core.web.errors import http_error
from core.web.respond import respond, wants_fragment

BY_NUMBER = ("threads.by_number", "threads.post")
POST_OF_THREAD = {"thread_id", "slug", "number"}
"""What the address of a post in the page of its thread is made of, for every kind."""


def say_closed(error: OnlyTitles) -> ResponseReturnValue:
    """A kind page at the addresses of a space and of its threads. Everywhere else, what was asked
    for is not there: no deed, feed, file or part of a page tells anything."""
    kinds = [kind for _owner, kind in site().registry.of(ThreadKind)]
    pages = {*BY_NUMBER, *(kind.endpoint for kind in kinds), *(k.space_endpoint for k in kinds)}
    is_page = request.endpoint in pages or set(request.view_args or ()) == POST_OF_THREAD
    if request.method not in ("GET", "HEAD") or not is_page or wants_fragment():
        return http_error(error)
    return respond("spaces/closed.html", status=403, space=error.space, page=None, older="")


def closed_to(actor: Actor, **_values: Any) -> Mapping[str, Any] | None:
    """The closed spaces for the side of a page, or nothing."""
    spaces = closed_spaces(actor)
    return {"spaces": spaces} if spaces else None
