"""Who voted for an idea, votes that are written down for somebody, and one's own vote after two
ideas became one."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.actions import proxy
from plugins.ideas.forms.proxy import ProxyForm
from plugins.ideas.queries.merged import merged_vote
from plugins.ideas.queries.voters import voters_of
from plugins.ideas.rules import may_decide
from plugins.ideas.views import bp
from townhall import (
    Forbidden,
    Refused,
    Rejected,
    ThreadView,
    current_actor,
    leave_merge,
    put_error,
    respond,
    see_other,
    thread_url,
    visible_thread,
)


@bp.get("/<int:thread_id>/voters", requires="site.member")
def voters(thread_id: int) -> Response:
    """Who voted for an idea, for the team."""
    return _voters(_decided(thread_id), ProxyForm(formdata=None))


@bp.post("/<int:thread_id>/voters", requires="site.write", limit="120 per hour")
def record_vote(thread_id: int) -> Response:
    """Write down the vote of somebody who asked for it elsewhere."""
    found, form = _decided(thread_id), ProxyForm()
    if not form.validate():
        return _voters(found, form, status=422)
    try:
        proxy.vote_for(current_actor(), found, form.username.data or "", form.said())
    except Rejected as error:
        put_error(form, error)
        return _voters(found, form, status=422)
    flash(_("Their vote counts, and they are told."), "good")
    return see_other(url_for("ideas.voters", thread_id=thread_id))


@bp.get("/merged/<int:thread_id>", requires="site.member")
def merged(thread_id: int) -> Response:
    """Ask before one's vote leaves the idea that another one became a part of."""
    vote = merged_vote(current_actor(), thread_id)
    title = _("Did you mean something else?")
    why = _(
        "“%(source)s” became part of “%(target)s”, and your vote with it. It can be as if you had"
        " not wanted that one: suggest what is missing, or vote for something else.",
        source=vote.title,
        target=vote.target.title,
    )
    return respond(
        "confirm.html",
        title=title,
        why=why,
        action=url_for("ideas.leave_merged", thread_id=thread_id),
        button=_("Take my vote out of it"),
        back=thread_url(vote.target),
        danger=False,
    )


@bp.post("/merged/<int:thread_id>", requires="site.write", limit="60 per minute")
def leave_merged(thread_id: int) -> Response:
    """Take what a merge has done with one's vote back."""
    actor = current_actor()
    vote = merged_vote(actor, thread_id)
    try:
        leave_merge(actor, thread_id)
    except Rejected as error:
        raise Refused(error.message) from error
    flash(_("Your vote is as it was before. Suggest what is missing, if it is."), "good")
    return see_other(thread_url(vote.target))


def _decided(thread_id: int) -> ThreadView:
    found = visible_thread(current_actor(), thread_id, kind=KIND)
    if not may_decide(current_actor(), found):
        raise Forbidden("ideas.decide")
    return found


def _voters(found: ThreadView, form: ProxyForm, *, status: int = 200) -> Response:
    group_id = request.args.get("group", 0, type=int)
    after = request.args.get("after", "")
    shown = voters_of(current_actor(), found, group_id=group_id, after=after)
    older = ""
    if shown.after:
        group = shown.group_id or None
        older = url_for("ideas.voters", thread_id=found.id, group=group, after=shown.after)
    return respond(
        "ideas/voters.html",
        fragment="people",
        status=status,
        thread=found,
        voters=shown,
        form=form,
        older=older,
    )
