"""Who asks to be let into a group, for those who answer."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.groups import queries
from core.groups.actions import AlreadyDone, asking
from core.groups.views.blueprint import bp, load_managed
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/<slug>/requests", requires="site.member")
def requests(slug: str) -> Response:
    """Everybody who waits, the longest first, with what they answered."""
    group = load_managed(slug)
    page = queries.requests_page(group.id, request.args.get("after", ""))
    older = url_for("groups.requests", slug=slug, after=page.after) if page.after else ""
    return respond("groups/requests.html", fragment="requests", group=group, page=page, older=older)


@bp.post("/<slug>/requests/<int:request_id>", requires="site.member")
def decide(slug: str, request_id: int) -> Response:
    """Let somebody in, or not."""
    group, answer = load_managed(slug), request.form.get("answer", "")
    if answer not in ("approve", "decline"):
        raise NotFound
    note = request.form.get("note", "")
    try:
        asking.decide(current_actor(), group, request_id, approve=answer == "approve", note=note)
    except AlreadyDone as error:
        flash(str(error), "info")
    else:
        flash(_("They are let in.") if answer == "approve" else _("They are told."), "good")
    return see_other(url_for("groups.requests", slug=slug))
