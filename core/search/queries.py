"""What the database says about hits and suggestions. Every read is through what the actor
may see: an index may be behind, and is never believed about rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, chunked, fn

from core.access import Actor, Sight
from core.accounts.models import User
from core.db import Prepared, Row, as_utc, param
from core.search.documents import SHOWN
from core.search.words import fold
from core.spaces.queries import SpaceRow, visible_spaces
from core.threads.models import Post, Tag, Thread, ThreadTag
from core.threads.rows import Person

CHECKED = 100
SHOWN_AT_ONCE = 20


class PostRow(NamedTuple):
    """A post with its thread, as a result page shows it."""

    ref: int
    number: int
    html: str
    created_raw: Any
    id: int
    kind: str
    space_id: int
    title: str
    slug: str
    state: str
    post_count: int
    author_id: int
    author_username: str
    author_name: str
    author_avatar: str

    @property
    def author(self) -> Person:
        """Who wrote it."""
        return Person(self.author_id, self.author_username, self.author_name, self.author_avatar)

    @property
    def created_at(self) -> datetime | None:
        """When it was written."""
        return as_utc(self.created_raw)


class PostId(NamedTuple):
    """A post."""

    ref: int


class PersonRow(NamedTuple):
    """Somebody, as a result page shows them."""

    id: int
    username: str
    name: str
    avatar: str
    bio_html: str
    place: str
    created_at: datetime


class ThreadName(NamedTuple):
    """A thread, as a suggestion shows it."""

    id: int
    kind: str
    title: str
    slug: str


class TagName(NamedTuple):
    """A tag, as a suggestion shows it."""

    slug: str
    name: str


def still_visible(actor: Actor, post_ids: Iterable[int]) -> set[int]:
    """Those of some posts that stand and that the actor may see now."""
    return {row.ref for row in _asked(_standing, actor, list(post_ids), CHECKED)}


def post_rows(actor: Actor, post_ids: Iterable[int]) -> dict[int, PostRow]:
    """Posts by id, those left out that the actor may not see now."""
    return {row.ref: row for row in _asked(_shown, actor, list(post_ids), SHOWN_AT_ONCE)}


def _asked(query: Prepared[Row], actor: Actor, ids: list[int], size: int) -> list[Row]:
    """The rows for some ids, asked for in lists of one length, so that its text is kept."""
    sight = Sight.of(actor)
    found: list[Row] = []
    for some in chunked(ids, size):
        filled = [*some, *[0] * (size - len(some))]
        values = {f"id{at}": id_ for at, id_ in enumerate(filled)}
        found += query.all(sight.shape, **sight.values, **values)
    return found


def _in_sight(sight: Any, size: int) -> Any:
    chosen = Post.id.in_([param(f"id{at}") for at in range(size)])
    standing = Post.deleted_at.is_null() & Thread.deleted_at.is_null() & ~Thread.is_unlisted
    return chosen & standing & Sight.condition(sight)


_standing = Prepared(
    PostId, lambda sight: Post.select(Post.id).join(Thread).where(_in_sight(sight, CHECKED))
)
_shown = Prepared(
    PostRow,
    lambda sight: (
        Post.select(
            Post.id,
            Post.number,
            Post.html,
            Post.created_at,
            Thread.id,
            Thread.kind,
            Thread.space,
            Thread.title,
            Thread.slug,
            Thread.state,
            Thread.post_count,
            User.id,
            User.username,
            User.name,
            User.avatar,
        )
        .join(Thread)
        .join(User, on=(Post.author == User.id))
        .where(_in_sight(sight, SHOWN_AT_ONCE))
    ),
)


def person_rows(actor: Actor, user_ids: Iterable[int]) -> dict[int, PersonRow]:
    """People by id; nobody for an actor who may not see people."""
    ids = list(user_ids)
    if not ids or not actor.can("profiles.see"):
        return {}
    rows = User.select(
        User.id,
        User.username,
        User.name,
        User.avatar,
        User.bio_html,
        User.place,
        User.created_at,
    ).where(User.id.in_(ids) & User.state.in_(SHOWN))
    return {row[0]: PersonRow(*row) for row in rows.tuples()}


def thread_names(actor: Actor, thread_ids: Iterable[int]) -> dict[int, ThreadName]:
    """Threads by id, those left out that the actor may not see now."""
    return {row.id: row for row in _asked(_named, actor, list(thread_ids), SHOWN_AT_ONCE)}


def tags_beginning(actor: Actor, start: str, limit: int) -> list[TagName]:
    """Tags that begin so and stand on something the actor may see.

    In alphabetical order: how often a tag is used would tell of threads out of sight.
    """
    sight = Sight.of(actor)
    slug = "-".join(fold(start).split())
    values = {"first": slug, "last": slug + "\U0010ffff", "limit": 2 * limit}
    found = _tags.all(sight.shape, **sight.values, **values)
    return list(dict.fromkeys(found))[:limit]


def _tags_query(sight: Any) -> Any:
    """A synonym finds the tag that it stands for."""
    main: Any = Tag.alias()
    meant = fn.COALESCE(Tag.main, Tag.id)
    standing = Thread.deleted_at.is_null() & ~Thread.is_unlisted & Sight.condition(sight)
    on_something = (
        ThreadTag.select(ThreadTag.tag).join(Thread).where((ThreadTag.tag == meant) & standing)
    )
    between = (Tag.slug >= param("first")) & (Tag.slug < param("last"))
    names = (fn.COALESCE(main.slug, Tag.slug), fn.COALESCE(main.name, Tag.name))
    query = Tag.select(*names).join(main, JOIN.LEFT_OUTER, on=(Tag.main == main.id))
    return query.where(between & fn.EXISTS(on_something)).order_by(Tag.slug).limit(param("limit"))


_named = Prepared(
    ThreadName,
    lambda sight: Thread.select(Thread.id, Thread.kind, Thread.title, Thread.slug).where(
        Thread.id.in_([param(f"id{at}") for at in range(SHOWN_AT_ONCE)])
        & Thread.deleted_at.is_null()
        & ~Thread.is_unlisted
        & Sight.condition(sight)
    ),
)
_tags = Prepared(TagName, _tags_query)


def spaces_named(actor: Actor, start: str, limit: int) -> list[SpaceRow]:
    """Spaces the actor may see whose title has a word that begins so."""
    wanted = fold(start).strip()
    return [space for space in visible_spaces(actor) if f" {wanted}" in f" {fold(space.title)}"][
        :limit
    ]
