"""Pages of bookmarks: keep a post, say why and until when, find it again."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from core.bookmarks import actions, times
from core.bookmarks.forms import BookmarkForm
from core.bookmarks.queries import bookmarks_page, mark_of
from core.threads import queries
from core.threads.addresses import thread_url
from core.threads.page import thread_page
from core.threads.rows import PostView, ThreadView
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint
from core.web.when import full_date

bp = Blueprint("bookmarks", __name__)


@bp.get("/bookmarks/", requires="site.account")
def index() -> Response:
    """The posts one has kept, newest first."""
    words = " ".join(request.args.get("q", "").replace("\x00", "").split())[:80]
    page = bookmarks_page(current_actor(), words, request.args.get("after", ""))
    older = url_for("bookmarks.index", q=words or None, after=page.after)
    return respond(
        "bookmarks/index.html",
        fragment="bookmarks",
        page=page,
        words=words,
        older=older if page.after else "",
    )


@bp.post("/posts/<int:post_id>/bookmark", requires="site.member")
def add(post_id: int) -> Response:
    """Keep a post."""
    _standing(post_id)
    actions.add_bookmark(current_actor(), post_id)
    return _back_to(post_id)


@bp.get("/posts/<int:post_id>/bookmark", requires="site.member")
def details(post_id: int) -> Response:
    """The note and the reminder of a bookmark, of a post that is kept already or now."""
    thread, post = _standing(post_id)
    form = BookmarkForm(formdata=None)
    form.fill(mark_of(current_actor(), post_id), current_actor().timezone)
    return _details_page(thread, post, form)


@bp.post("/posts/<int:post_id>/bookmark/details", requires="site.member", endpoint="details")
def save(post_id: int) -> Response:
    """Keep a post with a note and perhaps a reminder."""
    actor = current_actor()
    thread, post = _standing(post_id)
    form = BookmarkForm()
    if not form.validate():
        return _details_page(thread, post, form, status=422)
    try:
        remind_at = form.moment(actor.timezone)
    except ValueError as error:
        form.day.errors = [*form.day.errors, str(error)]
        return _details_page(thread, post, form, status=422)
    actions.save_bookmark(actor, post_id, note=form.note.data or "", remind_at=remind_at)
    flash(_("Your bookmark is saved."), "good")
    return see_other(thread_url(thread, post.number))


@bp.post("/posts/<int:post_id>/bookmark/remove", requires="site.member")
def remove(post_id: int) -> Response:
    """Let a post go; from the list (`back`), back to the list."""
    _standing(post_id)
    actions.remove_bookmark(current_actor(), post_id)
    if request.form.get("back") == "list":
        flash(_("The bookmark is gone."), "good")
        return see_other(url_for("bookmarks.index"))
    return _back_to(post_id)


def _standing(post_id: int) -> tuple[ThreadView, PostView]:
    """A post that the actor may see and that nobody has deleted."""
    thread, post = queries.visible_post(current_actor(), post_id)
    if post.deleted_at is not None or thread.deleted_at is not None:
        raise NotFound
    return thread, post


def _details_page(
    thread: ThreadView, post: PostView, form: BookmarkForm, *, status: int = 200
) -> Response:
    zone, language = current_actor().timezone, str(get_locale() or "en")
    return respond(
        "bookmarks/details.html",
        status=status,
        thread=thread,
        post=post,
        form=form,
        zone=zone,
        presets={name: full_date(times.preset(name, zone), zone, language) for name in times.DAYS},
        back=thread_url(thread, post.number),
    )


def _back_to(post_id: int) -> Response:
    """Back to the post: its page, or to htmx just the post as it stands now."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)

    def context() -> dict[str, Any]:
        page = thread_page(actor, thread, number=post.number, mark_read=False)
        return {"item": page.items[post.number], "page": page}

    return posted(
        thread_url(thread, post.number), "threads/post.html", fragment="post", context=context
    )
