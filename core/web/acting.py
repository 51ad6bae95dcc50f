"""What is closed while somebody sees the site as another person does: looking takes nothing that
writes and opens nothing personal; helping leaves alone what an account is locked with."""

from __future__ import annotations

from flask import current_app, request

from core.access import Actor, NotForHelpers, OnlyLooking

SAFE = ("GET", "HEAD", "OPTIONS")
# These end it, whatever else is closed.
ALWAYS = ("/acting/stop", "/sign-out")
# What somebody helping may open of an account; everything else below stays shut, also what is
# built later.
HELPED = (
    "/account/profile",
    "/account/watching",
    "/account/notifications",
    "/account/appearance",
    "/account/mail",
)
LOCKED = (
    "/account/",
    "/sign-in",
    "/sign-up",
    "/reset-password",
    "/confirm/",
    "/claim/",
    "/owner/",
    "/setup",
    "/passkeys",
    "/invite/",
    "/terms/agree",
    "/acting/",
)
PERSONAL = ("/account/", "/inbox/", "/drafts/", "/bookmarks/")


def check(actor: Actor) -> None:
    """Go on unless this request is closed to who acts as another.

    Raises `OnlyLooking` or `NotForHelpers`.
    """
    if actor.acting_for is None or request.path in ALWAYS:
        return
    if actor.is_looking:
        if request.method not in SAFE:
            raise OnlyLooking("write")
        if _is_personal():
            raise OnlyLooking("personal")
    elif request.path.startswith(LOCKED) and not request.path.startswith(HELPED):
        raise NotForHelpers


def _is_personal() -> bool:
    """Whether a page is about the reader's own account: such a one needs any account at all."""
    view = current_app.view_functions.get(request.endpoint or "")
    needs = getattr(view, "requires", "")
    return needs == "site.account" or request.path.startswith(PERSONAL)
