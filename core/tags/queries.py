"""Reads of tags. What everybody gets counts and names only what they may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core.access import Actor, listed
from core.db import is_postgres
from core.threads.models import Tag, TagGroup, Thread, ThreadTag
from core.threads.rules import COMMAS, SEPARATORS, tag_slug

RECENT = 500
"""Threads whose tags are offered before anything is typed."""
OFFERED = 40
SUGGESTED = 8
LAST = "\U0010ffff"
_LAST_WORD = re.compile(rf"[^\s{SEPARATORS}]*\Z")


class TagLine(NamedTuple):
    """A tag and on how many threads that the actor may see it stands."""

    id: int
    slug: str
    name: str
    description: str
    thread_count: int
    group: str | None
    is_for_team: bool | None


class Suggestion(NamedTuple):
    """What a field may hold next (`value`), how that is called, and the tag it ends with."""

    value: str
    label: str
    slug: str


def visible_tags(actor: Actor, *, limit: int = 200) -> list[TagLine]:
    """Tags in use, the most used first, counted over what the actor may see."""
    query, count = _lines(actor)
    return [TagLine(*row) for row in query.order_by(count.desc(), Tag.slug).limit(limit).tuples()]


def visible_tag(actor: Actor, slug: str) -> TagLine:
    """One tag that stands on something the actor may see. Raises `NotFound` else."""
    query, _count = _lines(actor)
    row = query.where(Tag.slug == slug).tuples().first()
    if row is None:
        raise NotFound
    return TagLine(*row)


def _lines(actor: Actor) -> tuple[Any, Any]:
    count = fn.COUNT(Thread.id)
    shown = (Tag.id, Tag.slug, Tag.name, Tag.description)
    query = (
        Tag.select(*shown, count, TagGroup.name, TagGroup.is_for_team)
        .join(ThreadTag)
        .join(Thread)
        .join_from(Tag, TagGroup, JOIN.LEFT_OUTER)
        .where(listed(actor))
        .group_by(*shown, TagGroup.name, TagGroup.is_for_team)
    )
    return query, count


def main_of(slug: str) -> str:
    """The tag that a synonym stands for, or that a word spelt otherwise means; "" if none."""
    main: Any = Tag.alias()
    spelt = tag_slug(slug)
    row = (
        Tag.select(fn.COALESCE(main.slug, Tag.slug))
        .join(main, JOIN.LEFT_OUTER, on=(Tag.main == main.id))
        .where(Tag.slug == spelt)
        .tuples()
        .first()
    )
    return row[0] if row and row[0] != slug else ""


def synonyms_of(tag_ids: Iterable[int]) -> dict[int, list[str]]:
    """Other words for some tags, by the id of the tag."""
    found: dict[int, list[str]] = {}
    ids = list(tag_ids)
    if ids:
        rows = Tag.select(Tag.main, Tag.slug).where(Tag.main.in_(ids)).order_by(Tag.slug)
        for main, slug in rows.tuples():
            found.setdefault(main, []).append(slug)
    return found


def in_use(actor: Actor) -> list[Suggestion]:
    """Tags of the threads written in last, the most used of those first.

    Counted over what the actor may see: how often a tag is used elsewhere is not theirs to know.
    """
    newest = (
        Thread.select(Thread.id)
        .where(listed(actor))
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(RECENT)
    )
    rows = (
        Tag.select(Tag.slug, Tag.name)
        .join(ThreadTag)
        .join_from(Tag, TagGroup, JOIN.LEFT_OUTER)
        .where(ThreadTag.thread.in_(newest) & _may_give(actor))
        .group_by(Tag.slug, Tag.name)
        .order_by(fn.COUNT(ThreadTag.thread).desc(), Tag.slug)
        .limit(OFFERED)
    )
    return [Suggestion(slug, name, slug) for slug, name in rows.tuples()]


def suggested(actor: Actor, typed: str) -> list[Suggestion]:
    """What the last word of `typed` may become: tags that begin so, by their own name or a
    synonym, and stand on something the actor may see. What stands before it is kept as it is:
    browsers show what continues the words in the field."""
    typed = typed[:300]
    word = _LAST_WORD.findall(typed)[0]
    before = typed[: len(typed) - len(word)]
    if not (start := tag_slug(word)):
        return []
    main: Any = Tag.alias()
    standing = (
        ThreadTag.select(ThreadTag.tag)
        .join(Thread)
        .where((ThreadTag.tag == fn.COALESCE(Tag.main, Tag.id)) & listed(actor))
    )
    rows = (
        Tag.select(Tag.slug, Tag.name, main.slug, main.name)
        .join(main, JOIN.LEFT_OUTER, on=(Tag.main == main.id))
        .join_from(
            Tag, TagGroup, JOIN.LEFT_OUTER, on=(TagGroup.id == fn.COALESCE(main.group, Tag.group))
        )
        .where(begins(Tag.slug, start) & fn.EXISTS(standing) & _may_give(actor))
        .order_by(Tag.slug)
        .limit(SUGGESTED * 2)
    )
    found: dict[str, Suggestion] = {}
    for slug, name, main_slug, main_name in rows.tuples():
        value, label = (main_slug, f"{main_name} ({slug})") if main_slug else (slug, name)
        if value not in before.translate(COMMAS).split():
            found.setdefault(value, Suggestion(before + value, label, value))
    return list(found.values())[:SUGGESTED]


def begins(column: Any, start: str) -> Any:
    """The filter on a column of slugs that begin so, by the index where the order of letters
    is that of their numbers."""
    if is_postgres():
        return column.startswith(start)
    return (column >= start) & (column < start + LAST)


def _may_give(actor: Actor) -> Any:
    if actor.is_staff:
        return Tag.id.is_null(False)
    return TagGroup.id.is_null() | ~TagGroup.is_for_team
