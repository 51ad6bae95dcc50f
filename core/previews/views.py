"""The one deed about previews."""

from __future__ import annotations

from flask import Response, request

from core.previews import actions
from core.threads import queries, rules
from core.threads.addresses import thread_url
from core.web import current_actor
from core.web.errors import Forbidden
from core.web.respond import see_other
from core.web.routing import Blueprint

bp = Blueprint("previews", __name__)


@bp.post("/posts/<int:post_id>/previews", requires="spaces.reply")
def take_off(post_id: int) -> Response:
    """Take a preview off a post; the link itself stays."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_edit(actor, thread, post):
        raise Forbidden
    preview = request.form.get("preview", "")
    if preview.isascii() and preview.isdigit() and len(preview) < 10:
        actions.take_off(actor, post, int(preview))
    return see_other(thread_url(thread, post.number))
