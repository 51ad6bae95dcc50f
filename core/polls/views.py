"""Pages of polls: one poll alone, voting, who voted what, and the form that makes one."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from core.access import Actor
from core.polls import actions, queries, rules, voting
from core.polls.forms import AmendForm, EndForm, PollForm, SamePlace, sent_choices
from core.polls.part import shown_poll
from core.polls.queries import Loss
from core.polls.rows import PollView
from core.threads.addresses import thread_url
from core.threads.queries import visible_post
from core.threads.rows import PostView, ThreadView
from core.threads.rules import Rejected, may_moderate
from core.web import current_actor
from core.web.errors import Conflict, Forbidden, NotFound
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("polls", __name__)
Place = tuple[ThreadView, PostView]


@bp.get("/polls/<int:poll_id>", requires="spaces.see")
def poll(poll_id: int) -> Response:
    """A poll alone: where mails lead and refused votes come back."""
    return respond("polls/poll.html", fragment="poll", **_context(poll_id))


@bp.post("/polls/<int:poll_id>/vote", requires="polls.vote", limit="30 per minute")
def vote(poll_id: int) -> Response:
    """Vote, or vote anew."""
    actor = current_actor()
    thread, post, found = queries.visible_poll(actor, poll_id)
    chosen: tuple[int, ...] = ()
    try:
        chosen = sent_choices(request.form, found)
        voting.cast_vote(actor, (thread, post), poll_id, chosen)
    except Rejected as error:
        picked = error.chosen if isinstance(error, SamePlace) else chosen
        context = _context(poll_id, picked=picked, error=error.message)
        return respond("polls/poll.html", fragment="poll", status=422, **context)
    return _shown(thread, post, poll_id, _("Your vote is counted."))


@bp.post("/polls/<int:poll_id>/withdraw", requires="polls.vote", limit="30 per minute")
def withdraw(poll_id: int) -> Response:
    """Take a vote back."""
    actor = current_actor()
    thread, post, _found = queries.visible_poll(actor, poll_id)
    try:
        voting.withdraw_vote(actor, (thread, post), poll_id)
    except Rejected as error:
        context = _context(poll_id, error=error.message)
        return respond("polls/poll.html", fragment="poll", status=422, **context)
    return _shown(thread, post, poll_id, _("Your vote is taken back."))


@bp.post("/polls/<int:poll_id>/close", requires="site.write")
def close(poll_id: int) -> Response:
    """End the voting now."""
    actor = current_actor()
    thread, post, found = queries.visible_poll(actor, poll_id)
    if not rules.may_manage(actor, thread, post):
        raise Forbidden
    actions.close_poll(actor, post, found)
    return _shown(thread, post, poll_id, _("Voting has ended."))


@bp.post("/polls/<int:poll_id>/reopen", requires="site.write")
def reopen(poll_id: int) -> Response:
    """Let people vote again."""
    actor = current_actor()
    thread, post, found = queries.visible_poll(actor, poll_id)
    if not rules.may_reopen(actor, thread, post, found):
        raise Forbidden
    actions.reopen_poll(actor, post, found)
    return _shown(thread, post, poll_id, _("Voting is open again."))


@bp.get("/polls/<int:poll_id>/votes", requires="spaces.see")
def votes(poll_id: int) -> Response:
    """Who voted what, in a poll that is not secret, for those who may know its results."""
    actor = current_actor()
    thread, post, found = queries.visible_poll(actor, poll_id)
    if found.is_secret:
        raise NotFound
    mine = queries.own_choices(actor, [poll_id])
    if not found.tells(voted=poll_id in mine):
        raise Forbidden
    wanted = request.args.get("option", "")
    option = next((o for o in found.options if str(o.id) == wanted), None)
    after = request.args.get("after", "")
    page = queries.votes_page(found, after, option_id=option.id if option else 0)
    chosen = option.id if option else None
    older = url_for("polls.votes", poll_id=poll_id, after=page.after, option=chosen)
    return respond(
        "polls/votes.html",
        fragment="votes",
        thread=thread,
        poll=found,
        page=page,
        option=option,
        older=older if page.after else "",
        back=thread_url(thread, post.number),
    )


@bp.get("/posts/<int:post_id>/poll", requires="spaces.reply")
def edit(post_id: int) -> Response:
    """The form that hangs a poll below a post, or changes the one there is."""
    actor = current_actor()
    place, found = _definable(post_id)
    form = _form(actor, place, found)
    if found is not None:
        form.show(found, actor.timezone)
    return _edit_page(place, found, form)


@bp.post("/posts/<int:post_id>/poll", requires="spaces.reply", limit="30 per minute")
def save(post_id: int) -> Response:
    """Save a poll."""
    actor = current_actor()
    place, found = _definable(post_id)
    form = _form(actor, place, found)
    if not form.validate():
        return _edit_page(place, found, form, status=422)
    try:
        _save(actor, place[1], found, form)
    except Rejected as error:
        field = getattr(form, error.field, None) or form.closes_at
        if error.field == "options" and isinstance(form, AmendForm):
            field = form.added
        field.errors = [*field.errors, error.message]
        return _edit_page(place, found, form, status=422)
    except actions.ConfirmLoss as cost:
        return _edit_page(place, found, form, status=409, loss=cost.loss)
    except actions.VotesAreIn as late:
        raise Conflict(_("Somebody has voted meanwhile. Open the form again.")) from late
    return see_other(thread_url(place[0], place[1].number))


@bp.get("/posts/<int:post_id>/poll/remove", requires="spaces.reply")
def remove(post_id: int) -> Response:
    """Ask before a poll is taken away with its votes."""
    (thread, post), found = _removable(post_id)
    return respond(
        "confirm.html",
        title=_("Remove the poll?"),
        why=_("“%(question)s” and its votes are gone for good.", question=found.question),
        action=url_for("polls.remove", post_id=post_id),
        button=_("Remove it"),
        back=thread_url(thread, post.number),
    )


@bp.post("/posts/<int:post_id>/poll/remove", requires="spaces.reply", endpoint="remove")
def do_remove(post_id: int) -> Response:
    """Take a poll away with its votes."""
    (thread, post), found = _removable(post_id)
    try:
        moderates = may_moderate(current_actor(), thread)
        actions.remove_poll(current_actor(), post, found.id, with_votes=moderates)
    except actions.VotesAreIn as late:
        raise Forbidden from late
    return see_other(thread_url(thread, post.number))


def _context(
    poll_id: int, *, picked: tuple[int, ...] | None = None, error: str = "", said: str = ""
) -> dict[str, Any]:
    actor = current_actor()
    thread, post, found = queries.visible_poll(actor, poll_id)
    mine = queries.own_choices(actor, [poll_id]).get(poll_id)
    shown = shown_poll(actor, (thread, post), found, mine, picked=picked, error=error, said=said)
    return {"shown": shown, "thread": thread, "back": thread_url(thread, post.number)}


def _shown(thread: ThreadView, post: PostView, poll_id: int, said: str) -> Response:
    """Back to the post, or to htmx just the poll as it stands now."""
    return posted(
        thread_url(thread, post.number),
        "polls/poll.html",
        fragment="poll",
        context=lambda: _context(poll_id, said=said),
    )


def _definable(post_id: int) -> tuple[Place, PollView | None]:
    actor = current_actor()
    thread, post = visible_post(actor, post_id)
    if not rules.may_define(actor, thread, post):
        raise Forbidden
    return (thread, post), queries.poll_of(post_id)


def _removable(post_id: int) -> tuple[Place, PollView]:
    place, found = _definable(post_id)
    if found is None:
        raise NotFound
    if queries.has_ballots(found.id) and not may_moderate(current_actor(), place[0]):
        raise Forbidden
    return place, found


def _form(actor: Actor, place: Place, found: PollView | None) -> PollForm | EndForm:
    if found is None or not queries.has_ballots(found.id):
        return PollForm()
    return AmendForm() if may_moderate(actor, place[0]) else EndForm()


def _save(actor: Actor, post: PostView, found: PollView | None, form: PollForm | EndForm) -> None:
    if isinstance(form, PollForm):
        actions.define_poll(actor, post, form.terms(actor.timezone, found))
    elif found is not None and isinstance(form, AmendForm):
        change = form.amendment(found, request.form, actor.timezone)
        actions.amend_poll(actor, post, found.id, change)
    elif found is not None:
        actions.set_end(actor, post, found, form.end(found, actor.timezone))


def _edit_page(
    place: Place,
    found: PollView | None,
    form: PollForm | EndForm,
    *,
    status: int = 200,
    loss: Loss | None = None,
) -> Response:
    thread, post = place
    return respond(
        "polls/edit.html",
        status=status,
        thread=thread,
        post=post,
        poll=found,
        form=form,
        rows=form.rows(found, request.form) if found and isinstance(form, AmendForm) else [],
        loss=loss,
        zone=current_actor().timezone,
        back=thread_url(thread, post.number),
    )
