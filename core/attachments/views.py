"""Files by address, and the upload that a script makes while somebody writes."""

from __future__ import annotations

import logging

from flask import Response, make_response, request
from flask_babel import gettext as _
from werkzeug.exceptions import ServiceUnavailable

from core import files
from core.attachments import actions
from core.attachments.naming import address, disposition, download_name, markdown
from core.attachments.queries import FileView, visible_file
from core.attachments.sorts import content_type
from core.web import current_actor
from core.web.errors import NotFound
from core.web.routing import Blueprint
from core.web.uploads import MOST_BYTES

log = logging.getLogger("townhall.attachments")
bp = Blueprint("attachments", __name__)
AT_ONCE = 512 * 1024
"""Larger files are sent as they are read."""


@bp.post("/files", requires="attachments.upload", limit="60 per minute", max_bytes=MOST_BYTES)
def upload() -> Response:
    """Keep one file (field `file`) and answer with the Markdown that stands for it, or with 422
    and a sentence."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _words(_("Choose a file first."), 422)
    try:
        kept = actions.keep_file(current_actor(), sent.stream, sent.filename)  # type: ignore[arg-type]
    except actions.NotKept as error:
        return _words(str(error), 422)
    return _words(markdown(kept, request.form.get("alt", "")), 201)


@bp.get("/files/a/<key>/<name>", requires="site.public")
def file(key: str, name: str) -> Response:
    """A file, whole."""
    found = _file_at(key, name)
    return _served(found, actions.file_name(key, found.extension))


@bp.get("/files/s/<key>/<name>", requires="site.public")
def small(key: str, name: str) -> Response:
    """The preview of a picture, or the picture itself where it is small enough."""
    found = _file_at(key, name)
    if not found.width:
        raise NotFound
    whole = actions.file_name(key, found.extension)
    return _served(found, actions.small_name(key) if found.has_small else whole)


def _file_at(key: str, name: str) -> FileView:
    """The file of an address that is the one we gave it: no other name, no other size."""
    found = visible_file(current_actor(), key)
    if address(found).rpartition("/")[2] != name:
        raise NotFound
    return found


def _served(found: FileView, stored_name: str) -> Response:
    """Bytes of which none can run: pictures that we drew, anything else to be saved.

    Kept by nobody without asking again: who may see a file changes with its posts.
    """
    answer = make_response(b"")
    mark = stored_name.replace(".", "-")
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "private, no-cache"
    # Also without the bytes: a cache takes the head of a 304 for that of what it has.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if request.if_none_match.contains(mark):
        answer.status_code = 304
        return answer
    try:
        stored = files.open_file(actions.FOLDER, stored_name)
    except files.Away as error:
        log.exception("no file from its place")
        raise ServiceUnavailable from error
    if stored is None:
        raise NotFound
    if stored.size > AT_ONCE:
        answer.response = stored.chunks
        answer.call_on_close(stored.close)
    else:
        answer.response = [b"".join(stored.chunks)]
        stored.close()
    answer.content_length = stored.size
    answer.headers["Content-Type"] = content_type(found.extension)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    how = "inline" if found.width else "attachment"
    answer.headers["Content-Disposition"] = disposition(how, download_name(found))
    return answer


def _words(text: str, status: int) -> Response:
    answer = make_response(text, status)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer
