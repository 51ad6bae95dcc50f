"""What readers say about a foreign community: plain facts that know nothing of our tables.

A reader yields them so that whatever a fact names came before it: boards, people and tags
first, then threads. Foreign ids are text and mean something only within their source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedText:
    """A text as its source has it: Markdown, HTML or both.

    With both, the HTML is what people saw; the Markdown is used when it says the same.
    """

    markdown: str | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPerson:
    """Somebody of the source. `username` is a wish; one is made from the name without it.

    `is_former`: their account is gone there, so nobody will come to claim this one.
    """

    foreign_id: str
    name: str
    created_at: datetime
    username: str = ""
    seen_at: datetime | None = None
    bio: ImportedText = ImportedText()
    place: str = ""
    links: tuple[str, ...] = ()
    is_former: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBoard:
    """A place of the source that threads stand in; `is_restricted`: not everyone saw it."""

    foreign_id: str
    title: str
    slug: str = ""
    description: str = ""
    parent: str = ""
    position: int = 0
    is_restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTag:
    """A tag and what the source says about it."""

    name: str
    description: ImportedText = ImportedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRevision:
    """How a post read in an earlier version; `reason` is why the next one was made."""

    version: int
    editor: str | None
    body: str
    created_at: datetime
    title: str | None = None
    tags: tuple[str, ...] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPost:
    """One message. `reply_to` is the foreign id of another post of the same thread.

    Posts without a `number` are counted on in the order given; a number is kept, gaps too.
    """

    foreign_id: str
    author: str
    text: ImportedText
    created_at: datetime
    sort: Literal["reply", "comment", "log"] = "reply"
    number: int | None = None
    reply_to: str | None = None
    reply_to_number: int | None = None
    reactions: int = 0
    revisions: tuple[ImportedRevision, ...] = ()
    version: int = 1
    edited_at: datetime | None = None
    edited_by: str | None = None
    deleted_at: datetime | None = None
    delete_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedThread:
    """One conversation with all its posts, the body first. `board` "" is the default one."""

    foreign_id: str
    title: str
    created_at: datetime
    posts: tuple[ImportedPost, ...]
    board: str = ""
    tags: tuple[str, ...] = ()
    is_locked: bool = False
    pinned_at: datetime | None = None
    score: int = 0
    view_count: int = 0
    is_question: bool = False
    accepted: str | None = None
    accepted_at: datetime | None = None


# Begins addresses of our own for what has no address of its own, until its new place is
# known. No such host can ever be (RFC 2606), and texts may link to it like to any other.
INTERNAL = "https://import.invalid/"

Fact = ImportedBoard | ImportedPerson | ImportedTag | ImportedThread


@dataclass(frozen=True, slots=True)
class Target:
    """What an address inside the source points at: a post, or a thread (at a number)."""

    sort: Literal["thread", "post"]
    foreign_id: str
    number: int | None = None


class Progress(Protocol):
    """Told how far a long piece of work has come, in whatever unit it counts."""

    def begin(self, label: str, total: int) -> None:
        """A new piece of work starts; `total` 0 when nobody can say."""

    def advance(self, done: int) -> None:
        """So much of it is done."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, label: str, total: int) -> None:
        """Say nothing."""

    def advance(self, done: int) -> None:
        """Say nothing."""
