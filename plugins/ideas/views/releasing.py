"""Writing an entry of the changelog, saying what came with it, and publishing it."""

from __future__ import annotations

from flask import Response, make_response, redirect, url_for

from plugins.ideas.actions import releasing
from plugins.ideas.forms.release import CameForm, PublishForm, ReleaseForm
from plugins.ideas.queries import changelog as queries
from plugins.ideas.rules import may_decide, may_decide_in
from plugins.ideas.shipping import untold, who_waits
from plugins.ideas.statuses import states
from plugins.ideas.views import bp
from plugins.ideas.views.changelog import entry
from townhall import (
    Forbidden,
    Rejected,
    Review,
    SpaceRow,
    ThreadView,
    Writing,
    current_actor,
    held_back,
    kept_writing,
    new_key,
    open_writing,
    put_error,
    respond,
    see_other,
    sent_writing,
    started_url,
    thread_url,
    visible_space,
)


@bp.get("/changelog/new", requires="spaces.start")
def start_release() -> Response:
    """Choose the board of a new entry."""
    spaces = queries.boards_decided(current_actor())
    if len(spaces) == 1:
        return make_response(redirect(url_for("ideas.new_release", slug=spaces[0].slug), 302))
    if not spaces:
        raise Forbidden
    return respond("ideas/start_release.html", spaces=spaces)


@bp.get("/s/<slug>/release", requires="spaces.start")
def new_release(slug: str) -> Response:
    """The form of a new entry."""
    space = _writable(slug)
    writing = open_writing(current_actor(), new_key("release", space.id))
    return _new_page(space, ReleaseForm(formdata=writing.formdata), writing)


@bp.post("/s/<slug>/release", requires="spaces.start", limit="20 per hour", takes_files=True)
def create_release(slug: str) -> Response:
    """Begin an entry, which the team alone sees yet."""
    actor, space, form = current_actor(), _writable(slug), ReleaseForm()
    writing = sent_writing(actor, new_key("release", space.id))
    if writing.discarded:
        return see_other(url_for("ideas.new_release", slug=slug))
    if writing.asked:
        return _new_page(space, form, writing, status=writing.status)
    review = held_back(actor, space, form.body.data or "", title=form.title.data or "")
    if review is not None:
        return _new_page(space, form, writing, status=review.status, review=review)
    form.offer(queries.offers(actor, [space]))
    is_valid, thread_ids = form.validate(), form.thread_ids()
    if not is_valid or thread_ids is None:
        return _new_page(space, form, writing, status=form.status if form.errors else 422)
    try:
        thread = releasing.start_release(
            actor,
            space.id,
            title=form.title.data or "",
            body=form.body.data or "",
            version=form.version.data or "",
            tags=form.tags.data or "",
            thread_ids=thread_ids,
            once=form.once.data or "",
        )
    except Rejected as error:
        put_error(form, error)
        return _new_page(space, form, kept_writing(actor, writing), status=422)
    return see_other(started_url(thread, with_poll=form.with_poll.data))


@bp.get("/<int:thread_id>/came", requires="site.write")
def came(thread_id: int) -> Response:
    """The form of what came with an entry."""
    found = _decided(thread_id)
    about = queries.release_of(thread_id)
    form = CameForm(formdata=None, data={"version": about.version})
    form.ideas.data = [one.id for one in _standing(thread_id)]
    return _came_page(found, form)


@bp.post("/<int:thread_id>/came", requires="site.write", limit="30 per minute")
def change_came(thread_id: int) -> Response:
    """Let other things have come with an entry."""
    actor, found, form = current_actor(), _decided(thread_id), CameForm()
    _offer(found, form)
    is_valid, thread_ids = form.validate(), form.thread_ids()
    if not is_valid or thread_ids is None:
        return _came_page(found, form, status=422)
    try:
        version = form.version.data or ""
        releasing.change_release(actor, thread_id, version=version, thread_ids=thread_ids)
    except Rejected as error:
        put_error(form, error)
        return _came_page(found, form, status=422)
    return see_other(thread_url(found))


@bp.get("/<int:thread_id>/publish", requires="site.write")
def publish_form(thread_id: int) -> Response:
    """What publishing would do, and whom it would tell."""
    return _publish_page(_decided(thread_id), PublishForm())


@bp.post("/<int:thread_id>/publish", requires="site.write", limit="30 per minute")
def publish_release(thread_id: int) -> Response:
    """Show an entry to everybody."""
    found, form = _decided(thread_id), PublishForm()
    form.offer()
    if not form.validate():
        return _publish_page(found, form, status=422)
    try:
        releasing.publish_release(current_actor(), thread_id, status=form.status.data or "")
    except Rejected as error:
        form.status.errors = [*form.status.errors, error.message]
        return _publish_page(found, form, status=422)
    return see_other(thread_url(found))


def _writable(slug: str) -> SpaceRow:
    actor = current_actor()
    space = visible_space(actor, "ideas", slug)
    if not actor.can("spaces.start", space.id) or not may_decide_in(actor, space.id):
        raise Forbidden
    return space


def _decided(thread_id: int) -> ThreadView:
    """An entry that the actor may change. Raises `NotFound`, `Forbidden`."""
    found = entry(thread_id)
    if not may_decide(current_actor(), found):
        raise Forbidden
    return found


def _standing(thread_id: int) -> list[queries.Offer]:
    return queries.named_threads(current_actor(), queries.shipped_ids(thread_id))


def _offer(found: ThreadView, form: CameForm) -> None:
    """What stands in the entry, then what else may have come with it."""
    actor = current_actor()
    spaces = [one for one in queries.boards_decided(actor) if one.id == found.space_id]
    form.offer([*_standing(found.id), *queries.offers(actor, spaces)])


def _new_page(
    space: SpaceRow,
    form: ReleaseForm,
    writing: Writing,
    *,
    status: int = 200,
    review: Review | None = None,
) -> Response:
    form.offer(queries.offers(current_actor(), [space]))
    return respond(
        "ideas/new_release.html",
        status=status,
        space=space,
        form=form,
        writing=writing,
        review=review,
    )


def _came_page(found: ThreadView, form: CameForm, *, status: int = 200) -> Response:
    _offer(found, form)
    return respond("ideas/came.html", status=status, found=found, form=form)


def _publish_page(found: ThreadView, form: PublishForm, *, status: int = 200) -> Response:
    form.offer()
    return respond(
        "ideas/publish_release.html",
        status=status,
        found=found,
        form=form,
        came=_standing(found.id),
        people=len(who_waits(untold(found.id)).keys() - {current_actor().user_id}),
        states={state.key: state for state in states()},
        is_draft=found.audience == "private",
    )
