"""Reads for those who keep the tags in order: the team sees every tag that is free, or that
stands on something they may see; owners see all. Counts are over all threads, since what is
done to a tag is done to all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core.access import Actor, seen_by
from core.keyset import Key, Page, paged
from core.tags.queries import LAST
from core.threads.models import PRIVATE, Tag, TagGroup, Thread, ThreadTag
from core.threads.rules import tag_slug

PAGE = 40


class Together(NamedTuple):
    """What merging two tags comes to: threads with either, with both, and synonyms moved."""

    together: int
    both: int
    synonyms: int


def tags_page(actor: Actor, *, search: str, group_id: int, after: str) -> Page[Any]:
    """Tags in alphabetical order, by a part of their name or of a synonym."""
    query = (
        Tag.select(
            Tag.id,
            Tag.slug,
            Tag.name,
            Tag.thread_count,
            Tag.tint,
            Tag.icon,
            TagGroup.name.alias("group_name"),
        )
        .join(TagGroup, JOIN.LEFT_OUTER)
        .where(Tag.main.is_null() & _known_to(actor))
    )
    if search:
        other: Any = Tag.alias()
        slug = tag_slug(search) or LAST
        synonyms = other.select(other.main).where(
            other.main.is_null(False) & other.slug.contains(slug)
        )
        query = query.where(
            Tag.slug.contains(slug) | Tag.name.contains(search) | Tag.id.in_(synonyms)
        )
    if group_id:
        query = query.where(Tag.group == group_id)
    keys = (Key("slug", Tag.slug, str),)
    return paged(query.namedtuples(), keys, after, down=False, size=PAGE)


def stock_tag(actor: Actor, tag_id: int) -> Tag:
    """One tag that is no synonym. Raises `NotFound`."""
    found = Tag.select().where((Tag.id == tag_id) & Tag.main.is_null() & _known_to(actor)).first()
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def tag_named(actor: Actor, word: str) -> Tag | None:
    """The tag that a word names, by itself or as a synonym."""
    named = Tag.select(fn.COALESCE(Tag.main, Tag.id)).where(Tag.slug == tag_slug(word))
    return Tag.select().where(Tag.id.in_(named) & _known_to(actor)).first()  # type: ignore[no-any-return]


def synonyms(tag_id: int) -> list[Tag]:
    """The synonyms of a tag."""
    return list(Tag.select().where(Tag.main == tag_id).order_by(Tag.slug))


def together(one: Tag, other: Tag) -> Together:
    """What would become of two tags if they were one."""
    standing = (
        ThreadTag.select(fn.COUNT(ThreadTag.thread.distinct()))
        .join(Thread)
        .where(
            ThreadTag.tag.in_([one.id, other.id])
            & Thread.deleted_at.is_null()
            & (Thread.audience != PRIVATE)
        )
        .scalar()
    )
    moved = Tag.select(fn.COUNT(Tag.id)).where(Tag.main == one.id).scalar()
    return Together(standing, one.thread_count + other.thread_count - standing, moved)


def groups() -> list[Any]:
    """All groups with how many tags each has, by name."""
    rows = (
        TagGroup.select(
            TagGroup.id,
            TagGroup.name,
            TagGroup.is_single,
            TagGroup.is_for_team,
            fn.COUNT(Tag.id).alias("tag_count"),
        )
        .join(Tag, JOIN.LEFT_OUTER)
        .group_by(TagGroup.id, TagGroup.name, TagGroup.is_single, TagGroup.is_for_team)
        .order_by(TagGroup.name)
    )
    return list(rows.namedtuples())


def group(group_id: int) -> TagGroup:
    """One group. Raises `NotFound`."""
    found = TagGroup.get_or_none(TagGroup.id == group_id)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def _known_to(actor: Actor) -> Any:
    if actor.is_admin:
        return Tag.id.is_null(False)
    on = ThreadTag.select(ThreadTag.tag).join(Thread).where(ThreadTag.tag == Tag.id)
    return fn.EXISTS(on.where(seen_by(actor))) | ~fn.EXISTS(on)
