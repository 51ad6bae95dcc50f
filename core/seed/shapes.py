"""What the sample files hold, as values. Reading and checking them is in content.py."""

from __future__ import annotations

from dataclasses import dataclass


class SampleError(ValueError):
    """A sample file is wrong; reads `file:line: what`."""


@dataclass(frozen=True)
class SamplePerson:
    username: str
    name: str
    timezone: str
    language: str
    joined_days_ago: float
    bio: str = ""
    place: str = ""
    links: tuple[str, ...] = ()
    role: str = "member"


@dataclass(frozen=True)
class SampleBoard:
    """`see`: everyone, members or staff; `parent` is the slug of an earlier board."""

    slug: str
    title: str
    description: str
    tint: int
    icon: str
    parent: str = ""
    see: str = "everyone"


@dataclass(frozen=True)
class SampleTag:
    slug: str
    description: str


@dataclass(frozen=True)
class SampleEdit:
    """Post number `post` read `before` until `by` changed it, so many hours after it came."""

    post: int
    by: str
    hours_later: float
    before: str


@dataclass(frozen=True)
class SamplePoll:
    """A poll of one choice below post number `post`; `votes` are those of each option."""

    post: int
    question: str
    options: tuple[str, ...]
    votes: tuple[int, ...]
    closes_in_days: float = 0


@dataclass(frozen=True)
class SamplePost:
    """`reply_to` is the number of an earlier post of the same thread."""

    author: str
    body: str
    minutes_after_previous: int
    likes: int = 0
    reply_to: int | None = None


@dataclass(frozen=True)
class SampleThread:
    """`posts` begin with the thread's own text, number 1; `accepted` is a number or 0.

    Links to `#4` in a body mean post 4 of the same thread.
    """

    title: str
    board: str
    author: str
    days_ago: float
    tags: tuple[str, ...] = ()
    likes: int = 0
    question: bool = False
    accepted: int = 0
    pinned: bool = False
    locked: bool = False
    edited: tuple[SampleEdit, ...] = ()
    polls: tuple[SamplePoll, ...] = ()
    posts: tuple[SamplePost, ...] = ()
