"""The rows of posts and of their earlier versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.text import slugify
from core.threads.models import Post, Revision
from core.transfer.actions.mapping import CHUNK
from core.transfer.actions.texts import Settled
from core.transfer.facts import ImportedPost, ImportedThread
from core.transfer.report import Report

# Foreign ids of comments and logs are numbered apart from those of other posts.
SORTS = {"reply": "post", "comment": "comment", "log": "log"}
NOUNS = {"reply": "replies", "comment": "comments", "log": "log_entries"}


class AuthorMissing(ValueError):
    """Somebody could not be written, so what they wrote cannot be either."""


@dataclass(slots=True)
class Numbers:
    """The numbers of one thread: all that are taken, and which foreign post has which."""

    taken: set[int] = field(default_factory=set)
    of: dict[str, int] = field(default_factory=dict)
    last: int = 0

    def take(self, number: int, key: str = "") -> None:
        """A number that is in use, by a foreign post or one of our own."""
        self.taken.add(number)
        self.last = max(self.last, number)
        if key:
            self.of[key] = number

    def place(self, post: ImportedPost) -> int:
        """Give a post its own number if it has one that is free, else the next one."""
        number = post.number
        if number is None or number < 1 or number in self.taken:
            number = self.last + 1
        self.take(number, post.foreign_id if SORTS[post.sort] == "post" else "")
        return number

    def answered(self, post: ImportedPost) -> int | None:
        """The number of the post that one replies to, if it is here."""
        number = self.of.get(post.reply_to) if post.reply_to else post.reply_to_number
        return number if number in self.taken else None


@dataclass(slots=True)
class Placed:
    """A post with the place it gets in a thread of ours."""

    thread_id: int
    number: int
    post: ImportedPost
    reply_to: int | None
    text: Settled
    id: int = 0


def write_posts(placed: list[Placed], people: dict[str, int], report: Report) -> None:
    """Insert posts with their revisions and note their ids."""
    rows = [_row(item, people) for item in placed]
    for start in range(0, len(rows), CHUNK):
        Post.insert_many(rows[start : start + CHUNK]).execute()
    threads = list({item.thread_id for item in placed})
    fields = (Post.thread, Post.number, Post.id)
    found = Post.select(*fields).where(Post.thread.in_(threads)).tuples()
    ids = {(thread, number): post for thread, number, post in found}
    for item in placed:
        item.id = ids[item.thread_id, item.number]
    _write_revisions(placed, people, report)


def _row(item: Placed, people: dict[str, int]) -> dict[str, Any]:
    post = item.post
    return {
        "thread": item.thread_id,
        "number": item.number,
        "author": person_id(people, post.author),
        "sort": post.sort,
        "reply_to": item.reply_to,
        "body": item.text.body,
        "html": item.text.html,
        "version": post.version,
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "edited_by": people.get(post.edited_by) if post.edited_by else None,
        "reaction_count": post.reactions,
        "deleted_at": post.deleted_at,
        "delete_reason": post.delete_reason[:255],
    }


def _write_revisions(placed: list[Placed], people: dict[str, int], report: Report) -> None:
    rows = [
        {
            "post": item.id,
            "version": revision.version,
            "editor": people.get(revision.editor) if revision.editor else None,
            "title": revision.title,
            "tag_names": tag_words(revision.tags) if revision.tags is not None else None,
            "body": revision.body,
            "created_at": revision.created_at,
            "reason": revision.reason[:255],
        }
        for item in placed
        for revision in item.post.revisions
    ]
    for start in range(0, len(rows), CHUNK):
        Revision.insert_many(rows[start : start + CHUNK]).execute()
    report.added["earlier_versions"] += len(rows)
    report.added["versions"] += sum(p.post.version for p in placed if p.post.sort == "reply")


def tag_words(names: Iterable[str]) -> str:
    """Names of tags as a thread once had them, written as slugs."""
    return " ".join(slugify(name, fallback="tag") for name in names)[:400]


def person_id(people: dict[str, int], key: str) -> int:
    """The account of an author. Raises `AuthorMissing`."""
    try:
        return people[key]
    except KeyError:
        raise AuthorMissing(f"its author {key} could not be written") from None


def named_people(threads: Iterable[ImportedThread]) -> set[str]:
    """Foreign ids of everybody who wrote or edited something in these threads."""
    posts = [post for thread in threads for post in thread.posts]
    editors = {revision.editor for post in posts for revision in post.revisions}
    named = {post.author for post in posts} | {post.edited_by for post in posts} | editors
    return {key for key in named if key}
