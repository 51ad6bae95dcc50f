"""Asking in public what a ticket asks, and what its requester says to that."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support.actions import publishing
from plugins.support.forms.relations import ConsentForm, PublishForm
from plugins.support.publishable import boards_for
from plugins.support.queries.relations import around, first_text
from plugins.support.views import bp
from plugins.support.views.merging import worked
from plugins.support.views.tickets import ticket_thread
from townhall import (
    Forbidden,
    Rejected,
    ThreadView,
    current_actor,
    put_error,
    render_markdown,
    respond,
    see_other,
    thread_url,
)


@bp.get("/<int:thread_id>/publish", requires="site.member")
def publishing_form(thread_id: int) -> Response:
    """What a ticket asks, to be written anew for everybody."""
    thread = worked(thread_id)
    agreed = around(current_actor(), thread_id).answer == publishing.YES
    body = first_text(thread_id) if agreed else ""
    values = {"title": thread.title if agreed else "", "body": body, "theirs": agreed}
    return _page(thread, PublishForm(formdata=None, data=values))


@bp.post("/<int:thread_id>/publish", requires="site.write", limit="20 per hour")
def publish(thread_id: int) -> Response:
    """Show it as everybody will read it, then ask it."""
    actor, thread, form = current_actor(), worked(thread_id), PublishForm()
    form.offer(boards_for(actor))
    if not form.validate():
        return _page(thread, form, status=422)
    if request.form.get("go") != "1":
        return _page(thread, form, shows=True)
    try:
        made = publishing.publish_ticket(
            actor,
            thread_id,
            space_id=form.space.data,
            title=form.title.data or "",
            body=form.body.data or "",
            theirs=form.theirs.data,
        )
    except Rejected as error:
        put_error(form, error)
        return _page(thread, form, status=422)
    return see_other(thread_url(made))


@bp.post("/<int:thread_id>/publish/ask", requires="site.write", limit="30 per hour")
def ask_consent(thread_id: int) -> Response:
    """Ask the requester whether their words may be published."""
    worked(thread_id)
    publishing.ask_consent(current_actor(), thread_id)
    flash(_("They are asked."), "good")
    return see_other(url_for("support.publishing_form", thread_id=thread_id))


@bp.get("/<int:thread_id>/consent", requires="site.member")
def consent(thread_id: int) -> Response:
    """Whether others may read what one asked in private."""
    thread = _own(thread_id)
    form = ConsentForm(
        formdata=None, data={"answer": around(current_actor(), thread_id).answer or None}
    )
    return respond("support/consent.html", thread=thread, form=form)


@bp.post("/<int:thread_id>/consent", requires="site.write", limit="30 per hour")
def answer_consent(thread_id: int) -> Response:
    """Say so, as the requester."""
    thread, form = _own(thread_id), ConsentForm()
    if not form.validate():
        return respond("support/consent.html", status=422, thread=thread, form=form)
    try:
        publishing.answer_consent(current_actor(), thread_id, form.answer.data)
    except Rejected as error:
        put_error(form, error)
        return respond("support/consent.html", status=422, thread=thread, form=form)
    flash(_("Thank you. You can say otherwise until it is published."), "good")
    return see_other(thread_url(thread))


def _own(thread_id: int) -> ThreadView:
    thread = ticket_thread(thread_id)
    if thread.author_id != current_actor().user_id:
        raise Forbidden("support.answer")
    return thread


def _page(
    thread: ThreadView, form: PublishForm, *, status: int = 200, shows: bool = False
) -> Response:
    form.offer(boards_for(current_actor()))
    return respond(
        "support/publish.html",
        status=status,
        thread=thread,
        form=form,
        around=around(current_actor(), thread.id),
        preview=render_markdown(form.body.data or "").html if shows else "",
    )
