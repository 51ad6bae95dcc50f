"""Old addresses of threads and posts lead to where these are now."""

from __future__ import annotations

from typing import Any

from flask import g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor
from core.registry import ThreadKind
from core.site import site
from core.threads.addresses import kind_of, thread_url
from core.threads.models import Thread
from core.threads.moved import Elsewhere, place_now, standing_id
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView
from core.threadwork.rules import UNDO
from core.web.errors import http_error


def lead(error: Elsewhere) -> ResponseReturnValue:
    """Lead a page on to where its thread or post is now (as the kind that it is now), and a reply
    to the thread that takes it; not found for whoever may not see that."""
    try:
        found, number = _now(g.actor, error)
    except NotFound:
        return http_error(error)
    if request.method in ("GET", "HEAD"):
        return make_response(redirect(thread_url(found, number), _status(error)))
    if request.endpoint in {kind.reply_endpoint for _by, kind in site().registry.of(ThreadKind)}:
        merged = {} if found.id == error.thread_id else {"from": error.thread_id}
        named: dict[str, Any] = {"thread_id": found.id, **merged}
        url = url_for(kind_of(found.kind).reply_endpoint, **named)
        return make_response(redirect(url, 307))
    return http_error(error)


def _now(actor: Actor, error: Elsewhere) -> tuple[ThreadView, int]:
    """The thread as the actor sees it, and the number of the post. Raises `NotFound`."""
    asked = error.number or (request.view_args or {}).get("number") or 0
    place = place_now(error.thread_id, asked or 1) or place_now(error.thread_id, 1)
    stands = standing_id(error.thread_id)
    thread_id, number = place or (stands, asked if stands == error.thread_id else 0)
    return visible_thread(actor, thread_id), number


def _status(error: Elsewhere) -> int:
    """For good once it cannot be taken back any more: browsers keep such an answer for ever. A
    thread that changed its kind may change it back at any time."""
    row = Thread.select(Thread.deleted_at).where(Thread.id == error.thread_id).tuples().first()
    since = row[0] if row is not None else None
    return 301 if since is not None and since < clock.now() - UNDO else 302
