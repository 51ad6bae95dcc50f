"""The versions of a post as a reader may see them: who made each, why, and what it changed.

Versions are counted from 1 as they stand in the history. Hidden ones are named to everybody
and read by moderators only; what comes after one is compared with the version before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core import diff
from core.access import Actor
from core.accounts.models import User
from core.db import LARGEST
from core.threads import rules, tagging
from core.threads.editing import Wording
from core.threads.models import Post, Revision, Thread
from core.threads.rows import PostView, ThreadView

PAGE = 10
AROUND = 2
"""Lines that stay around a change; longer stretches without one are left out."""


class Hidden(NamedTuple):
    """When a version was hidden, by whom and why."""

    at: datetime
    by: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `key` names it in addresses; the one that stands has none to be hidden by
    (`revision` is None). `wording` is None when the reader may not read it."""

    number: int
    key: int
    wording: Wording | None
    editor: Any
    at: datetime
    reason: str
    is_by_author: bool
    revision: Revision | None = None
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A version beside the one it is compared with (None for the first that can be read).

    `lines` are lines or rows of core.diff, and numbers of lines left out between them.
    """

    version: Version
    against: Version | None
    lines: Sequence[Any] = ()
    title: tuple[str, str] | None = None
    tags_gone: tuple[str, ...] = ()
    tags_come: tuple[str, ...] = ()


class History(NamedTuple):
    """A page of changes, newest first; `older` is the key that the next page begins before."""

    changes: list[Change]
    older: int
    total: int


class _HasOp(Protocol):
    @property
    def op(self) -> str: ...


Line = TypeVar("Line", bound=_HasOp)


def near_changes(lines: Sequence[Line]) -> list[Line | int]:
    """The lines around changes; in place of long stretches without one, how many they are."""
    near: set[int] = set()
    for at, line in enumerate(lines):
        if line.op != "same":
            near.update(range(at - AROUND, at + AROUND + 1))
    found: list[Line | int] = []
    left_out: list[Line] = []
    for at, line in enumerate(lines):
        if at not in near:
            left_out.append(line)
            continue
        found += _gap(left_out)
        left_out = []
        found.append(line)
    return [*found, *_gap(left_out)]


def _gap(lines: list[Line]) -> list[Line | int]:
    return list(lines) if len(lines) < AROUND else [len(lines)]


def history_of(
    actor: Actor, thread: ThreadView, post: PostView, *, before: int = 0, side: bool = False
) -> History:
    """A page of the history of a post that was loaded through `visible_post`."""
    reads_hidden = rules.may_moderate(actor, thread)
    kept = (Revision.post == post.id) & ~Revision.is_passing
    total = Revision.select(fn.COUNT(Revision.id)).where(kept).scalar() + 1
    rows = _rows(kept & (Revision.version < (before or LARGEST)), PAGE + 1)
    number = total - 1
    if before:
        newer = Revision.select(fn.COUNT(Revision.id)).where(kept & (Revision.version >= before))
        number -= newer.scalar()
    versions = [] if before else [_standing(post, total, rows[0].reason if rows else "")]
    shown = rows[:PAGE]
    for at, row in enumerate(shown):
        reason = rows[at + 1].reason if at + 1 < len(rows) else ""
        versions.append(_former(row, number - at, post, reason, reads_hidden=reads_hidden))
    more = len(rows) > PAGE
    last = _readable_before(kept, rows[PAGE - 1].version, reads_hidden) if more else None
    ground = _former(last, 0, post, "", reads_hidden=True) if last is not None else None
    if ground is not None:
        earlier = Revision.select(fn.COUNT(Revision.id)).where(
            kept & (Revision.version <= ground.key)
        )
        ground = replace(ground, number=earlier.scalar())
    changes = _changes(versions, ground, side=side)
    return History(changes, rows[PAGE - 1].version if more else 0, total)


def version_of(actor: Actor, thread: ThreadView, post: PostView, key: int) -> Version:
    """One former version. Raises `NotFound` for one that is not in the history."""
    row = _rows(
        (Revision.post == post.id) & ~Revision.is_passing & (Revision.version == _held(key)), 1
    )
    if not row:
        raise NotFound
    earlier = Revision.select(fn.COUNT(Revision.id)).where(
        (Revision.post == post.id) & ~Revision.is_passing & (Revision.version <= key)
    )
    reads_hidden = rules.may_moderate(actor, thread)
    return _former(row[0], earlier.scalar(), post, "", reads_hidden=reads_hidden)


def base_of(actor: Actor, thread: ThreadView, post_id: int, key: int) -> Wording | None:
    """The text that somebody began to edit at version `key`, or None if it is not kept, or
    hidden from them meanwhile."""
    rows = _rows((Revision.post == post_id) & (Revision.version == _held(key)), 1)
    if not rows or (rows[0].hidden_at and not rules.may_moderate(actor, thread)):
        return None
    return _wording(rows[0].body, rows[0].title, rows[0].tag_names)


def wording_of(post_id: int) -> Wording:
    """How a post reads now."""
    row = Post.select(Post.body, Post.number, Thread.title, Thread.tag_names).join(Thread)
    body, number, title, tags = row.where(Post.id == post_id).tuples().get()
    return _wording(body, title, tags) if number == 1 else _wording(body, None, None)


def _rows(which: Any, limit: int) -> list[Any]:
    hider: Any = User.alias()
    return list(
        Revision.select(Revision, User, hider)
        .join(User, JOIN.LEFT_OUTER, on=(Revision.editor == User.id))
        .switch(Revision)
        .join(hider, JOIN.LEFT_OUTER, on=(Revision.hidden_by == hider.id))
        .where(which)
        .order_by(Revision.version.desc())
        .limit(limit)
    )


def _readable_before(kept: Any, key: int, reads_hidden: bool) -> Any:
    """The newest version older than `key` that the reader may read."""
    which = kept & (Revision.version < key)
    rows = _rows(which if reads_hidden else which & Revision.hidden_at.is_null(), 1)
    return rows[0] if rows else None


def _standing(post: PostView, number: int, reason: str) -> Version:
    row = (
        Post.select(Post, User)
        .join(User, JOIN.LEFT_OUTER, on=(Post.edited_by == User.id))
        .where(Post.id == post.id)
        .get()
    )
    edited = row.edited_at is not None
    return Version(
        number=number,
        key=row.version,
        wording=wording_of(post.id),
        editor=row.edited_by if edited else post.author,
        at=row.edited_at or row.created_at,
        reason=reason,
        is_by_author=not edited or row.edited_by_id == post.author_id,
    )


def _former(row: Any, number: int, post: PostView, reason: str, *, reads_hidden: bool) -> Version:
    hidden = None
    if row.hidden_at is not None:
        hidden = Hidden(row.hidden_at, row.hidden_by, row.hidden_reason)
    is_read = hidden is None or reads_hidden
    return Version(
        number=number,
        key=row.version,
        wording=_wording(row.body, row.title, row.tag_names) if is_read else None,
        editor=row.editor,
        at=row.created_at,
        reason=reason if is_read else "",
        is_by_author=row.editor_id == post.author_id,
        revision=row,
        hidden=hidden if reads_hidden or hidden is None else hidden._replace(reason=""),
    )


def _wording(body: str, title: str | None, tags: str | None) -> Wording:
    return Wording(body, title or "", tuple((tags or "").split()))


def _changes(versions: list[Version], ground: Version | None, *, side: bool) -> list[Change]:
    """Each version (newest first) beside the next older one that can be read."""
    names = _tag_names([*versions, *([ground] if ground else [])])
    found: list[Change] = []
    for version in reversed(versions):
        found.append(_change(version, ground, names, side=side))
        ground = version if version.wording is not None else ground
    return found[::-1]


def _change(
    version: Version, against: Version | None, names: dict[str, str], *, side: bool
) -> Change:
    new, old = version.wording, against.wording if against else None
    if new is None:
        return Change(version, against)
    compare = diff.side_by_side if side else diff.inline_diff
    if old is None:
        whole: Sequence[Any] = compare(new.body, new.body)
        return Change(version, None, whole, None, (), _named(new.tags, names))
    before, after = _named(old.tags, names), _named(new.tags, names)
    return Change(
        version,
        against,
        near_changes(compare(old.body, new.body)),
        (old.title, new.title) if old.title != new.title else None,
        tuple(name for name in before if name not in after),
        tuple(name for name in after if name not in before),
    )


def _tag_names(versions: Iterable[Version]) -> dict[str, str]:
    """How tags are called now, so that merging or renaming one reads as no edit."""
    slugs = {slug for v in versions if v.wording for slug in v.wording.tags}
    return {word: meant.name for word, meant in tagging.meanings(slugs).items()} if slugs else {}


def _named(slugs: Iterable[str], names: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.get(slug, slug) for slug in slugs))


def _held(key: int) -> int:
    return key if 0 < key <= LARGEST else 0
