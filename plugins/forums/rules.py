"""Who may do what with questions and answers."""

from __future__ import annotations

from flask import g, url_for
from flask_babel import gettext as _

from plugins.forums import QUESTION, SOLVED
from plugins.forums.queries import topic_of
from townhall import Actor, ItemAction, PostView, ThreadView, may_moderate


def may_accept(actor: Actor, thread: ThreadView) -> bool:
    """The asker, moderators and groups with `forums.accept`."""
    if thread.deleted_at is not None or not actor.is_member:
        return False
    if thread.author_id == actor.user_id or may_moderate(actor, thread):
        return True
    return actor.can("forums.accept", thread.space_id)


def actions_on(thread: ThreadView, post: PostView, actor: Actor) -> list[ItemAction]:
    """What the actor may do with one post of a topic, besides what every post has."""
    if thread.kind != "topic" or not may_accept(actor, thread):
        return []
    if post.number == 1:
        return _on_question(thread)
    if post.sort != "reply" or thread.state not in (QUESTION, SOLVED):
        return []
    accepted = _answer_id(thread) == post.id
    return [
        ItemAction(
            label=_("Take back as the answer") if accepted else _("Accept this answer"),
            icon="circle-slash" if accepted else "circle-check",
            url=url_for("forums.accept", thread_id=thread.id),
            name="post",
            value="0" if accepted else str(post.id),
            place="menu" if accepted or thread.state == SOLVED else "bar",
            order=10,
        )
    ]


def _on_question(thread: ThreadView) -> list[ItemAction]:
    asks = thread.state in (QUESTION, SOLVED)
    return [
        ItemAction(
            label=_("Make it a discussion") if asks else _("Make it a question"),
            icon="messages-square" if asks else "circle-question-mark",
            url=url_for("forums.question", thread_id=thread.id),
            name="on",
            value="0" if asks else "1",
        )
    ]


def _answer_id(thread: ThreadView) -> int | None:
    """The accepted post, asked for once a request rather than once a post."""
    if thread.state != SOLVED:
        return None
    known: dict[int, int | None] = g.setdefault("forums_answers", {})
    if thread.id not in known:
        known[thread.id] = topic_of(thread.id).answer_id
    return known[thread.id]
