"""Lists of threads: one query, filtered by what the actor may see, paged by key."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

import peewee
from peewee import JOIN, fn

from core import clock
from core.access import Actor, Sight
from core.accounts.models import User
from core.db import Prepared, as_utc, param, utc_text
from core.spaces.queries import all_spaces
from core.threads.models import ReadMark, Tag, Thread, ThreadTag
from core.threads.rows import ThreadLine
from core.versions import Cached

Order = Literal["active", "new", "top"]
Only = Literal["all", "unread", "new", "unanswered", "pinned", "unpinned", "unlisted"]
"""`unlisted`: those that no other list has, for moderators."""
SIZE = 30
NEW_FOR_DAYS = 14
Last = User.alias()
KEYS = {"active": Thread.last_post_at, "new": Thread.created_at, "top": Thread.score}


@dataclass(frozen=True, slots=True)
class Query:
    """Which threads: all filters are optional, `after` is the cursor of the page before."""

    space_ids: tuple[int, ...] = ()
    kind: str = ""
    author_id: int = 0
    tag: str = ""
    state: str = ""
    order: Order = "active"
    only: Only = "all"
    after: str = ""
    size: int = SIZE


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a list; `after` is the cursor of the next one, empty at the end."""

    lines: list[ThreadLine] = field(default_factory=list)
    after: str = ""


def threads_page(actor: Actor, wanted: Query) -> ThreadPage:
    """The threads an actor may see, newest or highest first.

    Paged by (sort key, id), so that a far page costs what the first does and nothing is
    shown twice when threads move up meanwhile. A cursor that makes no sense starts over.
    """
    sight = Sight.of(actor)
    cursor = _decode(wanted.after, wanted.order)
    pins = _pinned_too(wanted)
    shape = (
        sight.shape,
        len(wanted.space_ids),
        bool(wanted.kind),
        bool(wanted.author_id),
        bool(wanted.tag),
        bool(wanted.state),
        wanted.order,
        wanted.only,
        cursor is not None,
        len(pins),
    )
    values: dict[str, Any] = {
        **sight.values,
        "kind": wanted.kind,
        "author": wanted.author_id,
        "tag": wanted.tag,
        "state": wanted.state,
        "size": wanted.size + 1,
        "since": utc_text(new_since(actor)),
        **{f"space{i}": space_id for i, space_id in enumerate(wanted.space_ids)},
        **{f"pin{i}": thread_id for i, thread_id in enumerate(pins)},
    }
    if cursor is not None:
        values["key"], values["last_id"] = cursor
    lines = _lines.all(*shape, **values)
    more = len(lines) > wanted.size
    lines = lines[: wanted.size]
    return ThreadPage(lines, _encode(lines[-1], wanted.order) if more else "")


def _load_pins() -> list[tuple[int, str]]:
    rows = Thread.select(Thread.id, Thread.owner).where(Thread.is_pinned_everywhere)
    return list(rows.order_by(Thread.id).tuples())


_pins = Cached("pins", _load_pins)


def pinned_for_all() -> list[int]:
    """Ids of the threads that are pinned for the whole community, of kinds that are on or off."""
    return [thread_id for thread_id, _owner in _pins.get()]


def _pinned_too(wanted: Query) -> list[int]:
    """Threads pinned for the whole community that stand on top of these spaces as well."""
    if wanted.only != "pinned" or not wanted.space_ids:
        return []
    spaces = all_spaces()
    owners = {spaces[id_].owner for id_ in wanted.space_ids if id_ in spaces}
    return [thread_id for thread_id, owner in _pins.get() if owner in owners]


def tagged(slug: str) -> peewee.Expression:
    """The filter on `Thread` of those that carry a tag."""
    return Thread.id.in_(ThreadTag.select(ThreadTag.thread).join(Tag).where(Tag.slug == slug))


def new_since(actor: Actor) -> datetime:
    """From when on a thread never opened counts as new for somebody."""
    return max(actor.caught_up_at or clock.ago(days=NEW_FOR_DAYS), clock.ago(days=NEW_FOR_DAYS))


def _build(*shape: Any) -> peewee.Query:
    sight, spaces, kind, author, tag, state, order, only, after, pins = shape
    key = KEYS[order]
    where = Sight.condition(sight) & Thread.deleted_at.is_null() & _listing(only)
    if spaces:
        inside = Thread.space.in_([param(f"space{i}") for i in range(spaces)])
        if pins:
            everywhere = Thread.id.in_([param(f"pin{i}") for i in range(pins)])
            # Said for both sides, so that an index on what is pinned serves the first of them.
            inside = inside & Thread.pinned_at.is_null(False)
            inside |= everywhere & Thread.is_pinned_everywhere
        where &= inside
    if kind:
        where &= Thread.kind == param("kind")
    if author:
        where &= Thread.author == param("author")
    if state:
        where &= Thread.state == param("state")
    if tag:
        tagged = ThreadTag.select(ThreadTag.thread).join(Tag).where(Tag.slug == param("tag"))
        where &= Thread.id.in_(tagged)
    where &= _only(only)
    if after:
        where &= peewee.Tuple(key, Thread.id) < peewee.Tuple(param("key"), param("last_id"))
    return _select().where(where).order_by(key.desc(), Thread.id.desc()).limit(param("size"))


def _listing(only: str) -> Any:
    return Thread.is_unlisted if only == "unlisted" else ~Thread.is_unlisted


def _only(only: str) -> Any:
    seen = fn.COALESCE(ReadMark.number, 0)
    if only == "unread":
        return (seen > 0) & (Thread.last_number > seen)
    if only == "new":
        return (seen == 0) & (Thread.created_at > param("since"))
    if only == "unanswered":
        return Thread.post_count <= 1
    if only == "pinned":
        return Thread.pinned_at.is_null(False)
    if only == "unpinned":
        return Thread.pinned_at.is_null()
    return peewee.SQL("1=1")


def _select() -> peewee.Query:
    return (
        Thread.select(
            Thread.id,
            Thread.kind,
            Thread.owner,
            Thread.space,
            Thread.title,
            Thread.slug,
            Thread.state,
            Thread.tag_names,
            Thread.is_locked,
            Thread.pinned_at,
            Thread.created_at,
            Thread.last_post_at,
            Thread.post_count,
            Thread.last_number,
            Thread.score,
            Thread.view_count,
            User.id,
            User.username,
            User.name,
            User.avatar,
            Last.id,
            Last.username,
            Last.name,
            Last.avatar,
            fn.COALESCE(ReadMark.number, 0),
        )
        .join(User, on=(Thread.author == User.id))
        .join(Last, JOIN.LEFT_OUTER, on=(Thread.last_user == Last.id))
        .join(
            ReadMark,
            JOIN.LEFT_OUTER,
            on=((ReadMark.thread == Thread.id) & (ReadMark.user == param("viewer"))),
        )
    )


_lines = Prepared(ThreadLine, _build)


def _encode(line: ThreadLine, order: Order) -> str:
    key: Any = line.score if order == "top" else None
    if order != "top":
        key = (line.last_post_at if order == "active" else line.created_at).isoformat()
    return urlsafe_b64encode(f"{key}~{line.id}".encode()).decode().rstrip("=")


def _decode(text: str, order: Order) -> tuple[Any, int] | None:
    if not text or len(text) > 120:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        key, _, last_id = raw.rpartition("~")
        if order == "top":
            return int(key), int(last_id)
        moment = as_utc(datetime.fromisoformat(key))
        return (utc_text(moment), int(last_id)) if moment else None
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None


def lines_of(actor: Actor, thread_ids: list[int], *, listed: bool = False) -> dict[int, ThreadLine]:
    """Some threads by id, those left out that the actor may not see, and with `listed` those
    that are in no list: for threads that the reader has not named."""
    if not thread_ids:
        return {}
    sight = Sight.of(actor)
    values = {f"id{i}": thread_id for i, thread_id in enumerate(thread_ids)}
    lines = _by_id.all(sight.shape, len(thread_ids), listed, **values, **sight.values)
    return {line.id: line for line in lines}


def _build_by_id(sight: tuple[int, int, int], count: int, listed: bool) -> peewee.Query:
    wanted = Thread.id.in_([param(f"id{i}") for i in range(count)])
    if listed:
        wanted &= ~Thread.is_unlisted
    seen = Sight.condition(sight, each=True)
    return _select().where(wanted & seen & Thread.deleted_at.is_null())


_by_id = Prepared(ThreadLine, _build_by_id)


def unread_by_space(actor: Actor) -> dict[int, int]:
    """How many threads the actor has opened and not read to the end, by space."""
    if actor.user_id is None:
        return {}
    sight = Sight.of(actor)
    return {row.space_id: row.unread for row in _unread.all(*sight.shape, **sight.values)}


class _Unread(NamedTuple):
    space_id: int
    unread: int


def _build_unread(*sight: int) -> peewee.Query:
    return (
        ReadMark.select(Thread.space, fn.COUNT(Thread.id))
        .join(Thread)
        .where(
            (ReadMark.user == param("viewer"))
            & (Thread.last_number > ReadMark.number)
            & Sight.condition((sight[0], sight[1], sight[2]))
            & Thread.deleted_at.is_null()
            & ~Thread.is_unlisted
        )
        .group_by(Thread.space)
    )


_unread = Prepared(_Unread, _build_unread)
