"""Who is told of what the team does with an idea: once, later, and in one go.

A change waits until it cannot be taken back any more. Then all that waits for an idea is told as
one piece of news: what came of it in the end.
"""

from __future__ import annotations

from typing import Any

from plugins.ideas import KIND, sorts
from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.queries.changes import ideas_due, waiting_changes
from plugins.ideas.queries.reach import concerned, readers_among
from plugins.ideas.statuses import status_of
from townhall import (
    Notice,
    Post,
    Task,
    Thread,
    clock,
    excerpt,
    handles,
    hold_thread,
    plain_of,
    put_in_outbox,
    tell,
    transaction,
)

CHANGED, ANSWERED = "ideas.changed", "ideas.answered"
LONGEST = 400
"""Letters of a note that people read in their inbox."""


def tell_due() -> None:
    """Have people told of the changes that cannot be taken back any more. A scheduled job.

    What waits is marked as told in the transaction that orders the telling: whoever is killed
    has done both or neither, and of two at once one finds nothing left to do.
    """
    for thread_id in ideas_due(clock.now()):
        with transaction():
            _order(hold_thread(thread_id))


def answered(thread_id: int, actor_id: int | None) -> None:
    """Have people told of the official response to an idea. Inside the transaction of the deed,
    before its post is written: whom the response concerns hear of it as that, and of the same
    post not as a reply, too."""
    put_in_outbox(ANSWERED, {"thread": thread_id, "actor": actor_id}, owner="ideas")


def wanted_by(thread: Thread) -> dict[int, str]:
    """Who wants an idea and may see it now, each with the strongest reason of `sorts.CONCERNED`:
    for telling them of something else than the idea itself."""
    people = concerned(thread)
    may = readers_among(thread, list(people))
    return {user_id: why for user_id, why in people.items() if user_id in may}


def _order(thread: Thread) -> None:
    changes = waiting_changes(thread.id)
    now = clock.now()
    # A later change that waits keeps the earlier ones waiting, so that all is told at once.
    if not changes or any(change.due_at > now for change in changes):
        return
    deleted_at: Any = thread.deleted_at
    if deleted_at is not None:
        return
    ids = [change.id for change in changes]
    IdeaChange.update(told_at=now).where(IdeaChange.id.in_(ids)).execute()
    # There and back is no news, nor is what was decided about a thread that is no idea any more.
    if changes[0].before != thread.state and thread.kind == KIND:
        put_in_outbox(CHANGED, {"thread": thread.id, "changes": ids}, owner="ideas")


@handles(CHANGED)
def tell_of_changes(tasks: list[Task]) -> None:
    """Tell the author, the voters and who follows an idea what became of it. Done again after it
    was cut off it goes on where it was, because `tell` does."""
    for task in tasks:
        ids = task.payload["changes"]
        changes = list(IdeaChange.select().where(IdeaChange.id.in_(ids)).order_by(IdeaChange.id))
        thread = Thread.get_or_none(Thread.id == task.payload["thread"])
        if thread is None or not changes:
            continue
        if thread.deleted_at is not None:
            # Deleted meanwhile: they wait again until it is back.
            IdeaChange.update(told_at=None).where(IdeaChange.id.in_(ids)).execute()
            continue
        tell(
            Notice(
                sort=sorts.STATUS,
                key=f"{sorts.STATUS}:{changes[-1].id}",
                people=concerned(thread),
                actor_id=changes[-1].actor_id,
                thread_id=thread.id,
                text=_words(thread, changes),
            )
        )


@handles(ANSWERED)
def tell_of_response(tasks: list[Task]) -> None:
    """Tell the same people that the team has answered, unless that was taken back meanwhile."""
    for task in tasks:
        thread_id = task.payload["thread"]
        standing = (Idea.thread == thread_id) & Post.deleted_at.is_null()
        post = Post.select().join(Idea, on=(Idea.response == Post.id)).where(standing).first()
        if post is None:
            continue
        tell(
            Notice(
                sort=sorts.RESPONSE,
                # As replies are told: nobody hears of one post twice.
                key=f"post:{post.id}",
                people=concerned(Thread.get_by_id(thread_id)),
                actor_id=task.payload["actor"],
                thread_id=thread_id,
                number=post.number,
            )
        )


def _words(thread: Thread, changes: list[IdeaChange]) -> str:
    """What the idea was and what it is now, as its statuses are called, and why."""
    status = status_of(thread.state)
    after = status.name if status else str(changes[-1].after_name)
    before = str(changes[0].before_name)
    step = f"{before} → {after}" if before else after
    note = next((str(change.html) for change in reversed(changes) if change.note), "")
    return excerpt(f"{step}. {plain_of(note)}" if note else step, LONGEST)
