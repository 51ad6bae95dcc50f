"""Pages of web push: which browsers show what one is told, and the worker in them that does."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, request, url_for
from flask_babel import gettext as _

from core.accounts.devices import is_phone
from core.push import actions, keys, queries
from core.site import site
from core.web import assets, current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("push", __name__)


@bp.get("/sw.js", requires="site.public", without_factor=True)
def worker() -> Response:
    """The script that browsers keep for when no page is open. It stands at the top, since it
    speaks for all pages below it, and browsers ask themselves whether it has changed."""
    found = assets.find("push/worker.js")
    if found is None:
        abort(404)
    answer = make_response(found.read_bytes())
    answer.headers["Content-Type"] = assets.content_type(found)
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


@bp.get("/account/push", requires="site.account")
def index() -> Response:
    """The browsers in which one is told, and a button for this one."""
    return _page()


@bp.post("/account/push", requires="site.member", endpoint="index", limit="20 per hour")
def switch_on() -> Response:
    """Show here what the actor is told."""
    given = [request.form.get(name, "") for name in ("endpoint", "public_key", "secret")]
    endpoint, public_key, secret = given
    try:
        actions.switch_on(current_actor(), endpoint=endpoint, public_key=public_key, secret=secret)
    except ValueError:
        flash(_("That did not work: this browser gave no address that we can use."), "bad")
        return _page(status=422)
    flash(_("This browser now shows what you are told."), "good")
    return see_other(url_for("push.index"))


@bp.post("/account/push/<int:push_id>/remove", requires="site.account")
def remove(push_id: int) -> Response:
    """Show nothing more in a browser."""
    if not actions.switch_off(current_actor(), push_id):
        raise NotFound
    flash(_("That browser shows nothing more."), "good")
    return see_other(url_for("push.index"))


def _page(status: int = 200) -> Response:
    actor = current_actor()
    devices = queries.devices_of(actor)
    return respond(
        "push/index.html",
        status=status,
        devices=devices,
        is_on=any(device.session_id == actor.session_id for device in devices),
        key=keys.public_key(site().config),
        is_phone=is_phone,
    )
