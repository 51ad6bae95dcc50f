"""Who may do what with questions and answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from plugins.forums import QUESTION, SOLVED
from plugins.forums.queries import topic_of
from townhall import (
    Actor,
    ItemAction,
    PostView,
    ThreadDeed,
    ThreadView,
    Voting,
    may_moderate,
    settings,
)


def may_accept(actor: Actor, thread: ThreadView) -> bool:
    """The asker, moderators and groups with `forums.accept`."""
    if thread.deleted_at is not None or not actor.is_member:
        return False
    if thread.author_id == actor.user_id or may_moderate(actor, thread):
        return True
    return actor.can("forums.accept", thread.space_id)


def voting_of(_thread: ThreadView) -> Voting | None:
    """One vote for each member but the author, where the owner wants votes."""
    return Voting(own=False) if settings.get("forums", "votes") else None


def refusal_of(deed: ThreadDeed) -> str:
    """The answer to a question is not taken away from it."""
    solved = deed.sort == "split" and deed.thread.state == SOLVED
    if solved and topic_of(deed.thread.id).answer_id in deed.post_ids:
        return str(_("One of them is the accepted answer. Take that back first, or leave it."))
    return ""


def actions_on(
    thread: ThreadView, posts: Sequence[PostView], actor: Actor
) -> dict[int, list[ItemAction]]:
    """What the actor may do with posts of a topic, by post id, besides what every post has."""
    if thread.kind != "topic" or not may_accept(actor, thread):
        return {}
    found = {post.id: [_on_question(thread)] for post in posts if post.number == 1}
    if thread.state in (QUESTION, SOLVED):
        answer_id = topic_of(thread.id).answer_id if thread.state == SOLVED else None
        replies = (post for post in posts if post.number > 1 and post.sort == "reply")
        found.update({post.id: [_on_reply(thread, post.id, answer_id)] for post in replies})
    return found


def _on_reply(thread: ThreadView, post_id: int, answer_id: int | None) -> ItemAction:
    accepted = post_id == answer_id
    return ItemAction(
        label=_("Take back as the answer") if accepted else _("Accept this answer"),
        icon="circle-slash" if accepted else "circle-check",
        url=url_for("forums.accept", thread_id=thread.id),
        name="post",
        value="0" if accepted else str(post_id),
        place="menu" if accepted or thread.state == SOLVED else "bar",
        order=10,
    )


def _on_question(thread: ThreadView) -> ItemAction:
    asks = thread.state in (QUESTION, SOLVED)
    return ItemAction(
        label=_("Make it a discussion") if asks else _("Make it a question"),
        icon="messages-square" if asks else "circle-question-mark",
        url=url_for("forums.question", thread_id=thread.id),
        name="on",
        value="0" if asks else "1",
    )
