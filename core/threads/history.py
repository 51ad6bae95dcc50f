"""Pages of a post's history: what changed, and what is done with one of its versions."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.db import LARGEST
from core.threads import editing, queries, rules, versions
from core.threads.addresses import thread_url
from core.threads.models import Revision
from core.threads.rows import PostView, ThreadView
from core.threads.versions import Version
from core.web import current_actor
from core.web.errors import Forbidden, NotFound, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("history", __name__, url_prefix="/posts/<int:post_id>/history")


@bp.get("", requires="spaces.see")
def history(post_id: int) -> Response:
    """Every version of a post beside the one before it, newest first."""
    thread, post = queries.visible_post(current_actor(), post_id)
    return _page(thread, post)


@bp.get("/<int:key>", requires="spaces.see")
def version(post_id: int, key: int) -> Response:
    """One former version, whole."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    return respond(
        "threads/version.html",
        thread=thread,
        post=post,
        version=versions.version_of(actor, thread, post, key),
        may_restore=rules.may_edit(actor, thread, post),
        may_hide=rules.may_moderate(actor, thread),
        back=url_for("history.history", post_id=post_id),
    )


@bp.post("/<int:key>/restore", requires="spaces.reply", limit="30 per minute")
def restore(post_id: int, key: int) -> Response:
    """Let the post read as it did then, as a new version."""
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_edit(actor, thread, post):
        raise Forbidden
    former = versions.version_of(actor, thread, post, key)
    if former.wording is None or former.hidden is not None:
        raise Refused(_("This version is hidden. Show it again before you restore it."))
    at = request.form.get("at", 0, type=int)
    try:
        editing.restore_version(
            actor,
            post_id,
            former.number,
            key=key,
            wording=former.wording,
            at=at if 0 < at <= LARGEST else 0,
        )
    except editing.EditConflict:
        thread, post = queries.visible_post(actor, post_id)
        words = _("Somebody has changed this post meanwhile, so nothing was restored. Look again.")
        return _page(thread, post, problem=words, status=409)
    except rules.Rejected as error:
        return _page(thread, post, problem=error.message, status=422)
    flash(_("The post reads as in version %(number)s again.", number=former.number), "good")
    thread, post = queries.visible_post(actor, post_id)
    return see_other(thread_url(thread, post.number))


@bp.get("/<int:key>/hide", requires="spaces.moderate")
def hide(post_id: int, key: int) -> Response:
    """Ask before a version is hidden, and why."""
    former, _revision = _moderated(post_id, key)
    return respond(
        "confirm.html",
        title=_("Hide version %(number)s?", number=former.number),
        why=_(
            "Only moderators can read it then; others see that there is one. The post as it"
            " stands does not change. What you write is kept in the log."
        ),
        action=url_for("history.do_hide", post_id=post_id, key=key),
        button=_("Hide it"),
        back=url_for("history.history", post_id=post_id),
        ask=_("Why"),
    )


@bp.post("/<int:key>/hide", requires="spaces.moderate")
def do_hide(post_id: int, key: int) -> Response:
    """Keep a version from everybody but moderators."""
    _version, revision = _moderated(post_id, key)
    reason = " ".join(request.form.get("reason", "")[:200].split())
    editing.hide_revision(current_actor(), revision, reason=reason)
    return see_other(url_for("history.history", post_id=post_id) + f"#v{key}")


@bp.post("/<int:key>/show", requires="spaces.moderate")
def show(post_id: int, key: int) -> Response:
    """Let everybody read a hidden version again."""
    _version, revision = _moderated(post_id, key)
    editing.show_revision(current_actor(), revision)
    return see_other(url_for("history.history", post_id=post_id) + f"#v{key}")


def _moderated(post_id: int, key: int) -> tuple[Version, Revision]:
    actor = current_actor()
    thread, post = queries.visible_post(actor, post_id)
    if not rules.may_moderate(actor, thread):
        raise Forbidden
    former = versions.version_of(actor, thread, post, key)
    if former.revision is None:
        raise NotFound
    return former, former.revision


def _page(thread: ThreadView, post: PostView, *, problem: str = "", status: int = 200) -> Response:
    actor = current_actor()
    layout = "side" if request.args.get("view") == "side" else "inline"
    before = request.args.get("before", 0, type=int)
    before = before if 0 < before <= LARGEST else 0
    found = versions.history_of(actor, thread, post, before=before, side=layout == "side")
    address = url_for("history.history", post_id=post.id)
    older = f"{address}?view={layout}&before={found.older}" if found.older else ""
    return respond(
        "threads/history.html",
        status=status,
        thread=thread,
        post=post,
        history=found,
        layout=layout,
        older=older,
        problem=problem,
        may_restore=rules.may_edit(actor, thread, post),
        may_hide=rules.may_moderate(actor, thread),
        back=thread_url(thread, post.number),
    )
