"""What happens to threads and posts, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class ThreadEvent(Event):
    """Something happened to a thread; `actor_id` did it."""

    thread_id: int
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class ThreadStarted(ThreadEvent):
    """A thread was started."""


@dataclass(frozen=True, slots=True)
class ThreadDeleted(ThreadEvent):
    """A thread was deleted; it can be restored."""


@dataclass(frozen=True, slots=True)
class ThreadRestored(ThreadEvent):
    """A deleted thread is back."""


@dataclass(frozen=True, slots=True)
class ThreadMoved(ThreadEvent):
    """A thread is in another space now."""

    from_space_id: int
    to_space_id: int


@dataclass(frozen=True, slots=True)
class ThreadKindChanged(ThreadEvent):
    """A thread is one of another kind now, in a space of that."""

    from_kind: str
    to_kind: str
    from_space_id: int
    to_space_id: int


@dataclass(frozen=True, slots=True)
class ThreadMerged(ThreadEvent):
    """A thread became part of another one; with `undone` it is one of its own again."""

    into_id: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class ThreadSplit(ThreadEvent):
    """Posts of a thread became a new one; with `undone` they are back."""

    new_id: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class StateChanged(ThreadEvent):
    """A thread shows another state of its kind; `before` and `after` are their keys."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PostEvent(ThreadEvent):
    """Something happened to one post of a thread."""

    post_id: int
    number: int


@dataclass(frozen=True, slots=True)
class PostAdded(PostEvent):
    """A reply was posted."""


@dataclass(frozen=True, slots=True)
class PostEdited(PostEvent):
    """A post reads differently now. When `actor_id` is not `author_id`, somebody else has
    changed the author's text; `reason` is what they said about it. `title_before` is what its
    thread was called, where that is called otherwise now."""

    author_id: int = 0
    reason: str = ""
    title_before: str = ""


@dataclass(frozen=True, slots=True)
class PostDeleted(PostEvent):
    """A post was deleted; it can be restored."""


@dataclass(frozen=True, slots=True)
class PostRestored(PostEvent):
    """A deleted post is back."""


@dataclass(frozen=True, slots=True)
class Reacted(PostEvent):
    """Somebody reacted to a post, or took it back (`added` is false)."""

    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class VoteCast(ThreadEvent):
    """Somebody voted for a thread, or gave it another number of points."""

    points: int


@dataclass(frozen=True, slots=True)
class VoteWithdrawn(ThreadEvent):
    """Somebody took their vote for a thread back."""


@dataclass(frozen=True, slots=True)
class ThreadLinked(ThreadEvent):
    """A thread was linked with another one, of which it is a `sort` (see `core.links.sorts`).

    Whoever hears of it may not see both."""

    other_id: int
    sort: str


@dataclass(frozen=True, slots=True)
class ThreadUnlinked(ThreadEvent):
    """A thread is a `sort` of another one no longer."""

    other_id: int
    sort: str


@dataclass(frozen=True, slots=True)
class Quoted(PostEvent):
    """A post quotes one of `author_id`, whom it did not quote before; never its own writer.

    Told once for each author. Whether they may see the thread is for the listener to check.
    """

    source_id: int
    author_id: int
