"""Private addresses of feeds: where members get and end them, and what is read by them."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response, current_app, flash, g, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from core import access
from core.feeds import actions, readers
from core.feeds.forms import TokenForm
from core.registry import ThreadKind
from core.site import site
from core.spaces.queries import visible_spaces
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("feed_tokens", __name__)
ENDING = ".atom"
ENDINGS = (ENDING, ".ics")
"""Of feeds: of Atom, and of calendars (RFC 5545), which plugins may have."""


class Offer(NamedTuple):
    """A feed whose private address is shown."""

    title: str
    url: str


@bp.get("/account/feeds", requires="site.member")
def index() -> Response:
    """One's private addresses, and a form for another."""
    return _page(TokenForm(formdata=None))


@bp.post("/account/feeds", requires="site.member", limit="20 per hour", endpoint="index")
def make() -> Response:
    """Make a private address and show it, this once."""
    form = TokenForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        secret = actions.make_token(current_actor(), form.label.data or "")
    except actions.TooMany:
        message = _("You have %(most)s addresses already. End one first.", most=actions.MOST)
        form.label.errors = [message]
        return _page(form, status=422)
    return _page(TokenForm(formdata=None), secret=secret)


@bp.post("/account/feeds/<int:feed_id>/end", requires="site.member")
def end(feed_id: int) -> Response:
    """Let a private address work no more."""
    if not actions.end_token(current_actor(), feed_id):
        raise NotFound
    flash(_("The address works no more."), "good")
    return see_other(url_for("feed_tokens.index"))


@bp.get("/feeds/<token>/<path:place>.atom", requires="spaces.see")
@bp.get("/feeds/<token>/<path:place>.ics", requires="spaces.see", name="private_ics")
def private(token: str, place: str) -> Response:
    """The feed at `/<place>.atom` (or `.ics`) as the member gets it for whom the token stands.

    Whatever goes wrong is answered in the same way, and to nobody in particular.
    """
    g.logged_path = "/feeds/..."
    reader, visitor = readers.reader_of(token), g.actor
    if reader is None:
        raise NotFound
    ending = ENDINGS[request.path.endswith(ENDINGS[1])]
    view, values = _feed_at(f"/{place}{ending}")
    g.actor, g.by_token = reader, True
    try:
        given: Response = view(**values)
    except Exception as error:
        g.actor, g.by_token = visitor, False
        if isinstance(error, HTTPException | access.AccessError):
            raise NotFound from error
        raise
    return given


def _feed_at(path: str) -> tuple[Any, dict[str, Any]]:
    """The view of a feed and what its address names. Raises `NotFound` for any other address."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None, "Flask finds one in every request"
    try:
        rule, values = adapter.match(path, method="GET", return_rule=True)
    except HTTPException as error:
        raise NotFound from error
    view = current_app.view_functions[rule.endpoint]
    if not rule.rule.endswith(ENDINGS) or rule.endpoint.startswith(f"{bp.name}."):
        raise NotFound
    return view, dict(values)


def _page(form: TokenForm, *, secret: str = "", status: int = 200) -> Response:
    actor = current_actor()
    return respond(
        "feeds/tokens.html",
        status=status,
        form=form,
        tokens=readers.tokens_of(actor),
        start=url_for("home.index", _external=True) + f"feeds/{secret}" if secret else "",
        offers=_offers() if secret else [],
    )


def _offers() -> list[Offer]:
    """The feeds that somebody may want first: of everything, and of the spaces they see."""
    offers = [Offer(_("Everything that is new"), url_for("feeds.everything"))]
    kinds = dict(site().registry.of(ThreadKind))
    for space in visible_spaces(current_actor()):
        endpoint = kinds[space.owner].space_endpoint if space.owner in kinds else ""
        url = url_for(endpoint, slug=space.slug) + ENDING if endpoint else ""
        if url and _is_feed(url):
            offers.append(Offer(space.title, url))
    return offers


def _is_feed(path: str) -> bool:
    try:
        _feed_at(path)
    except NotFound:
        return False
    return True
