"""Going on in private with a post in public, and telling there how it ended."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support.actions.handling import handle_privately, post_back
from plugins.support.forms.relations import TakeForm, TellBackForm
from plugins.support.queries.relations import around, ticket_made_of
from plugins.support.rules import may_take_private
from plugins.support.views import bp
from plugins.support.views.merging import worked
from townhall import (
    Forbidden,
    NotFound,
    PostView,
    Rejected,
    ThreadView,
    current_actor,
    put_error,
    respond,
    see_other,
    thread_url,
    visible_post,
    visible_spaces,
    visible_thread,
)


@bp.get("/from/<int:post_id>", requires="site.member")
def taking(post_id: int) -> Response:
    """Which team goes on with a post."""
    thread, post = _taken(post_id)
    return _page(thread, post, TakeForm(formdata=None))


@bp.post("/from/<int:post_id>", requires="site.write", limit="30 per hour")
def take(post_id: int) -> Response:
    """Make a request of a post; asked without a queue, from the menu of the post, the form."""
    actor, (thread, post) = current_actor(), _taken(post_id)
    if "space" not in request.form:
        return see_other(url_for("support.taking", post_id=post_id))
    form = TakeForm()
    form.offer(visible_spaces(actor, owner="support"))
    if not form.validate():
        return _page(thread, post, form, status=422)
    try:
        made = handle_privately(actor, thread, post, space_id=form.space.data)
    except Rejected as error:
        form.space.errors = [error.message]
        return _page(thread, post, form, status=422)
    flash(_("It is a request now. Whoever wrote the post reads it, and the team."), "good")
    return see_other(_led_to(thread, post, made.id))


@bp.get("/<int:thread_id>/tell", requires="site.member")
def telling(thread_id: int) -> Response:
    """How a request ended, for the thread that it was made of."""
    thread, source = _told(thread_id)
    return _tell_page(thread, source, TellBackForm(formdata=None))


@bp.post("/<int:thread_id>/tell", requires="site.write", limit="30 per hour")
def tell(thread_id: int) -> Response:
    """Tell the thread that a request was made of how it ended."""
    (thread, source), form = _told(thread_id), TellBackForm()
    if not form.validate():
        return _tell_page(thread, source, form, status=422)
    once = request.form.get("once", "")[:60]
    try:
        post = post_back(current_actor(), thread_id, form.body.data or "", once=once)
    except Rejected as error:
        put_error(form, error)
        return _tell_page(thread, source, form, status=422)
    return see_other(thread_url(source, post.number))


def _taken(post_id: int) -> tuple[ThreadView, PostView]:
    thread, post = visible_post(current_actor(), post_id)
    if not may_take_private(current_actor(), thread, post):
        raise Forbidden("support.answer")
    return thread, post


def _led_to(thread: ThreadView, post: PostView, made_id: int) -> str:
    """The request for who reads it; the thread, which says so, for others who keep order there."""
    try:
        return thread_url(visible_thread(current_actor(), made_id))
    except NotFound:
        return thread_url(thread, post.number)


def _told(thread_id: int) -> tuple[ThreadView, ThreadView]:
    """A ticket that was made of a thread which the actor sees, and that thread."""
    thread, found = worked(thread_id), around(current_actor(), thread_id)
    if found.source_id is None:
        raise NotFound
    return thread, visible_thread(current_actor(), found.source_id)


def _page(thread: ThreadView, post: PostView, form: TakeForm, *, status: int = 200) -> Response:
    actor = current_actor()
    form.offer(visible_spaces(actor, owner="support"))
    made = ticket_made_of(post.id)
    return respond(
        "support/take.html",
        status=status,
        thread=thread,
        post=post,
        form=form,
        is_own=post.author_id == actor.user_id,
        made=_led_to(thread, post, made) if made else "",
    )


def _tell_page(
    thread: ThreadView, source: ThreadView, form: TellBackForm, *, status: int = 200
) -> Response:
    return respond("support/tell_back.html", status=status, thread=thread, source=source, form=form)
