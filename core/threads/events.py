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
    changed the author's text; `reason` is what they said about it."""

    author_id: int = 0
    reason: str = ""


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
class Quoted(PostEvent):
    """A post quotes one of `author_id`, whom it did not quote before; never its own writer.

    Told once for each author. Whether they may see the thread is for the listener to check.
    """

    source_id: int
    author_id: int
