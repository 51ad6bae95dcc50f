"""Answers: the page for a browser, the named fragment for htmx, from the same template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from htmx_flask import request as htmx_request

from core.web.blocks import render_block
from core.web.haste import spend_key

VARY = ("HX-Request", "HX-Request-Type", "HX-Boosted", "HX-Target")
_VARY = ", ".join(VARY)


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page (not for a whole one, as on history restore)."""
    if not htmx_request.htmx or htmx_request.htmx.boosted:
        return False
    return request.headers.get("HX-Request-Type", "partial") != "full"


def respond(
    template: str,
    *,
    fragment: str | None = None,
    fragments: Collection[str] = (),
    status: int = 200,
    **context: Any,
) -> Response:
    """Answer with a page or, to htmx, with one of its blocks.

    `fragments` are the blocks that may be asked for by their DOM id (`HX-Target`);
    `fragment` is the one given when none of them is named.
    """
    block = _block(fragment, fragments) if wants_fragment() else None
    html = (
        render_block(template, block, **context) if block else render_template(template, **context)
    )
    return _finish(make_response(html, status))


def posted(
    url: str,
    template: str,
    *,
    fragment: str,
    context: Callable[[], Mapping[str, Any]],
    fragments: Collection[str] = (),
) -> Response:
    """Answer a POST that succeeded: 303 to `url`, or the fragment as it now stands.

    `context` is only asked when the fragment is needed.
    """
    if not wants_fragment():
        return see_other(url)
    block = _block(fragment, fragments) or fragment
    spend_key()
    return _finish(make_response(render_block(template, block, **context())))


def see_other(url: str) -> Response:
    """Go to another page by GET; htmx is told to load it whole."""
    if htmx_request.htmx:
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = url
        return _finish(answer)
    return _finish(make_response(redirect(url, 303)))


def _block(fragment: str | None, fragments: Collection[str]) -> str | None:
    target = request.headers.get("HX-Target", "")
    # htmx 4 may send `tag#id`; 2 sent the bare id.
    wanted = target.rpartition("#")[2]
    return wanted if wanted in fragments else fragment


def _finish(answer: Response) -> Response:
    if "Vary" in answer.headers:
        answer.vary.update(VARY)
    else:
        answer.headers["Vary"] = _VARY
    return answer
