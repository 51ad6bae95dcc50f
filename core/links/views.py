"""The page on which threads are linked: what stands, a search for others, and both deeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.links import actions, queries, rules
from core.links.finding import found_threads
from core.links.forms import LONGEST, LinkForm
from core.links.sorts import said
from core.previews.own import thread_meant
from core.threads.addresses import thread_url
from core.threads.moved import standing_id
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView
from core.threads.rules import Rejected
from core.web import current_actor
from core.web.errors import Forbidden, NotFound
from core.web.respond import posted, respond, wants_fragment
from core.web.routing import Blueprint

bp = Blueprint("links", __name__)


@bp.get("/t/<int:thread_id>/links", requires="spaces.see", limit="120 per minute")
def index(thread_id: int) -> Response:
    """What a thread is linked with; for those who may link it, threads that fit `q`."""
    thread = _standing(thread_id)
    asked = " ".join(request.args.get("q", "").replace("\0", "").split())[:LONGEST]
    page = _page(thread, asked=asked)
    return respond("links/links.html", fragment="linking", fragments=("linking", "found"), **page)


@bp.post("/t/<int:thread_id>/links", requires="links.make", limit="30 per minute", endpoint="index")
def link(thread_id: int) -> Response:
    """Link a thread with another one."""
    actor, thread = current_actor(), _standing(thread_id)
    if not rules.may_link(actor, thread):
        raise Forbidden("links.make")
    form = LinkForm()
    words = _link(thread_id, form) if form.validate() else ""
    if words:
        return _done(thread, words)
    page = _page(thread, form=form, asked=form.looked_for())
    return respond("links/links.html", fragment="linking", status=422, **page)


@bp.post("/links/<int:link_id>/remove", requires="site.write", limit="30 per minute")
def remove(link_id: int) -> Response:
    """Take a link away; back to the page of one of its threads (`thread`). `of` says which link
    stood there under this number, which may be that of a later one by now."""
    actor = current_actor()
    known = queries.link_seen(actor, link_id)
    here, there = known.source_id, known.target_id
    if request.form.get("thread", type=int) == there:
        here, there = there, here
    meant = f"{there}-{known.sort}"
    if request.form.get("of", meant) != meant:
        raise NotFound
    actions.unlink_threads(actor, known.source_id, known.target_id, known.sort)
    return _done(visible_thread(actor, here), _("The link is gone."))


def _link(thread_id: int, form: LinkForm) -> str:
    """Do what a form says; the words for what was done, or nothing where its fields say why not.
    The thread of the page has been looked at: what may not be done is about the other one."""
    named = thread_meant(form.target.data or "")
    link = said(thread_id, standing_id(named), form.sort.data)
    try:
        is_new = actions.link_threads(current_actor(), *link)
    except NotFound:
        form.target.errors = [_("There is no such thread that you may see.")]
    except Forbidden:
        form.target.errors = [_("You may not write in that thread, so you cannot link it.")]
    except Rejected as error:
        form[error.field].errors = [error.message]
    else:
        return str(_("They are linked.") if is_new else _("They were linked already."))
    return ""


def _standing(thread_id: int) -> ThreadView:
    """A thread that the actor may see and that nobody has deleted."""
    thread = visible_thread(current_actor(), thread_id)
    if thread.deleted_at is not None:
        raise NotFound
    return thread


def _done(thread: ThreadView, words: str) -> Response:
    """Back to the page of a thread's links, or to htmx these as they now stand."""

    def context() -> Mapping[str, Any]:
        return _page(thread) | {"said": words}

    if not wants_fragment():
        flash(words, "good")
    url = url_for("links.index", thread_id=thread.id)
    return posted(url, "links/links.html", fragment="linking", context=context)


def _page(thread: ThreadView, *, form: LinkForm | None = None, asked: str = "") -> dict[str, Any]:
    actor = current_actor()
    may = rules.may_link(actor, thread)
    if may and form is None:  # making one begins a session, which who only reads has no need of
        form = LinkForm(formdata=None)
    links = queries.links_of(actor, thread.id)
    return {
        "thread": thread,
        "links": links,
        "removable": {
            link.link_id for link in links if rules.may_unlink(actor, link.made_by, thread, link)
        },
        "may": may,
        "form": form,
        "asked": asked,
        "found": found_threads(actor, asked, besides=thread.id) if may and asked else [],
        "back": thread_url(thread),
        "said": "",
    }
