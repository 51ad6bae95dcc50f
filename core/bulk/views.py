"""Pages on which moderators choose many threads, look at what would be done, do it, undo it."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from core.bulk import queries
from core.bulk.actions import do_batch, undo_batch
from core.bulk.deeds import DEEDS
from core.bulk.forms import Wish, chosen_of, source_of, wish_of
from core.search.forms import Asked
from core.spaces.queries import all_spaces
from core.threads.rules import Rejected
from core.threadwork.picking import kept_elsewhere
from core.web import current_actor
from core.web.errors import Forbidden, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("bulk", __name__, url_prefix="/bulk")


@bp.get("/", requires="spaces.moderate")
def index() -> Response:
    """Choose threads of a space, of a search, or of given numbers."""
    return _choose(request.args)


@bp.post("/", requires="spaces.moderate")
def choose() -> Response:
    """Another page of threads, with the choice kept."""
    return _choose(request.form)


@bp.post("/look", requires="spaces.moderate")
def look() -> Response:
    """What would be done to how many, before anything is."""
    actor = current_actor()
    lines = queries.moderated(actor, chosen_of(request.form))
    wish = _wish()
    if wish.problem or not lines:
        return _choose(request.form, problem=wish.problem or _("Choose some threads first."))
    return respond(
        "bulk/look.html",
        lines=lines,
        wish=wish,
        deed=DEEDS[wish.deed],
        space=all_spaces().get(int(wish.given)) if wish.deed == "move" else None,
        left_out=len(chosen_of(request.form)) - len(lines),
    )


@bp.post("/do", requires="spaces.moderate", limit="10 per minute")
def do() -> Response:
    """Do it to all of them."""
    actor, wish = current_actor(), _wish()
    lines = queries.moderated(actor, chosen_of(request.form))
    if wish.problem or not lines:
        return _choose(request.form, problem=wish.problem or _("Choose some threads first."))
    try:
        batch = do_batch(actor, [line.id for line in lines], wish.deed, wish.given)
    except Rejected as error:
        return _choose(request.form, problem=error.message)
    return see_other(url_for("bulk.done", batch_id=batch.id))


@bp.get("/<int:batch_id>", requires="spaces.moderate")
def done(batch_id: int) -> Response:
    """What was done, and the way back."""
    batch = queries.batch_of(current_actor(), batch_id)
    deed = DEEDS.get(batch.said.partition(":")[0])
    return respond("bulk/done.html", batch=batch, deed=deed, given=batch.said.partition(":")[2])


@bp.post("/<int:batch_id>/undo", requires="spaces.moderate")
def undo(batch_id: int) -> Response:
    """Take all of it back."""
    actor = current_actor()
    queries.batch_of(actor, batch_id)
    try:
        batch = undo_batch(actor, batch_id)
    except Rejected as error:
        raise Refused(error.message) from error
    if batch.left_count:
        said = ngettext(
            "Taken back, but for %(num)s thread that was changed since.",
            "Taken back, but for %(num)s threads that were changed since.",
            batch.left_count,
        )
        flash(said, "info")
    else:
        flash(_("All of it is taken back."), "good")
    return see_other(url_for("bulk.done", batch_id=batch_id))


def _wish() -> Wish:
    spaces = queries.moderated_spaces(current_actor())
    return wish_of(request.form, [space.id for space in spaces if not space.is_archived])


def _choose(sent: MultiDict[str, str], *, problem: str = "") -> Response:
    actor = current_actor()
    spaces = queries.moderated_spaces(actor)
    if not spaces:
        raise Forbidden
    source, after = source_of(sent), sent.get("after", "")
    asked = Asked.of(MultiDict({"q": source.words, "page": after if source.words else ""}))
    offer = queries.offered(actor, source, after, asked.query)
    chosen = chosen_of(sent)
    return respond(
        "bulk/choose.html",
        status=422 if problem else 200,
        source=source,
        spaces=spaces,
        names={space.id: space.title for space in spaces},
        offer=offer,
        chosen=chosen,
        kept=kept_elsewhere(chosen, {line.id for line in offer.lines}),
        deeds=DEEDS,
        sent=sent,
        problem=problem,
        latest=queries.latest(actor),
    )
