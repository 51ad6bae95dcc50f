"""Answering whether one comes. The buttons stand on the page of the event; what they refuse, and
everything that hosts ask, is a page of its own."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.events.actions import answering as actions
from plugins.events.actions.offers import take_offer
from plugins.events.forms.answering import AnswerForm, answer_form
from plugins.events.models import EventAnswer
from plugins.events.queries.answers import Box, box, my_answer
from plugins.events.queries.by_date import Found, found_date
from plugins.events.queries.questions import questions_of
from plugins.events.seating import ASKED, GOING, WAITING
from plugins.events.views import bp
from townhall import Actor, Forbidden, Rejected, current_actor, respond, see_other


@bp.get("/dates/<int:date_id>/answer", requires="events.answer")
def answering(date_id: int) -> Response:
    """The form with all that is asked of whoever comes."""
    actor = current_actor()
    found, shown = _found(actor, date_id)
    form = _form(found, shown)
    form.fill(my_answer(actor, date_id))
    return _page(found, shown, form)


@bp.post("/dates/<int:date_id>/answer", requires="events.answer", limit="30 per minute")
def answer(date_id: int) -> Response:
    """Answer, or answer anew."""
    actor = current_actor()
    found, shown = _found(actor, date_id)
    form, mine = _form(found, shown), my_answer(actor, date_id)
    if not form.validate():
        return _page(found, shown, form, status=422)
    wish = form.wish(request.form.get("status", ""), mine, request.form)
    scope = "all" if request.form.get("scope") == "all" else "one"
    try:
        written = actions.answer(actor, date_id, wish, scope=scope)
    except Rejected as error:
        return _refused(actor, found, error)
    _say(written)
    return _back(found)


@bp.post("/dates/<int:date_id>/offer", requires="events.answer", limit="30 per minute")
def offer(date_id: int) -> Response:
    """Take the seat that is held."""
    actor = current_actor()
    found, _shown = _found(actor, date_id)
    try:
        _say(take_offer(actor, date_id))
    except Rejected as error:
        return _refused(actor, found, error)
    return _back(found)


@bp.post("/dates/<int:date_id>/leave", requires="site.member", limit="30 per minute")
def leaving(date_id: int) -> Response:
    """Give up a seat, an offer or a place on the list; of one date, or of all to come."""
    actor = current_actor()
    found = found_date(actor, date_id)
    scope = "all" if request.form.get("scope") == "all" else "one"
    try:
        actions.leave(actor, date_id, scope=scope)
    except Rejected as error:
        return _refused(actor, found, error)
    flash(_("You do not come. What you held is free for others."), "good")
    return _back(found)


@bp.post("/dates/<int:date_id>/confirm", requires="site.member", limit="30 per minute")
def confirming(date_id: int) -> Response:
    """Still come, though it was moved."""
    actor = current_actor()
    found = found_date(actor, date_id)
    actions.confirm(actor, date_id)
    flash(_("Good. Your seat stays yours."), "good")
    return _back(found)


def _found(actor: Actor, date_id: int) -> tuple[Found, Box]:
    """A date and what may be done there. Raises `NotFound`, and `Forbidden` for who may see it
    but not answer."""
    found = found_date(actor, date_id)
    shown = box(actor, found.date)
    if shown.locked_out:
        raise Forbidden("events.answer")
    return found, shown


def _form(found: Found, shown: Box) -> AnswerForm:
    questions = questions_of(found.event.id) if shown.has_questions else []
    return answer_form(shown.terms, questions, is_series=shown.is_series)()


def _refused(actor: Actor, found: Found, error: Rejected) -> Response:
    """The whole form with what was sent, and why it cannot be taken. Who pressed a button of
    another page gets it as they had filled it in."""
    shown = box(actor, found.date)
    form = _form(found, shown)
    if "full" not in request.form:
        form.fill(my_answer(actor, found.date.id))
    form.refuse(error)
    return _page(found, shown, form, status=422)


def _page(found: Found, shown: Box, form: AnswerForm, *, status: int = 200) -> Response:
    return respond("events/answer.html", status=status, found=found, box=shown, form=form)


def _back(found: Found) -> Response:
    thread, date = found.thread, found.date
    address = url_for("events.on", thread_id=thread.id, slug=thread.slug, date_id=date.id)
    return see_other(f"{address}#answer")


def _say(written: EventAnswer) -> None:
    """What came of an answer, on the next page."""
    words = {
        GOING: _("You have a seat."),
        WAITING: _("All seats are taken. You are on the waiting list."),
        ASKED: _("The hosts are asked. You hear of it when they decide."),
    }
    flash(words.get(str(written.status), _("Your answer is kept.")), "good")
