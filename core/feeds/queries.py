"""Reads of feeds: what the actor may see, newest first, in one query without the texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import peewee

from core.access import Actor, Sight
from core.accounts.models import User
from core.accounts.names import username_key
from core.db import Prepared, as_utc, param
from core.threads.models import Post, Tag, Thread, ThreadTag

SIZE = 30
SHOWN = ("active", "suspended", "unclaimed")
"""States of accounts whose page tells what they wrote."""


class Line(NamedTuple):
    """A post with its thread, as an entry of a feed. All that an entry says beside its text
    stands here, and `version` and `html_version` stand for the text."""

    post_id: int
    number: int
    version: int
    html_version: int
    created_raw: Any
    edited_raw: Any
    id: int
    kind: str
    slug: str
    title: str
    tag_names: str
    retitled_raw: Any
    username: str
    name: str

    @property
    def published_at(self) -> datetime:
        """When it was written."""
        return as_utc(self.created_raw)  # type: ignore[return-value]

    @property
    def updated_at(self) -> datetime:
        """When its text or, for the first post, its title last changed."""
        title = self.retitled_raw if self.number == 1 else None
        moments = map(as_utc, (self.created_raw, self.edited_raw, title))
        return max(moment for moment in moments if moment is not None)


def new_threads(
    actor: Actor, *, space_ids: Iterable[int] = (), kind: str = "", tag: str = ""
) -> list[Line]:
    """The first posts of the newest threads: of some spaces, of a kind, with a tag, or of all."""
    spaces = list(space_ids)
    named = {f"space{at}": space_id for at, space_id in enumerate(spaces)}
    shape = ("threads", len(spaces), bool(kind), bool(tag))
    return _asked(actor, shape, kind=kind, tag=tag, **named)


def posts_of_thread(actor: Actor, thread_id: int) -> list[Line]:
    """The newest posts of a thread; none of one that the actor may not see."""
    return _asked(actor, ("posts",), thread=thread_id)


def posts_of_person(actor: Actor, username: str) -> list[Line]:
    """What somebody wrote last, threads and replies; nothing of one who has left."""
    return _asked(actor, ("person",), username=username_key(username))


def posts_by_id(actor: Actor, post_ids: Iterable[int]) -> list[Line]:
    """Some posts, at most `SIZE`, those left out that the actor may not see."""
    ids = list(post_ids)[:SIZE]
    named = {f"id{at}": post_id for at, post_id in enumerate([*ids, *[0] * (SIZE - len(ids))])}
    return _asked(actor, ("some",), **named) if ids else []


def texts_of(lines: Iterable[Line]) -> dict[int, str]:
    """The HTML of the posts of some lines, by the id of the post."""
    ids = [line.post_id for line in lines]
    rows = Post.select(Post.id, Post.html).where(Post.id.in_(ids)) if ids else None
    return dict(rows.tuples()) if rows is not None else {}


def _asked(actor: Actor, shape: tuple[Any, ...], **values: Any) -> list[Line]:
    sight = Sight.of(actor)
    return _lines.all(sight.shape, *shape, **sight.values, **values)


def _build(sight: tuple[int, int, int], what: str, *shape: Any) -> peewee.Query:
    seen = Sight.condition(sight) & Thread.deleted_at.is_null()
    order = (Thread.created_at.desc(), Thread.id.desc())
    query = _select().limit(SIZE)
    if what != "posts":  # the feed of a thread is found by its address, like the thread
        seen &= ~Thread.is_unlisted
    if what == "threads":
        # The threads first: joined in one, SQLite looks through all posts for those numbered 1.
        newest = Thread.select(Thread.id).where(seen & _filters(*shape)).order_by(*order)
        chosen = Thread.id.in_(newest.limit(SIZE))
        return query.where(chosen & (Post.number == 1)).order_by(*order)
    standing = seen & Post.deleted_at.is_null() & (Post.sort != "log")
    if what == "posts":
        standing &= Post.thread == param("thread")
        return query.where(standing).order_by(Post.number.desc())
    if what == "person":
        writer = User.select(User.id).where(
            (User.username_key == param("username")) & User.state.in_(SHOWN)
        )
        standing &= Post.author == writer
    else:
        standing &= Post.id.in_([param(f"id{at}") for at in range(SIZE)])
    return query.where(standing).order_by(Post.created_at.desc(), Post.id.desc())


def _filters(spaces: int, kind: bool, tag: bool) -> Any:
    where: Any = Thread.id.is_null(False)
    if spaces:
        where &= Thread.space.in_([param(f"space{at}") for at in range(spaces)])
    if kind:
        where &= Thread.kind == param("kind")
    if tag:
        tagged = ThreadTag.select(ThreadTag.thread).join(Tag).where(Tag.slug == param("tag"))
        where &= Thread.id.in_(tagged)
    return where


def _select() -> peewee.Query:
    return (
        Post.select(
            Post.id,
            Post.number,
            Post.version,
            Post.html_version,
            Post.created_at,
            Post.edited_at,
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            Thread.tag_names,
            Thread.edited_at,
            User.username,
            User.name,
        )
        .join(Thread)
        .join(User, on=(Post.author == User.id))
    )


_lines = Prepared(Line, _build)
