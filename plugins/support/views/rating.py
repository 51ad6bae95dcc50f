"""How the help was: asked of the requester, by a link that needs no signing in or on the site."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from plugins.support.actions.rating import give_rating
from plugins.support.forms.rating import RatingForm
from plugins.support.models import SupportRating
from plugins.support.queries.ratings import is_open, own_rating, rating_by_token
from plugins.support.views import bp
from plugins.support.views.tickets import ticket_thread
from townhall import Rejected, current_actor, put_error, respond, see_other


@bp.get("/rating/<token>", requires="site.public", limit="60 per minute")
def rating(token: str) -> Response:
    """Two buttons: programs that open links of mails say nothing."""
    return _page(rating_by_token(token), url_for("support.rating", token=token))


@bp.post("/rating/<token>", requires="site.public", limit="30 per minute")
def rate(token: str) -> Response:
    """Say how it was, by the link of a mail."""
    return _take(rating_by_token(token), url_for("support.rating", token=token))


@bp.get("/<int:thread_id>/rating", requires="site.member")
def own(thread_id: int) -> Response:
    """The same on the site, for who asked."""
    found = own_rating(current_actor(), ticket_thread(thread_id).id)
    return _page(found, url_for("support.own", thread_id=thread_id))


@bp.post("/<int:thread_id>/rating", requires="site.member", limit="30 per minute")
def rate_own(thread_id: int) -> Response:
    """Say how it was, on the site."""
    found = own_rating(current_actor(), ticket_thread(thread_id).id)
    return _take(found, url_for("support.own", thread_id=thread_id))


def _take(found: SupportRating, address: str) -> Response:
    form = RatingForm()
    if not form.validate():
        return _page(found, address, form, status=422)
    try:
        give_rating(found, is_good=form.good.data == "yes", comment=form.comment.data or "")
    except Rejected as error:
        put_error(form, error)
        return _page(found, address, form, status=422)
    return see_other(address)


def _page(
    found: SupportRating, address: str, form: RatingForm | None = None, *, status: int = 200
) -> Response:
    form = form or RatingForm(formdata=None, data={"comment": found.comment})
    said: dict[str, Any] = {"rating": found, "is_open": is_open(found), "address": address}
    return respond("support/rating.html", status=status, form=form, **said)
