"""Answering an idea for the team: one post of its thread stands on top as the response."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.ideas import KIND, telling
from plugins.ideas.actions.deciding import note_answered
from plugins.ideas.models import Idea
from plugins.ideas.queries.changes import latest_change
from plugins.ideas.queries.response import response_id, team_among
from plugins.ideas.rules import may_decide
from plugins.ideas.statuses import CLOSED, status_of
from townhall import (
    Actor,
    Forbidden,
    Post,
    Rejected,
    Thread,
    audit,
    clock,
    hold_thread,
    reply,
    transaction,
)


def write_response(
    actor: Actor, thread_id: int, body: str, *, once: str = "", tells: bool = True
) -> Post:
    """Reply to an idea for the team, and let the reply be its official response.

    The actor has loaded the idea through their sight and needs `rules.may_decide`. With `tells`
    its author, its voters and who follows it hear of it. Raises `Forbidden`, and what
    `townhall.reply` does.
    """
    with transaction():
        thread = _held(actor, thread_id)
        if tells:
            telling.answered(thread_id, actor.user_id)
        post = reply(actor, thread_id, body, once=once)
        if response_id(thread_id) != post.id:
            _choose(actor, thread, post)
    return post


def choose_response(actor: Actor, thread_id: int, post_id: int, *, tells: bool = True) -> None:
    """Let a reply of somebody of the team be the official response, in place of another one.

    As `write_response`; who has heard of the reply already does not hear of it again. Raises
    `Rejected` when it is no standing reply of that thread, or nobody of the team wrote it.
    """
    with transaction():
        thread = _held(actor, thread_id)
        mine = (Post.id == post_id) & (Post.thread == thread_id) & (Post.sort == "reply")
        post = Post.get_or_none(mine & Post.deleted_at.is_null())
        if post is None or post.number == 1:
            raise Rejected("post", _("Only a reply to this idea can be its official response."))
        if response_id(thread_id) == post_id:
            return
        if post.author_id not in team_among(thread.space_id, [post.author_id]):
            raise Rejected("post", _("Nobody of the team wrote this. Answer in your own words."))
        if tells:
            telling.answered(thread_id, actor.user_id)
        _choose(actor, thread, post)


def drop_response(actor: Actor, thread_id: int) -> bool:
    """Let an idea have no official response; the reply stays. Whether it had one.

    Needs `rules.may_decide`. Raises `Forbidden`, and `Rejected` while it is the only reason
    given for a closed idea.
    """
    with transaction():
        thread = _held(actor, thread_id)
        if _is_closed_without_note(thread):
            raise Rejected("post", _why_it_stays())
        had = (Idea.thread == thread_id) & Idea.response.is_null(False)
        dropped = bool(Idea.update(response=None).where(had).execute())
        if dropped:
            audit(actor, "ideas.no_response", thread)
    return dropped


def refusal_to_delete(thread_id: int, post_id: int) -> str:
    """Why a reply is not deleted: it is the only reason given for a closed idea."""
    if response_id(thread_id) != post_id:
        return ""
    return _why_it_stays() if _is_closed_without_note(Thread.get_by_id(thread_id)) else ""


def _is_closed_without_note(thread: Thread) -> bool:
    status, last = status_of(thread.state), latest_change(thread.id)
    return status is not None and status.category == CLOSED and not (last and last.note)


def _why_it_stays() -> str:
    return str(_("It says why the idea was closed. Change the status first."))


def _held(actor: Actor, thread_id: int) -> Thread:
    thread = hold_thread(thread_id)
    if thread.kind != KIND or not may_decide(actor, thread):
        raise Forbidden("ideas.decide")
    return thread


def _choose(actor: Actor, thread: Thread, post: Post) -> None:
    note_answered(thread.id, clock.now())
    Idea.update(response=post.id).where(Idea.thread == thread.id).execute()
    audit(actor, "ideas.response", thread, note=f"#{post.number}")
