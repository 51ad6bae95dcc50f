"""Opening a request: which queue, the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from plugins.support import KIND
from plugins.support.actions.starting import open_ticket
from plugins.support.fields import Answers, fields_in, read_answers
from plugins.support.forms.request import RequestForm
from plugins.support.queries.deflection import suggestions
from plugins.support.queries.mine import my_requests
from plugins.support.views import bp
from townhall import (
    Forbidden,
    Rejected,
    Review,
    SpaceRow,
    Writing,
    current_actor,
    kept_writing,
    new_key,
    open_writing,
    put_error,
    respond,
    see_other,
    sent_writing,
    shown_again,
    thread_url,
    visible_space,
    visible_spaces,
)


@bp.get("/new", requires="spaces.start")
def new() -> Response:
    """Choose the queue of a new request."""
    actor = current_actor()
    spaces = [
        space
        for space in visible_spaces(actor, owner="support")
        if actor.can("spaces.start", space.id) and not space.is_archived
    ]
    return choose_queue(spaces, "support.new_in", _("Ask the team"))


def choose_queue(spaces: Sequence[SpaceRow], endpoint: str, heading: str) -> Response:
    """Which queue something goes to; with one alone its form at once."""
    if len(spaces) == 1:
        return make_response(redirect(url_for(endpoint, slug=spaces[0].slug), 302))
    return respond("support/start.html", spaces=spaces, endpoint=endpoint, heading=heading)


@bp.get("/s/<slug>/new", requires="spaces.start")
def new_in(slug: str) -> Response:
    """The form of a new request."""
    space = _startable(slug)
    writing = open_writing(current_actor(), new_key(KIND, space.id))
    return _new_page(space, RequestForm(formdata=writing.formdata), writing)


@bp.post("/s/<slug>/new", requires="spaces.start", limit="20 per hour", takes_files=True)
def create(slug: str) -> Response:
    """Open a request."""
    actor, space, form = current_actor(), _startable(slug), RequestForm()
    writing = sent_writing(actor, new_key(KIND, space.id))
    if writing.discarded:
        return see_other(url_for("support.new_in", slug=slug))
    if (again := shown_again(actor, space, form, writing)) is not None:
        status, review = again
        return _new_page(space, form, writing, status=status, review=review)
    answers = read_answers(fields_in(space.id, public=True), request.form)
    if answers.errors:
        form.form_errors.append(_("Some questions below are not answered so that we can use it."))
        return _new_page(space, form, kept_writing(actor, writing), status=422, answers=answers)
    try:
        thread = open_ticket(
            actor,
            space.id,
            title=form.title.data or "",
            body=form.body.data or "",
            impact=form.impact.data or "",
            once=form.once.data or "",
            fields=answers.values,
        )
    except Rejected as error:
        put_error(form, error)
        return _new_page(space, form, kept_writing(actor, writing), status=422)
    return see_other(thread_url(thread))


def _startable(slug: str) -> SpaceRow:
    space = visible_space(current_actor(), "support", slug)
    if not current_actor().can("spaces.start", space.id):
        raise Forbidden
    return space


def _new_page(
    space: SpaceRow,
    form: RequestForm,
    writing: Writing,
    *,
    status: int = 200,
    review: Review | None = None,
    answers: Answers | None = None,
) -> Response:
    custom = fields_in(space.id, public=True)
    said: Mapping[str, str] = writing.formdata or {}
    if request.method == "POST":
        said = request.form
    asked: dict[str, Any] = {
        "custom": custom,
        "answers": answers or read_answers(custom, said, strict=False),
        "mine": my_requests(current_actor(), only_open=True, size=5),
        "found": suggestions(current_actor(), form.title.data or ""),
    }
    page: dict[str, Any] = {"space": space, "form": form, "writing": writing, "review": review}
    return respond("support/new.html", status=status, **page, **asked)
