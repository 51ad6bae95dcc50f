"""Pages about posts that every kind shares: edit, react, delete, pin, lock."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request, url_for

from core.composer.review import Review, held_back
from core.drafts.places import edit_key
from core.drafts.writing import Writing, open_writing, sent_writing
from core.sanctions import deleting
from core.threads import actions, moderation, queries, reacting, reactions, rules
from core.threads.addresses import kind_of, thread_url
from core.threads.clash import Clash, clash_of
from core.threads.forms import DeleteForm, EditForm, EditThreadForm, put_error
from core.threads.page import thread_page
from core.threads.reactors import named_count, reactors_page
from core.threads.rows import PostView, ThreadView
from core.web import current_actor
from core.web.errors import Forbidden, NotFound
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("threads", __name__)


@bp.get("/t/<int:thread_id>", requires="spaces.see")
@bp.get("/t/<int:thread_id>/<int:number>", requires="spaces.see", name="post")
def by_number(thread_id: int, number: int | None = None) -> Response:
    """Any thread by its number: leads to where its kind shows it."""
    thread = queries.visible_thread(current_actor(), thread_id)
    return make_response(redirect(thread_url(thread, number), 302))


@bp.get("/posts/<int:post_id>/edit", requires="spaces.reply")
def edit(post_id: int) -> Response:
    """The form to change a post, as a page or in its place."""
    thread, post = _editable(post_id)
    return _begun_edit(thread, post, open_writing(current_actor(), edit_key(post_id)))


@bp.post(
    "/posts/<int:post_id>/edit", requires="spaces.reply", limit="30 per minute", takes_files=True
)
def save(post_id: int) -> Response:
    """Save a changed post; if somebody else has meanwhile, show both texts and lose none."""
    actor = current_actor()
    thread, post = _editable(post_id)
    writing = sent_writing(actor, edit_key(post_id))
    if writing.discarded:
        return _begun_edit(thread, post, writing)
    form = _edit_form(post)
    if writing.asked:
        return _edit_page(thread, post, form, writing=writing, status=writing.status)
    review = held_back(actor, thread, form.body.data or "", post_id=post_id)
    if review is not None or not form.validate():
        status = review.status if review else form.status
        return _edit_page(thread, post, form, writing=writing, review=review, status=status)
    extra: dict[str, Any] = {}
    if isinstance(form, EditThreadForm):
        extra = {"title": form.title.data, "tags": form.tags.data or ""}
    try:
        actions.edit_post(
            actor,
            post_id,
            form.body.data or "",
            version=form.version.data or 0,
            reason=form.reason.data or "",
            **extra,
        )
    except rules.Rejected as error:
        put_error(form, error)
        return _edit_page(thread, post, form, writing=writing, status=422)
    except actions.EditConflict as conflict:
        clash = clash_of(actor, thread, post_id, form)
        form.version.data, form.version.raw_data = conflict.current.version, None
        return _edit_page(thread, post, form, writing=writing, clash=clash, status=409)
    return _show_post(post_id)


@bp.get("/posts/<int:post_id>/react", requires="site.member")
def react(post_id: int) -> Response:
    """The reactions to choose from, as a page or as the menu of the post."""
    thread, post = _open_to_reactions(post_id)
    return respond(
        "threads/react.html",
        fragment="menu",
        thread=thread,
        post=post,
        reactions=reactions.shown_at(post, reactions.offered(), may=True),
        back=thread_url(thread, post.number),
    )


@bp.post("/posts/<int:post_id>/react", requires="site.member", limit="60 per minute")
def do_react(post_id: int) -> Response:
    """Give or take back a reaction."""
    _open_to_reactions(post_id)
    try:
        name = request.form.get("name") or reactions.offered()[0]
        reacting.react(current_actor(), post_id, name)
    except rules.Rejected as error:
        raise NotFound from error
    return _show_post(post_id)


@bp.get("/posts/<int:post_id>/reactions", requires="spaces.see", endpoint="reactions")
def who_reacted(post_id: int) -> Response:
    """Who reacted to a post and with what, newest first."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    counts = reactions.counts_of(post)
    name = request.args.get("name", "")
    name = name if name in counts else ""
    page = reactors_page(post_id, name, request.args.get("after", ""))
    older = url_for("threads.reactions", post_id=post_id, name=name or None, after=page.after)
    return respond(
        "threads/reactions.html",
        fragment="reactors",
        thread=thread,
        post=post,
        name=name,
        sorts=reactions.SHIPPED,
        counts=counts,
        page=page,
        nameless=post.reaction_count - named_count(post_id),
        older=older if page.after else "",
        back=thread_url(thread, post.number),
    )


@bp.get("/posts/<int:post_id>/delete", requires="spaces.reply")
def delete(post_id: int) -> Response:
    """Ask before a post (or with number 1 its thread) is deleted."""
    thread, post = _deletable(post_id)
    return _delete_page(thread, post, DeleteForm(formdata=None))


@bp.post("/posts/<int:post_id>/delete", requires="spaces.reply")
def do_delete(post_id: int) -> Response:
    """Delete a post; it can be restored."""
    thread, post = _deletable(post_id)
    form = DeleteForm()
    if not form.validate() or _is_kept(thread, post, form):
        return _delete_page(thread, post, form, status=422)
    deleting.delete_post(current_actor(), post_id, reason=form.reason.data or "")
    if post.number == 1 and not rules.may_moderate(current_actor(), thread):
        return see_other("/")
    return see_other(thread_url(thread, max(post.number - 1, 1)))


@bp.post("/posts/<int:post_id>/restore", requires="spaces.reply")
def restore(post_id: int) -> Response:
    """Bring a deleted post back: moderators any, authors what they deleted themselves."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_restore(actor, thread, queries.deleted_by(post_id)):
        raise Forbidden
    moderation.restore_post(actor, post_id)
    return see_other(thread_url(thread, post.number))


@bp.post("/t/<int:thread_id>/pin", requires="spaces.moderate")
def pin(thread_id: int) -> Response:
    """Keep a thread on top of its space, or let it go."""
    thread = _moderated(thread_id)
    moderation.set_pinned(current_actor(), thread_id, on=request.form.get("on") == "1")
    return see_other(thread_url(thread))


@bp.post("/t/<int:thread_id>/lock", requires="spaces.moderate")
def lock(thread_id: int) -> Response:
    """Close a thread to replies, or open it again."""
    thread = _moderated(thread_id)
    moderation.set_locked(current_actor(), thread_id, on=request.form.get("on") == "1")
    return see_other(thread_url(thread))


def _editable(post_id: int) -> tuple[ThreadView, PostView]:
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_edit(actor, thread, post):
        raise Forbidden
    return thread, post


def _deletable(post_id: int) -> tuple[ThreadView, PostView]:
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_delete(actor, thread, post):
        raise Forbidden
    return thread, post


def _open_to_reactions(post_id: int) -> tuple[ThreadView, PostView]:
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_react(actor, thread, post):
        raise Forbidden
    return thread, post


def _moderated(thread_id: int) -> ThreadView:
    thread = queries.visible_thread(current_actor(), thread_id)
    if not rules.may_moderate(current_actor(), thread):
        raise Forbidden
    return thread


def _begun_edit(thread: ThreadView, post: PostView, writing: Writing) -> Response:
    """The form to change a post, with its text or with what somebody made of it before."""
    form = _edit_form(post, writing)
    if writing.fields is None:
        form.body.data = queries.source_of(post.id)
        form.version.data = post.version
        if isinstance(form, EditThreadForm):
            form.title.data, form.tags.data = thread.title, " ".join(thread.tags)
    return _edit_page(thread, post, form, writing=writing)


def _edit_form(post: PostView, begun: Writing | None = None) -> EditForm:
    """The form as it was sent, or with `begun` as it is shown first."""
    sort = EditThreadForm if post.number == 1 else EditForm
    form = sort(formdata=begun.formdata) if begun is not None else sort()
    # In place there are other forms beside it, with a text of their own.
    for field in form:
        field.id = field.label.field_id = f"{field.name}-{post.number}"
    return form


def _edit_page(
    thread: ThreadView,
    post: PostView,
    form: EditForm,
    *,
    writing: Writing,
    status: int = 200,
    clash: Clash | None = None,
    review: Review | None = None,
) -> Response:
    return respond(
        "threads/edit.html",
        fragment="editor",
        status=review.status if review else status,
        review=review,
        thread=thread,
        post=post,
        form=form,
        writing=writing,
        clash=clash,
        back=thread_url(thread, post.number),
    )


def _is_kept(thread: ThreadView, post: PostView, form: DeleteForm) -> bool:
    """Whether the kind of a thread keeps a reply; the form says why."""
    keeps = kind_of(thread.kind).keeps
    words = str(keeps(thread.id, post.id)) if keeps is not None and post.number > 1 else ""
    if words:
        form.reason.errors = [words]
    return bool(words)


def _delete_page(
    thread: ThreadView, post: PostView, form: DeleteForm, *, status: int = 200
) -> Response:
    return respond(
        "threads/delete.html",
        status=status,
        thread=thread,
        post=post,
        form=form,
        back=thread_url(thread, post.number),
    )


def _show_post(post_id: int) -> Response:
    """Back to the post: its page, or to htmx just the post as it stands now."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)

    def context() -> dict[str, Any]:
        page = thread_page(actor, thread, number=post.number, mark_read=False, folds=False)
        return {"item": page.items[post.number], "page": page}

    return posted(
        thread_url(thread, post.number), "threads/post.html", fragment="post", context=context
    )
