"""What may reach one, by which way, and when not."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.inbox import choices
from core.inbox.forms import ReachForm
from core.web import current_actor
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("reach", __name__)


@bp.get("/account/notifications", requires="site.account")
def index() -> Response:
    """What stands."""
    form = ReachForm(formdata=None)
    form.fill(choices.wishes_of(current_actor()))
    return _page(form)


@bp.post("/account/notifications", requires="site.account", endpoint="index")
def save() -> Response:
    """Keep what the form says."""
    actor, form = current_actor(), ReachForm()
    if not form.validate():
        return _page(form, status=422)
    # A channel that came while the form was open is not in it, and stays as it is.
    asked = {
        (row.sort.name, way.name): f"{row.sort.name}:{way.name}" in request.form.getlist("on")
        for row in choices.grid_of(actor)
        for way in choices.ways_of(actor)
        if way.name in request.form.getlist("way")
    }
    choices.save_ways(actor, asked)
    choices.save_wishes(actor, form.wishes())
    flash(_("What reaches you is saved."), "good")
    return see_other(url_for("reach.index"))


@bp.post("/account/notifications/defaults", requires="site.account")
def reset() -> Response:
    """Back to what the community does by itself."""
    choices.forget(current_actor())
    flash(_("Everything reaches you as it does by default."), "good")
    return see_other(url_for("reach.index"))


def _page(form: ReachForm, *, status: int = 200) -> Response:
    actor = current_actor()
    asked = request.form.getlist("on") if status != 200 else None
    return respond(
        "inbox/reach.html",
        status=status,
        form=form,
        zone=actor.timezone,
        ways=choices.ways_of(actor),
        rows=choices.grid_of(actor),
        asked=asked,
    )
