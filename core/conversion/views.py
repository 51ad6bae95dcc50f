"""The page on which a thread becomes one of another kind."""

from __future__ import annotations

from flask import Response, flash, request
from flask_babel import gettext as _

from core.conversion.actions import convert_thread
from core.conversion.offers import Offer, offer_of
from core.conversion.queries import targets
from core.conversion.rules import becoming_of
from core.registry import ThreadDeed
from core.threads.addresses import kind_of, thread_url
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView
from core.threads.rules import Rejected, may_moderate
from core.threadwork.notices import tell_author
from core.threadwork.rules import refusal
from core.web import current_actor
from core.web.errors import Forbidden, NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("conversion", __name__)


@bp.get("/t/<int:thread_id>/kind", requires="site.write")
def kind(thread_id: int) -> Response:
    """What a thread can become, and what stays of it."""
    thread = _thread(thread_id)
    return _page(thread, _offers(thread))


@bp.post("/t/<int:thread_id>/kind", requires="site.write", limit="30 per minute", endpoint="kind")
def convert(thread_id: int) -> Response:
    """Make a thread one of another kind."""
    actor, thread = current_actor(), _thread(thread_id)
    offers = _offers(thread, sent=request.form.get("kind", ""))
    offer = next((one for one in offers if one.kind.key == request.form.get("kind")), None)
    if offer is None:
        return _page(thread, offers, status=422, problem=_("Choose what it becomes."))
    if not offer.is_valid():
        return _page(thread, offers, status=422)
    form = offer.form
    try:
        done = convert_thread(
            actor,
            thread_id,
            offer.kind.key,
            form.space.data,
            was=request.form.get("was", ""),
            extra=offer.extra(),
            reason=form.reason.data or "",
        )
    except Rejected as error:
        known = offer.refuse(error.field, error.message)
        return _page(thread, offers, status=422, problem="" if known else error.message)
    if form.tell.data:
        tell_author(actor, done)
    flash(_("Done. Old links lead here, and it can become again what it was."), "good")
    return see_other(thread_url(visible_thread(actor, thread_id)))


def _thread(thread_id: int) -> ThreadView:
    """A thread whose kind the actor may change, if there is another one for it."""
    thread = visible_thread(current_actor(), thread_id)
    if thread.deleted_at is not None:
        raise NotFound
    if not may_moderate(current_actor(), thread) and not targets(current_actor(), thread):
        raise Forbidden
    return thread


def _offers(thread: ThreadView, *, sent: str = "") -> list[Offer]:
    actor = current_actor()
    found = targets(actor, thread)
    return [offer_of(actor, thread, one, sent=one.kind.key == sent) for one in found]


def _page(
    thread: ThreadView, offers: list[Offer], *, status: int = 200, problem: str = ""
) -> Response:
    becomes = becoming_of(thread.kind)
    return respond(
        "conversion/kind.html",
        status=status,
        thread=thread,
        kind=kind_of(thread.kind),
        offers=offers,
        problem=problem,
        refusals={one.kind.key: refusal(_deed(thread, one.kind.key)) for one in offers},
        keeps=becomes.keeps if becomes else "",
        back=thread_url(thread),
    )


def _deed(thread: ThreadView, kind: str) -> ThreadDeed:
    return ThreadDeed(sort="kind", thread=thread, kind=kind, state=thread.state)
