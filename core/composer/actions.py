"""Writes of the composer: quotes that wait in a reply, and questions that need no asking."""

from __future__ import annotations

from core import clock
from core.access import Actor
from core.composer.models import FoundAnswer
from core.db import transaction
from core.drafts import actions as drafts
from core.drafts.places import reply_key
from core.drafts.queries import find_draft
from core.threads.quoting import quoted
from core.threads.rows import PostView, ThreadView

TRIES = 5


def add_quote(actor: Actor, thread: ThreadView, post: PostView) -> None:
    """Put a quote of a post at the end of the actor's draft of a reply to its thread.

    The actor has loaded the post through their sight. Raises `NotKept` when there is no room.
    """
    for left in reversed(range(TRIES)):
        draft = find_draft(actor, reply_key(thread.id))
        fields = draft.fields if draft else {"reply_to": str(post.number)}
        before = str(fields.get("body", "")).rstrip()
        body = f"{before}\n\n{quoted(thread, post)}" if before else quoted(thread, post)
        try:
            drafts.save_draft(
                actor,
                reply_key(thread.id),
                {**fields, "body": body},
                version=draft.version if draft else 0,
            )
        except drafts.DraftConflict:
            if not left:
                raise
        else:
            return


def keep_found_answer(actor: Actor, thread_id: int, draft_key: str) -> None:
    """Count that a thread, loaded through the actor's sight, answered what they were about to
    ask (once for each person), and throw the draft of that question away."""
    with transaction():
        FoundAnswer.insert(
            user=actor.user_id, thread=thread_id, found_at=clock.now()
        ).on_conflict_ignore().execute()
        if draft_key.startswith("new-"):
            drafts.discard_draft(actor, draft_key)
