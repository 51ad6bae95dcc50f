"""The page of backups, for owners who have no shell: look, make, take along, delete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Response, flash, make_response, url_for
from flask_babel import gettext as _

from core import settings
from core.attachments.naming import disposition, size_words
from core.backups import actions, queries
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("backups", __name__, url_prefix="/admin/backups")
PIECE = 256 * 1024


@bp.get("", requires="site.admin", proved=True)
def index() -> Response:
    """Which backups there are, and how it goes with them."""
    wanted, free = queries.room()
    return respond(
        "backups/index.html",
        section="backups",
        backups=queries.backups(),
        failure=queries.failure(),
        is_asked=queries.is_asked(),
        days=queries.every_days(),
        keep=settings.get("core", "backup_keep"),
        wanted=wanted,
        free=free,
        size_words=size_words,
    )


@bp.post("", requires="site.admin", limit="10 per hour", proved=True)
def make() -> Response:
    """Have a worker make one now."""
    actions.ask_backup(current_actor())
    flash(_("A worker makes a backup; that may take some minutes."), "good")
    return see_other(url_for("backups.index"))


@bp.post("/<name>/download", requires="site.admin", limit="20 per hour", proved=True)
def download(name: str) -> Response:
    """The file itself. It holds everything, so that it is taken is written to the log, and no
    cache keeps it."""
    one = queries.backup(name)
    if one is None:
        raise NotFound
    actions.note_download(current_actor(), one)
    answer = make_response(b"")
    answer.response = _pieces(one.path)
    answer.content_length = one.size
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = disposition("attachment", one.name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@bp.post("/<name>/delete", requires="site.admin", proved=True)
def delete(name: str) -> Response:
    """Throw one away for good. One that is gone already is gone all the same."""
    one = queries.backup(name)
    if one is not None:
        actions.remove_backup(current_actor(), one)
    flash(_("The backup is deleted."), "good")
    return see_other(url_for("backups.index"))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece
