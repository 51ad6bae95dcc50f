"""Changing many tickets at once: look at it first, do it, take it back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from plugins.support.actions.batches import do_batch, may_undo, undo_batch
from plugins.support.forms.batch import picks_of, wish_from
from plugins.support.queries.batches import batch_of, batches_of, outlooks
from plugins.support.queries.desk import lines_of_tickets
from plugins.support.views import bp
from plugins.support.views.desk import agent, desk_context, offers
from plugins.support.wishes import Wish
from townhall import Refused, Rejected, respond, see_other

CHANGES = ("state", "priority", "assignee", "spam", "add", "remove", "team")
"""The names of the fields that say what should become of tickets."""


@bp.post("/desk/batch/look", requires="support.answer", name="look_at_batch")
def look() -> Response:
    """What would become of each ticket, before anything does."""
    return _look(*_sent())


@bp.post("/desk/batch", requires="support.answer", limit="20 per minute", name="do_batch")
def do() -> Response:
    """Do it to all of them."""
    wish, problem = _sent()
    if not problem:
        try:
            batch = do_batch(agent(), picks_of(request.form), wish)
        except Rejected as error:
            return _look(wish, error.message)
        return see_other(url_for("support.batch", batch_id=batch.id))
    return _look(wish, problem)


@bp.get("/desk/batch", requires="support.answer")
def batches() -> Response:
    """One's own changes of late."""
    return respond("support/batches.html", batches=batches_of(agent()))


@bp.get("/desk/batch/<int:batch_id>", requires="support.answer")
def batch(batch_id: int) -> Response:
    """What was done, and the way back."""
    actor = agent()
    found = batch_of(actor, batch_id)
    ids = [one for one, _before, _after in found.journal]
    return respond(
        "support/batch.html",
        batch=found,
        lines=lines_of_tickets(actor, ids),
        may_undo=may_undo(found),
    )


@bp.post("/desk/batch/<int:batch_id>/undo", requires="support.answer")
def take_batch_back(batch_id: int) -> Response:
    """Take all of it back."""
    actor = agent()
    batch_of(actor, batch_id)
    try:
        done = undo_batch(actor, batch_id)
    except Rejected as error:
        raise Refused(error.message) from error
    left = done.left_count
    said = ngettext(
        "Taken back, but for %(num)s ticket that was changed since.",
        "Taken back, but for %(num)s tickets that were changed since.",
        left,
    )
    flash(said if left else _("All of it is taken back."), "info" if left else "good")
    return see_other(url_for("support.batch", batch_id=batch_id))


def _sent() -> tuple[Wish, str]:
    """What is wished for, and what is wrong with it."""
    try:
        wish = wish_from(request.form, agent())
    except Rejected as error:
        return Wish(), error.message
    if not picks_of(request.form):
        return wish, _("Tick some tickets first.")
    return wish, _("Say what should become of them.") if wish.is_empty else ""


def _chosen_so_far() -> tuple[tuple[str, str], ...]:
    """What the form said of the changes, each name once."""
    return tuple((name, request.form.get(name, "")[:400]) for name in CHANGES)


def _look(wish: Wish, problem: str) -> Response:
    actor, picks = agent(), picks_of(request.form)
    here = parse_qsl(request.form.get("here", "")[:1000])
    if not picks:
        # They are ticked in the list, so it comes back, with all else that was chosen.
        context = desk_context(actor, MultiDict(here), None)
        context |= {"sent": _chosen_so_far(), "problem": problem}
        return respond("support/desk.html", status=422, **context)
    lines = lines_of_tickets(actor, list(picks))
    offered = offers(actor)
    names = {one.id: one.shown for one in offered.workers}
    found = outlooks(lines, wish, names)
    context = {
        "outlooks": found,
        "many": sum(not one.problem for one in found),
        "problem": problem,
        "sent": _chosen_so_far(),
        "here": request.form.get("here", ""),
        "back": f"{url_for('support.desk')}?{urlencode(here)}",
        "offered": offered,
    }
    return respond("support/look_at_batch.html", status=422 if problem else 200, **context)
