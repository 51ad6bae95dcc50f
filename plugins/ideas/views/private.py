"""Whether a private idea becomes public, and in whose name."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.actions import private
from plugins.ideas.forms.private import ConsentForm, PublishForm
from plugins.ideas.queries.private import consent_of, text_of
from plugins.ideas.rules import may_answer, may_decide
from plugins.ideas.views import bp
from townhall import (
    Forbidden,
    NotFound,
    Refused,
    Rejected,
    ThreadView,
    current_actor,
    put_error,
    respond,
    see_other,
    thread_url,
    visible_thread,
)


@bp.get("/<int:thread_id>/private", requires="site.member")
def privacy(thread_id: int) -> Response:
    """Who reads a private idea, and what may become of it."""
    found = _private(thread_id)
    consent = consent_of(current_actor(), found)
    values = {"answer": consent.answer} if may_answer(current_actor(), found) else {}
    return _page(found, ConsentForm(formdata=None, data=values))


@bp.post("/<int:thread_id>/private", requires="site.write", limit="30 per hour")
def consent(thread_id: int) -> Response:
    """Say as the author what may become of it."""
    found, form = _private(thread_id), ConsentForm()
    if not may_answer(current_actor(), found):
        raise Forbidden("ideas.open")
    if not form.validate():
        return _page(found, form, status=422)
    try:
        opened = private.answer_consent(current_actor(), thread_id, form.answer.data)
    except Rejected as error:
        put_error(form, error)
        return _page(found, form, status=422)
    if opened:
        return see_other(thread_url(found))
    return see_other(url_for("ideas.privacy", thread_id=thread_id))


@bp.post("/<int:thread_id>/private/ask", requires="site.write", limit="30 per hour")
def ask(thread_id: int) -> Response:
    """Ask the author whether everybody may read it."""
    found = _decided(_private(thread_id))
    try:
        opened = private.ask_consent(current_actor(), thread_id)
    except Rejected as error:
        raise Refused(error.message) from error
    if opened:
        flash(_("Everybody who sees the board may read it now."), "good")
        return see_other(thread_url(found))
    flash(_("They are asked."), "good")
    return see_other(url_for("ideas.privacy", thread_id=thread_id))


@bp.get("/<int:thread_id>/private/publish", requires="site.member")
def publishing(thread_id: int) -> Response:
    """The idea as the team may suggest it in its own name."""
    found = _agreed(thread_id)
    values = {"title": found.title, "body": text_of(found)}
    return _form(found, PublishForm(formdata=None, data=values))


@bp.post("/<int:thread_id>/private/publish", requires="site.write", limit="20 per hour")
def publish(thread_id: int) -> Response:
    """Suggest it in the name of the team."""
    found, form = _agreed(thread_id), PublishForm()
    if not form.validate():
        return _form(found, form, status=422)
    title, body = form.title.data or "", form.body.data or ""
    try:
        made = private.publish_unnamed(current_actor(), thread_id, title=title, body=body)
    except Rejected as error:
        put_error(form, error)
        return _form(found, form, status=422)
    return see_other(thread_url(made))


@bp.get("/<int:thread_id>/keep", requires="site.member")
def keeping(thread_id: int) -> Response:
    """Ask before an idea is left to its author and the team."""
    found = _decided(visible_thread(current_actor(), thread_id, kind=KIND))
    why = _(
        "Nobody else sees it any more, and points that votes for it cost go back. Who wrote"
        " in it does not read it either."
    )
    return respond(
        "confirm.html",
        title=_("Leave it to its author and the team?"),
        why=why,
        action=url_for("ideas.keep", thread_id=thread_id),
        button=_("Make it private"),
        back=thread_url(found),
    )


@bp.post("/<int:thread_id>/keep", requires="site.write", limit="30 per hour")
def keep(thread_id: int) -> Response:
    """Leave an idea to its author and the team."""
    found = _decided(visible_thread(current_actor(), thread_id, kind=KIND))
    private.make_private(current_actor(), thread_id)
    return see_other(thread_url(found))


def _private(thread_id: int) -> ThreadView:
    found = visible_thread(current_actor(), thread_id, kind=KIND)
    if found.audience != "private":
        raise NotFound
    return found


def _decided(found: ThreadView) -> ThreadView:
    if not may_decide(current_actor(), found):
        raise Forbidden("ideas.decide")
    return found


def _agreed(thread_id: int) -> ThreadView:
    """A private idea that its author lets the team suggest."""
    found = _decided(_private(thread_id))
    consent = consent_of(current_actor(), found)
    if consent.answer != private.UNNAMED:
        raise Refused(_("Its author does not agree to that."))
    return found


def _page(found: ThreadView, form: ConsentForm, *, status: int = 200) -> Response:
    actor = current_actor()
    return respond(
        "ideas/privacy.html",
        status=status,
        thread=found,
        form=form,
        consent=consent_of(actor, found),
        is_author=may_answer(actor, found),
        may_decide=may_decide(actor, found),
    )


def _form(found: ThreadView, form: PublishForm, *, status: int = 200) -> Response:
    return respond("ideas/publish.html", status=status, thread=found, form=form)
