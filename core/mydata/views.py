"""The page of one's data: taking it along, leaving, and coming back."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import Response, flash, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import ServiceUnavailable

from core import clock, files
from core.attachments.naming import disposition, size_words
from core.erasing import actions as erasing
from core.mydata import actions, queries
from core.web import current_actor
from core.web.errors import Conflict, NotFound, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

log = logging.getLogger("townhall.mydata")
bp = Blueprint("mydata", __name__, url_prefix="/account/data")
AT_ONCE = 512 * 1024
"""Larger files are sent as they are read."""
CHOICES = {"keep": True, "take": False}


@bp.get("", requires="site.account")
def index() -> Response:
    """The three choices: take everything along, leave and let posts stay, leave with them."""
    return _page()


@bp.post("/export", requires="site.account", limit="10 per day")
def export() -> Response:
    """Have everything put together."""
    try:
        actions.ask_export(current_actor())
    except actions.AlreadyAsked:
        flash(_("It is being put together already. We tell you when it is ready."), "info")
    else:
        flash(_("We put it together and tell you when it is ready."), "good")
    return see_other(url_for("mydata.index"))


@bp.get("/export/<int:export_id>", requires="site.account", proved=True)
def fetch(export_id: int) -> Response:
    """The file, for whoever it is about and nobody else. No cache keeps it."""
    found = queries.ready_export(current_actor(), export_id)
    try:
        stored = files.open_file(actions.FOLDER, actions.file_name(found.key))
    except files.Away as error:
        log.exception("no export from its place")
        raise ServiceUnavailable from error
    if stored is None:
        raise NotFound
    answer = make_response(b"")
    if stored.size > AT_ONCE:
        answer.response = stored.chunks
        answer.call_on_close(stored.close)
    else:
        answer.response = [b"".join(stored.chunks)]
        stored.close()
    answer.content_length = stored.size
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = disposition(
        "attachment", f"data-{current_actor().username}-{found.asked_at:%Y-%m-%d}.zip"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@bp.post("/export/<int:export_id>/remove", requires="site.account")
def remove(export_id: int) -> Response:
    """Throw the file away before its time."""
    if not actions.remove_export(current_actor(), export_id):
        raise NotFound
    flash(_("The file is deleted."), "good")
    return see_other(url_for("mydata.index"))


@bp.get("/leave", requires="site.account", proved=True)
def leave() -> Response:
    """Ask once more before somebody leaves, and say what happens."""
    choice = request.args.get("posts", "")
    if choice not in CHOICES or queries.leaving_of(current_actor()):
        raise NotFound
    return respond(
        "mydata/leave.html",
        tab="data",
        choice=choice,
        days=erasing.DAYS,
        due=clock.now() + timedelta(days=erasing.DAYS),
        is_last_owner=erasing.is_last_owner(current_actor().id),
    )


@bp.post("/leave", requires="site.account", endpoint="leave", proved=True, limit="10 per hour")
def do_leave() -> Response:
    """Close the account. Everybody who is signed in with it is signed out, here too."""
    choice = request.form.get("posts", "")
    if choice not in CHOICES:
        raise Refused(_("Choose first whether your posts stay."))
    try:
        erasing.leave(current_actor(), keeps_posts=CHOICES[choice])
    except erasing.LastOwner:
        raise Conflict(_("You are the last owner. Make somebody else an owner first.")) from None
    flash(_("Your account is closed. You may come back within %(n)s days.", n=erasing.DAYS), "good")
    return see_other("/")


@bp.post("/stay", requires="site.account")
def stay() -> Response:
    """Keep the account after all."""
    try:
        erasing.come_back(current_actor())
    except erasing.TooLate:
        raise Conflict(_("Nothing is left to come back to.")) from None
    flash(_("Welcome back. Your account is as it was."), "good")
    return see_other(url_for("mydata.index"))


def _page() -> Response:
    actor = current_actor()
    made = queries.newest_export(actor)
    return respond(
        "mydata/index.html",
        tab="data",
        made=made,
        size=size_words(made.size) if made else "",
        leaving=queries.leaving_of(actor),
        days=erasing.DAYS,
        kept=actions.KEPT.days,
    )
