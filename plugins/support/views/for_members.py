"""Requests that the team writes down for a member."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from plugins.support.actions.opening import open_for
from plugins.support.forms.request import ForMemberForm
from plugins.support.rules import may_answer_in
from plugins.support.views import bp
from plugins.support.views.starting import choose_queue
from townhall import (
    Forbidden,
    Rejected,
    Review,
    SpaceRow,
    Writing,
    current_actor,
    discard_draft,
    kept_writing,
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


@bp.get("/desk/new", requires="site.write")
def new_for() -> Response:
    """Choose the queue of a request that a member has made in another way."""
    actor = current_actor()
    spaces = [
        space
        for space in visible_spaces(actor, owner="support")
        if may_answer_in(actor, space.id) and not space.is_archived
    ]
    if not spaces:
        raise Forbidden("support.answer")
    return choose_queue(spaces, "support.new_for_in", _("Write a request down"))


@bp.get("/desk/new/<slug>", requires="site.write")
def new_for_in(slug: str) -> Response:
    """The form of a request that is written down for a member."""
    space = _answered(slug)
    writing = open_writing(current_actor(), _key(space), address=_address(space))
    return _page(space, ForMemberForm(formdata=writing.formdata), writing)


@bp.post("/desk/new/<slug>", requires="site.write", limit="60 per hour", takes_files=True)
def create_for(slug: str) -> Response:
    """Open a request for a member."""
    actor, space, form = current_actor(), _answered(slug), ForMemberForm()
    writing = sent_writing(actor, _key(space), address=_address(space))
    if writing.discarded:
        return see_other(_address(space))
    if (again := shown_again(actor, space, form, writing)) is not None:
        status, review = again
        return _page(space, form, writing, status=status, review=review)
    try:
        thread = open_for(
            actor,
            space.id,
            form.requester.data or "",
            title=form.title.data or "",
            body=form.body.data or "",
            once=form.once.data or "",
        )
    except Rejected as error:
        put_error(form, error)
        return _page(space, form, kept_writing(actor, writing), status=422)
    discard_draft(actor, writing.key)
    return see_other(thread_url(thread))


def _answered(slug: str) -> SpaceRow:
    space = visible_space(current_actor(), "support", slug)
    if not may_answer_in(current_actor(), space.id):
        raise Forbidden("support.answer")
    return space


def _key(space: SpaceRow) -> str:
    return f"support:for-member-{space.id}"


def _address(space: SpaceRow) -> str:
    return url_for("support.new_for_in", slug=space.slug)


def _page(
    space: SpaceRow,
    form: ForMemberForm,
    writing: Writing,
    *,
    status: int = 200,
    review: Review | None = None,
) -> Response:
    return respond(
        "support/for_member.html",
        status=status,
        space=space,
        form=form,
        writing=writing,
        review=review,
        action=url_for("support.create_for", slug=space.slug),
    )
