"""Where calendars to subscribe to are found, and how."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response, request, url_for
from flask_babel import gettext as _

from plugins.events.views import bp
from townhall import Actor, current_actor, respond, visible_spaces


class Offer(NamedTuple):
    """A calendar and its path."""

    title: str
    path: str


@bp.get("/subscribe", requires="spaces.see")
def subscribe() -> Response:
    """The addresses of calendars, for everybody and for oneself."""
    actor = current_actor()
    return respond(
        "events/subscribe.html",
        offers=_offers(actor),
        host=request.host,
        scheme=request.scheme,
    )


def private_calendars(actor: Actor, *, start: str) -> dict[str, Any]:
    """The calendars whose private addresses are shown, once, when a member has made them."""
    mine = Offer(_("What you go to"), url_for("events.mine_feed"))
    return {"offers": [mine, *_offers(actor)], "start": start.rstrip("/")}


def _offers(actor: Actor) -> list[Offer]:
    spaces = visible_spaces(actor, owner="events")
    of_spaces = [Offer(one.title, url_for("events.space_feed", slug=one.slug)) for one in spaces]
    return [Offer(_("All events"), url_for("events.community_feed")), *of_spaces]
