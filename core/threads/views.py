"""Pages about posts that every kind shares: edit, history, react, delete, pin, lock."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request

from core import diff
from core.text import render_markdown
from core.threads import actions, moderation, queries, rules
from core.threads.addresses import thread_url
from core.threads.forms import DeleteForm, EditForm, EditThreadForm, put_error
from core.threads.page import thread_page
from core.threads.quoting import quoted
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
    form = _edit_form(post)
    form.body.data = queries.source_of(post_id)
    form.version.data = post.version
    if isinstance(form, EditThreadForm):
        form.title.data, form.tags.data = thread.title, " ".join(thread.tags)
    return _edit_page(thread, post, form)


@bp.post("/posts/<int:post_id>/edit", requires="spaces.reply", limit="30 per minute")
def save(post_id: int) -> Response:
    """Save a changed post; if somebody else has meanwhile, show both texts and lose none."""
    actor = current_actor()
    thread, post = _editable(post_id)
    form = _edit_form(post)
    if not form.validate():
        return _edit_page(thread, post, form, status=422)
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
        return _edit_page(thread, post, form, status=422)
    except actions.EditConflict as conflict:
        return _conflict(thread, post, form, conflict)
    return _show_post(post_id)


@bp.get("/posts/<int:post_id>/history", requires="spaces.see")
def history(post_id: int) -> Response:
    """How a post read before each edit, with what changed."""
    thread, post = queries.visible_post(current_actor(), post_id)
    texts = [(r.version, r.body, r.title, r) for r in queries.revisions_of(post_id)]
    current = queries.source_of(post_id)
    changes = []
    for at, (version, body, title, row) in enumerate(texts):
        after = texts[at + 1] if at + 1 < len(texts) else (post.version, current, None, None)
        changes.append(
            {
                "version": after[0],
                "from": version,
                "lines": diff.inline_diff(body, after[1]),
                "rows": diff.side_by_side(body, after[1]),
                "reason": row.reason,
                "editor": after[3].editor if after[3] is not None else queries.editor_of(post_id),
                "at": after[3].created_at if after[3] is not None else post.edited_at,
                "title": (title, after[2] or thread.title) if title else None,
                "former": row,
            }
        )
    return respond(
        "threads/history.html",
        thread=thread,
        post=post,
        changes=list(reversed(changes)),
        layout="side" if request.args.get("view") == "side" else "inline",
        back=thread_url(thread, post.number),
    )


@bp.get("/posts/<int:post_id>/quote", requires="spaces.see")
def quote(post_id: int) -> Response:
    """The text of a post as a quote, ready to be put into a reply."""
    thread, post = queries.visible_post(current_actor(), post_id)
    answer = make_response(quoted(thread, post))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


@bp.post("/posts/<int:post_id>/react", requires="site.member", limit="60 per minute")
def react(post_id: int) -> Response:
    """Give or take back a reaction."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_react(actor, thread, post):
        raise Forbidden
    try:
        actions.react(actor, post_id, request.form.get("name", "like"))
    except rules.Rejected as error:
        raise NotFound from error
    return _show_post(post_id)


@bp.get("/posts/<int:post_id>/delete", requires="spaces.reply")
def delete(post_id: int) -> Response:
    """Ask before a post (or with number 1 its thread) is deleted."""
    thread, post = _editable(post_id)
    return _delete_page(thread, post, DeleteForm(formdata=None))


@bp.post("/posts/<int:post_id>/delete", requires="spaces.reply")
def do_delete(post_id: int) -> Response:
    """Delete a post; it can be restored."""
    thread, post = _editable(post_id)
    form = DeleteForm()
    if not form.validate():
        return _delete_page(thread, post, form, status=422)
    moderation.delete_post(current_actor(), post_id, reason=form.reason.data or "")
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


@bp.post("/preview", requires="site.member", limit="60 per minute")
def preview() -> Response:
    """What a text will look like, from the code that makes the post itself."""
    body = request.form.get("body", "")[:60_000]
    return respond(
        "threads/preview.html", fragment="preview", body=body, html=render_markdown(body).html
    )


def _editable(post_id: int) -> tuple[ThreadView, PostView]:
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_edit(actor, thread, post):
        raise Forbidden
    return thread, post


def _moderated(thread_id: int) -> ThreadView:
    thread = queries.visible_thread(current_actor(), thread_id)
    if not rules.may_moderate(current_actor(), thread):
        raise Forbidden
    return thread


def _edit_form(post: PostView) -> EditForm:
    form = EditThreadForm() if post.number == 1 else EditForm()
    # In place there are other forms beside it, with a text of their own.
    for field in form:
        field.id = field.label.field_id = f"{field.name}-{post.number}"
    return form


def _edit_page(
    thread: ThreadView, post: PostView, form: EditForm, *, status: int = 200, theirs: str = ""
) -> Response:
    return respond(
        "threads/edit.html",
        fragment="editor",
        status=status,
        thread=thread,
        post=post,
        form=form,
        theirs=theirs,
        back=thread_url(thread, post.number),
    )


def _conflict(
    thread: ThreadView, post: PostView, form: EditForm, conflict: actions.EditConflict
) -> Response:
    form.version.data = conflict.current.version
    form.version.raw_data = None
    return _edit_page(thread, post, form, status=409, theirs=conflict.current.body)


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
        page = thread_page(actor, thread, number=post.number, mark_read=False)
        return {"item": page.items[post.number], "page": page}

    return posted(
        thread_url(thread, post.number), "threads/post.html", fragment="post", context=context
    )
