"""The addresses of live pages: one that stays open, and one to ask now and then."""

from __future__ import annotations

from flask import Response, abort, jsonify, make_response, request
from flask_babel import get_locale
from flask_login import current_user

from core.live import queries, topics
from core.live.opening import OFFER, Ticket
from core.live.queries import Reader
from core.live.topics import Topic
from core.web import current_actor
from core.web.routing import Blueprint

bp = Blueprint("live", __name__)


@bp.get("/live", requires="site.public", limit="60 per minute")
def stream() -> Response:
    """News of `topics` as they come, as server-sent events of JSON: a text for each topic that
    has changed, empty for nothing new.

    204 where the server cannot keep a connection open: browsers then do not try again.
    """
    wanted = _wanted()
    offer = request.environ.get(OFFER)
    if offer is None:
        nothing = make_response("", 204)
        nothing.headers["Cache-Control"] = "no-store"
        return nothing
    actor = current_actor()
    offer.ticket = Ticket(
        user_id=actor.id,
        token=current_user.get_id() if actor.signed_in else "",
        language=str(get_locale() or "en"),
        topics=wanted,
    )
    answer = make_response("")
    answer.headers.update(
        {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    return answer


@bp.get("/live/now", requires="site.public", limit="120 per minute")
def now() -> Response:
    """What there is to say about `topics` just now, for pages without a connection."""
    (found,) = queries.news([Reader(current_actor(), _wanted())])
    answer = jsonify({str(topic): queries.words(topic, fact) for topic, fact in found.items()})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wanted() -> tuple[Topic, ...]:
    """The topics that are asked for. 404 for what is not one, or not for this reader."""
    try:
        wanted = topics.parse(request.args.get("topics", ""))
    except ValueError:
        abort(404)
    queries.check(current_actor(), wanted)
    return wanted
