"""What the database says about hits and suggestions. Every read is through what the actor
may see: an index may be behind, and is never believed about rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from peewee import fn

from core.access import Actor, visible
from core.accounts.models import User
from core.search.documents import SHOWN
from core.search.words import fold
from core.spaces.queries import SpaceRow, visible_spaces
from core.threads.models import Post, Tag, Thread, ThreadTag
from core.threads.rows import Person


class PostRow(NamedTuple):
    """A post with its thread, as a result page shows it."""

    ref: int
    number: int
    html: str
    created_at: datetime
    id: int
    kind: str
    space_id: int
    title: str
    slug: str
    state: str
    post_count: int
    author: Person


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


def still_visible(actor: Actor, post_ids: Iterable[int]) -> set[int]:
    """Those of some posts that stand and that the actor may see now."""
    ids = list(post_ids)
    if not ids:
        return set()
    rows = (
        Post.select(Post.id)
        .join(Thread)
        .where(Post.id.in_(ids) & Post.deleted_at.is_null() & visible(actor))
        .tuples()
    )
    return {row[0] for row in rows}


def post_rows(actor: Actor, post_ids: Iterable[int]) -> dict[int, PostRow]:
    """Posts by id, those left out that the actor may not see now."""
    ids = list(post_ids)
    if not ids:
        return {}
    rows = (
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
        .where(Post.id.in_(ids) & Post.deleted_at.is_null() & visible(actor))
        .tuples()
    )
    return {row[0]: PostRow._make((*row[:11], Person(*row[11:]))) for row in rows}


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
    ids = list(thread_ids)
    if not ids:
        return {}
    rows = Thread.select(Thread.id, Thread.kind, Thread.title, Thread.slug).where(
        Thread.id.in_(ids) & visible(actor)
    )
    return {row[0]: ThreadName(*row) for row in rows.tuples()}


def tags_beginning(actor: Actor, start: str, limit: int) -> list[tuple[str, str]]:
    """Slug and name of tags that begin so and stand on something the actor may see.

    In alphabetical order: how often a tag is used would tell of threads out of sight.
    """
    slug = "-".join(fold(start).split())
    on_something = (
        ThreadTag.select(ThreadTag.tag)
        .join(Thread)
        .where((ThreadTag.tag == Tag.id) & visible(actor))
    )
    rows = (
        Tag.select(Tag.slug, Tag.name)
        .where((Tag.slug >= slug) & (Tag.slug < slug + "\U0010ffff") & fn.EXISTS(on_something))
        .order_by(Tag.slug)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows.tuples()]


def spaces_named(actor: Actor, start: str, limit: int) -> list[SpaceRow]:
    """Spaces the actor may see whose title has a word that begins so."""
    wanted = fold(start).strip()
    return [space for space in visible_spaces(actor) if f" {wanted}" in f" {fold(space.title)}"][
        :limit
    ]
