"""Pages on which moderators move, merge and split threads and set their clocks."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.threads import moderation
from core.threads.addresses import thread_url
from core.threads.queries import posts_from, visible_thread
from core.threads.rows import ThreadView
from core.threads.rules import Rejected, may_moderate
from core.threadwork import queries
from core.threadwork.forms import MergeForm, MoveForm, SplitForm, TimersForm, Unfit
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.threadwork.notices import tell_author
from core.threadwork.picking import kept_elsewhere, picked
from core.threadwork.rules import MOST_SPLIT, hides
from core.threadwork.splitting import split_posts
from core.threadwork.timers import set_timers
from core.threadwork.undoing import undo_work
from core.web import current_actor
from core.web.errors import Forbidden, NotFound, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("threadwork", __name__, url_prefix="/threads")
SIZE = 30
"""How many post numbers a page offers to choose from."""


@bp.get("/<int:thread_id>/work", requires="spaces.moderate")
def work(thread_id: int) -> Response:
    """What can be done to a thread, and what was done lately."""
    return _page(_worked(thread_id))


@bp.post("/<int:thread_id>/work/move", requires="spaces.moderate")
def move(thread_id: int) -> Response:
    """Move a thread to another space."""
    actor, thread = current_actor(), _worked(thread_id)
    form = MoveForm()
    form.offer(queries.spaces_for(actor, thread))
    if not form.validate():
        return _page(thread, move=form, status=422)
    try:
        done = move_thread(actor, thread_id, form.space.data)
    except Rejected as error:
        form.space.errors = [error.message]
        return _page(thread, move=form, status=422)
    if form.tell.data:
        tell_author(actor, done)
    flash(_("It is moved. You can take that back for a week."), "good")
    return see_other(thread_url(visible_thread(actor, thread_id)))


@bp.post("/<int:thread_id>/work/merge", requires="spaces.moderate")
def merge(thread_id: int) -> Response:
    """Ask before a thread becomes part of another one, then do it."""
    actor, thread = current_actor(), _worked(thread_id)
    form = MergeForm()
    if not form.validate():
        return _page(thread, merge=form, status=422)
    try:
        target = _worked(form.target_id())
        if request.form.get("sure") != "1":
            return _ask(thread, target, form)
        done = merge_threads(actor, thread_id, target.id)
    except (NotFound, Forbidden):
        form.target.errors = [_("There is no thread of that number in which you keep order.")]
        return _page(thread, merge=form, status=422)
    except Rejected as error:
        form.target.errors = [error.message]
        return _page(thread, merge=form, status=422)
    if form.tell.data:
        tell_author(actor, done)
    flash(_("They are one thread now. You can take that back for a week."), "good")
    return see_other(url_for("threads.by_number", thread_id=target.id))


@bp.get("/<int:thread_id>/work/split", requires="spaces.moderate")
def split(thread_id: int) -> Response:
    """Choose the posts that are to be a thread of their own."""
    thread = _worked(thread_id)
    form = SplitForm(formdata=None)
    first = request.args.get("from", 2, type=int)
    chosen = [post.id for post in posts_from(current_actor(), thread, first, first) if first > 1]
    return _split_page(thread, form, chosen, at=first)


@bp.post("/<int:thread_id>/work/split", requires="spaces.moderate", endpoint="split")
def do_split(thread_id: int) -> Response:
    """Show another page of posts with the choice kept, or split the chosen ones off."""
    actor, thread = current_actor(), _worked(thread_id)
    form = SplitForm()
    chosen = picked(request.form, most=MOST_SPLIT)
    if "go" not in request.form:
        return _split_page(thread, form, chosen, at=request.form.get("at", 2, type=int))
    at = request.form.get("here", 2, type=int)
    form.offer(queries.spaces_for(actor, thread, own=True))
    if not form.validate():
        return _split_page(thread, form, chosen, at=at, status=422)
    try:
        done = split_posts(
            actor, thread_id, chosen, title=form.title.data or "", space_id=form.space.data
        )
    except Rejected as error:
        return _split_page(thread, form, chosen, at=at, status=422, error=error)
    flash(_("The new thread is there. You can take that back for a week."), "good")
    return see_other(thread_url(visible_thread(actor, done.other_id)))


@bp.post("/<int:thread_id>/work/timers", requires="spaces.moderate")
def timers(thread_id: int) -> Response:
    """Say what the clock will do to a thread."""
    actor, thread = current_actor(), _worked(thread_id)
    form = TimersForm()
    if not form.validate():
        return _page(thread, timers=form, status=422)
    try:
        set_timers(actor, thread_id, **form.values(actor.timezone))
    except Unfit as error:
        form[error.field].errors = [str(error)]
        return _page(thread, timers=form, status=422)
    flash(_("The clock is set."), "good")
    return see_other(thread_url(thread))


@bp.post("/<int:thread_id>/work/pin", requires="site.staff")
def pin(thread_id: int) -> Response:
    """Keep a thread on top of every space of its kind, or let it go."""
    thread = _worked(thread_id)
    on = request.form.get("on") == "1"
    moderation.set_pinned_everywhere(current_actor(), thread_id, on=on)
    return see_other(thread_url(thread))


@bp.post("/<int:thread_id>/work/unlist", requires="spaces.moderate")
def unlist(thread_id: int) -> Response:
    """Take a thread out of all lists, or put it back."""
    thread, on = _worked(thread_id), request.form.get("on") == "1"
    moderation.set_unlisted(current_actor(), thread_id, on=on)
    flash(_("It is in no list any more.") if on else _("It is in the lists again."), "good")
    return see_other(thread_url(thread))


@bp.post("/work/<int:work_id>/undo", requires="spaces.moderate")
def undo(work_id: int) -> Response:
    """Take back what was done to a thread."""
    actor = current_actor()
    row, _seen = queries.work_seen(actor, work_id)
    try:
        row = undo_work(actor, work_id)
    except Rejected as error:
        raise Refused(error.message) from error
    if row.left_count:
        said = ngettext(
            "It is taken back, but for %(num)s thing that was changed since.",
            "It is taken back, but for %(num)s things that were changed since.",
            row.left_count,
        )
        flash(said, "info")
    else:
        flash(_("It is taken back: everything is as it was."), "good")
    return see_other(url_for("threadwork.work", thread_id=row.thread_id))


def _worked(thread_id: int) -> ThreadView:
    """A thread in which the actor keeps order and that stands."""
    thread = visible_thread(current_actor(), thread_id)
    if not may_moderate(current_actor(), thread):
        raise Forbidden
    if thread.deleted_at is not None:
        raise NotFound
    return thread


def _page(thread: ThreadView, *, status: int = 200, **forms: Any) -> Response:
    actor = current_actor()
    move_form = forms.get("move") or MoveForm(formdata=None)
    move_form.offer(queries.spaces_for(actor, thread))
    timers_form = forms.get("timers")
    if timers_form is None:
        timers_form = TimersForm(formdata=None)
        timers_form.fill(thread, actor.timezone)
    return respond(
        "threadwork/work.html",
        status=status,
        thread=thread,
        move=move_form,
        merge=forms.get("merge") or MergeForm(formdata=None),
        timers=timers_form,
        done=queries.done_to(thread.id),
        zone=actor.timezone,
        back=thread_url(thread),
    )


def _ask(thread: ThreadView, target: ThreadView, form: MergeForm) -> Response:
    """The page that asks before two threads become one."""
    return respond(
        "threadwork/merge.html",
        thread=thread,
        target=target,
        tell=form.tell.data,
        opens=target.audience not in (thread.audience, "private"),
        hides=hides(thread, target),
        back=url_for("threadwork.work", thread_id=thread.id),
    )


def _split_page(
    thread: ThreadView,
    form: SplitForm,
    chosen: list[int],
    *,
    at: int,
    status: int = 200,
    error: Rejected | None = None,
) -> Response:
    actor = current_actor()
    form.offer(queries.spaces_for(actor, thread, own=True))
    if not form.is_submitted():
        form.space.data = thread.space_id
    if error is not None and error.field in form:
        form[error.field].errors = [error.message]
    first = (max(2, min(at, thread.last_number)) - 2) // SIZE * SIZE + 2
    rows = posts_from(actor, thread, first, first + SIZE - 1)
    posts = [post for post in rows if post.sort != "log" and post.number > 1]
    return respond(
        "threadwork/split.html",
        status=status,
        thread=thread,
        form=form,
        posts=posts,
        chosen=chosen,
        kept=kept_elsewhere(queries.posts_among(thread.id, chosen), {post.id for post in posts}),
        problem=error.message if error is not None and error.field not in form else "",
        first=first,
        earlier=first - SIZE if first > SIZE else 0,
        later=first + SIZE if first + SIZE <= thread.last_number else 0,
        back=url_for("threadwork.work", thread_id=thread.id),
    )
