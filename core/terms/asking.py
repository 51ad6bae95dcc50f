"""Members are asked at their next visit: before a page, never in the middle of sending. What
they send before they have agreed is not posted, but kept for them."""

from __future__ import annotations

from flask import Response, current_app, g, request, url_for

from core.access import Forbidden, writes
from core.web.begin import ASKED_FIRST
from core.web.respond import see_other, wants_fragment

OPEN = (
    "/terms",
    "/privacy",
    "/guidelines",
    "/account/",
    "/sign-",
    "/static/",
    "/files/",
    "/help/",
    "/live",
    "/setup",
    "/admin/terms",
)
"""Beginnings of addresses that stay as they are for those who are asked: the texts, one's own
account with one's data, and what is no page."""


def ask() -> Response | None:
    """Lead a member who is to be asked to the question; None for everybody else.

    Raises `Forbidden` for a deed that others would see, whose text is kept then.
    """
    actor = g.actor
    if actor.consent == "given" or not actor.is_member or actor.acting_for is not None:
        return None
    if request.method not in ("GET", "HEAD"):
        view = current_app.view_functions.get(request.endpoint or "")
        if writes(getattr(view, "requires", "")):
            raise Forbidden
        return None
    if actor.consent == "declined" or request.path.startswith(OPEN) or not _is_page():
        return None
    return see_other(url_for("terms.agree", next=request.full_path.rstrip("?")))


def _is_page() -> bool:
    """Whether somebody opens a page, rather than a program that fetches a piece or a feed."""
    if request.endpoint is None or wants_fragment():
        return False
    if request.headers.get("Sec-Fetch-Dest", "document") not in ("document", "empty"):
        return False
    return "." not in request.path.rpartition("/")[2]


ASKED_FIRST.append(ask)
