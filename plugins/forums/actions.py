"""Writes of the forums: questions, answers, the first board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from plugins.forums import QUESTION, SOLVED
from plugins.forums.models import ForumsTopic
from plugins.forums.webhooks import AnswerAccepted
from townhall import (
    Actor,
    ImportedMark,
    Notice,
    Post,
    Rejected,
    Thread,
    all_spaces,
    audit,
    clock,
    create_space,
    emit,
    set_state,
    start_thread,
    tell,
    transaction,
)


def start_topic(
    actor: Actor,
    space_id: int,
    *,
    title: str,
    body: str,
    tags: str = "",
    is_question: bool = False,
    once: str = "",
) -> Thread:
    """Start a topic; see `townhall.start_thread` for rights and errors."""
    return start_thread(
        actor,
        space_id,
        kind="topic",
        title=title,
        body=body,
        tags=tags,
        state=QUESTION if is_question else "",
        once=once,
        extra={"is_question": is_question},
    )


def begin_topic(thread: Thread, extra: Mapping[str, Any]) -> None:
    """Write the detail row of a thread that was just started, in its transaction."""
    if "is_question" in extra:
        is_question = bool(extra["is_question"])
        ForumsTopic.insert(thread=thread.id, is_question=is_question).on_conflict_ignore().execute()


def become_topic(thread: Thread, _extra: Mapping[str, Any]) -> str:
    """What a thread of another kind shows as a topic: what it was when it was one before, else a
    plain discussion. An answer that was deleted meanwhile is none."""
    topic = ForumsTopic.get_or_none(ForumsTopic.thread == thread.id)
    if topic is None:
        return ""
    asked = QUESTION if topic.is_question else ""
    return SOLVED if topic.answer_id is not None else asked


def set_question(thread_id: int, *, on: bool, actor: Actor | None = None) -> None:
    """Make a topic a question or a plain discussion, which lets go of its answer.

    The caller has checked `may_accept`. Without an `actor` nobody in particular did it.
    """
    with transaction():
        _topic(thread_id)
        ForumsTopic.update(is_question=on, answer=None, accepted_by=None, accepted_at=None).where(
            ForumsTopic.thread == thread_id
        ).execute()
        set_state(thread_id, QUESTION if on else "", kind="topic")
        if actor is not None:
            _log(actor, "forums.question" if on else "forums.discussion", thread_id)


def accept_answer(actor: Actor, thread_id: int, post_id: int) -> None:
    """Choose the post that answers a question, in place of an earlier choice.

    The caller has checked `may_accept`. Raises `Rejected` when the post is not a standing
    reply of that thread.
    """
    with transaction():
        post = Post.get_or_none(
            (Post.id == post_id) & (Post.thread == thread_id) & (Post.sort == "reply")
        )
        if post is None or post.number == 1 or post.deleted_at is not None:
            raise Rejected("post", _("Only a reply in this thread can be its answer."))
        _topic(thread_id)
        ForumsTopic.update(
            is_question=True,
            answer=post_id,
            accepted_by=actor.user_id,
            accepted_at=clock.now(),
        ).where(ForumsTopic.thread == thread_id).execute()
        set_state(thread_id, SOLVED, kind="topic")
        _log(actor, "forums.accept", thread_id, f"#{post.number}")
        emit(AnswerAccepted(thread_id, actor.user_id, post_id, post.number))
        _tell_of_answer(actor, post)


def _log(actor: Actor, deed: str, thread_id: int, note: str = "") -> None:
    """Write down what the team does with others' questions."""
    thread = Thread.get_by_id(thread_id)
    if actor.is_staff or thread.author_id != actor.user_id:
        audit(actor, deed, thread, note=note)


def release_answer(
    thread_id: int, post_id: int | None = None, *, actor: Actor | None = None
) -> None:
    """Let go of the accepted answer (if it is `post_id`, where that is given)."""
    with transaction():
        mine = (ForumsTopic.thread == thread_id) & ForumsTopic.answer.is_null(False)
        if post_id is not None:
            mine &= ForumsTopic.answer == post_id
        changed = (
            ForumsTopic.update(answer=None, accepted_by=None, accepted_at=None)
            .where(mine)
            .execute()
        )
        if changed:
            set_state(thread_id, QUESTION, kind="topic")
            if actor is not None:
                _log(actor, "forums.release", thread_id)


def release_lost_answers() -> None:
    """A daily job: questions whose accepted answer is gone are open again."""
    gone = Post.select(Post.id).where(Post.deleted_at.is_null(False))
    lost = ForumsTopic.select(ForumsTopic.thread).where(ForumsTopic.answer.in_(gone))
    for row in list(lost):
        release_answer(row.thread_id)


def ensure_board(actor: Actor) -> None:
    """Make a first board where there is none."""
    if not any(space.owner == "forums" for space in all_spaces().values()):
        create_space(
            actor,
            owner="forums",
            slug="general",
            title=_("General"),
            description=_("Everything that has no board of its own."),
            icon="messages-square",
        )


def adopt_imported(marks: Sequence[ImportedMark]) -> None:
    """Write the detail rows of imported threads and let them show their state."""
    with transaction():
        for mark in marks:
            ForumsTopic.insert(
                thread=mark.thread_id,
                is_question=mark.is_question,
                answer=mark.accepted_post_id,
                accepted_at=mark.at if mark.accepted_post_id else None,
            ).on_conflict_ignore().execute()
            state = QUESTION if mark.is_question else ""
            Thread.update(state=SOLVED if mark.accepted_post_id else state).where(
                Thread.id == mark.thread_id
            ).execute()


def _tell_of_answer(actor: Actor, post: Post) -> None:
    asker = Thread.get_by_id(post.thread_id).author_id
    tell(
        Notice(
            sort="forums.answer",
            key=f"forums.answer:{post.id}",
            people={asker: "asked", post.author_id: "given"},
            actor_id=actor.user_id,
            thread_id=post.thread_id,
            number=post.number,
        )
    )


def _topic(thread_id: int) -> None:
    """Make sure that a topic has its detail row."""
    ForumsTopic.insert(thread=thread_id).on_conflict_ignore().execute()
