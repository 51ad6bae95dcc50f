"""Reads for work on threads: where a thread may go, what was done to it lately."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.registry import Text
from core.site import site
from core.spaces.queries import SpaceRow, visible_spaces
from core.threads.models import Post, Thread
from core.threads.moved import standing_id
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView
from core.threadwork.models import ThreadWork

SHOWN = 20


class Done(NamedTuple):
    """A deed of late, as the page of a thread's work shows it."""

    id: int
    sort: str
    thread_id: int
    thread_title: str
    other_id: int | None
    other_title: str | None
    size: int
    left_count: int
    done_at: datetime
    undo_until: datetime
    undone_at: datetime | None
    username: str | None
    name: str | None
    said: str

    @property
    def became(self) -> Text:
        """What the kind is called that it became; its key where that is gone."""
        kind = site().registry.kind(self.said)
        return kind.label if kind else self.said

    @property
    def is_open(self) -> bool:
        """Whether it can be taken back."""
        return self.undone_at is None and self.undo_until > clock.now()


def spaces_for(actor: Actor, thread: ThreadView, *, own: bool = False) -> list[SpaceRow]:
    """Spaces that may take a thread or (with `own`, its own too) posts of it: those of its
    sort in which the actor keeps order."""
    return [
        space
        for space in visible_spaces(actor, owner=thread.owner)
        if actor.can("spaces.moderate", space.id)
        and not space.is_archived
        and (own or space.id != thread.space_id)
    ]


def done_to(thread_id: int) -> list[Done]:
    """What was done to a thread lately, or to others with it, newest first."""
    other = Thread.alias()
    about = (ThreadWork.thread == thread_id) | (ThreadWork.other == thread_id)
    rows = (
        ThreadWork.select(
            ThreadWork.id,
            ThreadWork.sort,
            Thread.id,
            Thread.title,
            other.id,
            other.title,
            ThreadWork.count,
            ThreadWork.left_count,
            ThreadWork.done_at,
            ThreadWork.undo_until,
            ThreadWork.undone_at,
            User.username,
            User.name,
            ThreadWork.said,
        )
        .join(Thread, on=(ThreadWork.thread == Thread.id))
        .join(other, JOIN.LEFT_OUTER, on=(ThreadWork.other == other.id))
        .join(User, JOIN.LEFT_OUTER, on=(ThreadWork.actor == User.id))
        .where(about & ThreadWork.sort.in_(("move", "merge", "split", "kind")))
        .order_by(ThreadWork.id.desc())
        .limit(SHOWN)
    )
    return [Done(*row) for row in rows.tuples()]


def posts_among(thread_id: int, post_ids: list[int]) -> list[int]:
    """Those of some ids that are posts of a thread, in the order given."""
    mine = (Post.thread == thread_id) & Post.id.in_(post_ids)
    known = {row[0] for row in Post.select(Post.id).where(mine).tuples()}
    return [id_ for id_ in post_ids if id_ in known]


def work_seen(actor: Actor, work_id: int) -> tuple[ThreadWork, ThreadView]:
    """A deed and the thread on whose page it is told. Raises `NotFound` for what is not there
    and for threads that the actor may not see, `Forbidden` without the right there."""
    work = ThreadWork.get_or_none((ThreadWork.id == work_id) & ThreadWork.thread.is_null(False))
    if work is None:
        raise NotFound
    seen = visible_thread(actor, standing_id(work.thread_id))
    if work.other_id is not None and work.undone_at is None:
        visible_thread(actor, standing_id(work.other_id))
    if not actor.can("spaces.moderate", seen.space_id):
        raise Forbidden("spaces.moderate")
    return work, seen
