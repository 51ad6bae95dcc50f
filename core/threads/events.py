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
    """A post reads differently now."""


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
