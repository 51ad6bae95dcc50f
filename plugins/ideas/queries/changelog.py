"""Reads of the changelog: what was released, and what came with it, as far as the reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from plugins.ideas.boards import board_of
from plugins.ideas.models import Idea, IdeaRelease, IdeaShipped
from plugins.ideas.queries.standing import join_standing, parts_of
from plugins.ideas.rules import may_decide_in
from plugins.ideas.statuses import ACTIVE, DONE, statuses
from townhall import (
    Actor,
    Key,
    Page,
    Post,
    Prepared,
    Sight,
    SpaceRow,
    Thread,
    as_utc,
    clock,
    paged,
    param,
    visible,
    visible_spaces,
)

SIZE = 10
MOST_OFFERED = 60
OFFERED_FOR = timedelta(days=90)
"""How long after it was done an idea is offered to those who write an entry."""


class Release(NamedTuple):
    """What an entry says beside its words."""

    version: str
    published_at: datetime | None


class Came(NamedTuple):
    """A thread that came with a release."""

    release_id: int
    id: int
    kind: str
    slug: str
    title: str
    space_id: int
    voters: int

    @property
    def people(self) -> int | None:
        """How many people voted for it; None where there are no votes, or where not everybody may
        know."""
        if self.kind != "idea" or board_of(self.space_id).counts != "always":
            return None
        return self.voters


class ReleasedIn(NamedTuple):
    """With which entry a thread came: what was released, where it stands, and when."""

    id: int
    kind: str
    slug: str
    title: str
    version: str
    published_at: datetime


def changelog_page(
    actor: Actor, space_ids: Sequence[int] = (), after: str = "", *, size: int = SIZE
) -> Page[Any]:
    """Published entries, the newest first: rows with what `thread_url` needs, `version`,
    `published_at`, `html`, `replies` and tags."""
    where = visible(actor) & ~Thread.is_unlisted & IdeaRelease.published_at.is_null(False)
    if space_ids:
        where &= Thread.space.in_(list(space_ids))
    keys = (
        Key("published_at", IdeaRelease.published_at, datetime.fromisoformat),
        Key("id", IdeaRelease.thread, int),
    )
    return paged(_entries().where(where), keys, after, size=size)


def drafts(actor: Actor) -> list[Any]:
    """Entries that are not published yet, the newest first: those of teams the actor is in."""
    if not actor.is_member:
        return []
    waiting = visible(actor) & IdeaRelease.published_at.is_null()
    return list(_entries().where(waiting).order_by(Thread.id.desc()).limit(20))


def _entries() -> Any:
    return (
        IdeaRelease.select(
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            Thread.tag_names,
            Thread.space.alias("space_id"),
            (Thread.post_count - 1).alias("replies"),
            IdeaRelease.version,
            IdeaRelease.published_at,
            Post.html,
        )
        .join(Thread)
        .join(Post, on=((Post.thread == Thread.id) & (Post.number == 1)))
        .namedtuples()
    )


def release_of(thread_id: int) -> Release:
    """The detail of an entry that was loaded through the actor's sight."""
    wanted = IdeaRelease.select(IdeaRelease.version, IdeaRelease.published_at)
    row = wanted.where(IdeaRelease.thread == thread_id).tuples().first()
    return Release(*row) if row is not None else Release("", None)


def voters() -> Any:
    """How many people voted for `Thread`: votes of another system are a number and nobody's.
    Where that is below zero it counts as points alone (see `actions.importing`)."""
    unnamed = Case(None, [(Idea.imported_votes > 0, Idea.imported_votes)], 0)
    return Thread.vote_count - unnamed


def came_with(actor: Actor, release_ids: Iterable[int]) -> dict[int, list[Came]]:
    """What came with some entries, by entry, in the order of each; one query. What was merged
    since stands there as what it is part of now."""
    ids = list(release_ids)
    if not ids:
        return {}
    rows = (
        join_standing(
            IdeaShipped.select(
                IdeaShipped.release,
                Thread.id,
                Thread.kind,
                Thread.slug,
                Thread.title,
                Thread.space,
                voters(),
            )
        )
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(IdeaShipped.release.in_(ids) & visible(actor) & ~Thread.is_unlisted)
        .order_by(IdeaShipped.release, IdeaShipped.position, IdeaShipped.thread)
        .tuples()
    )
    found: dict[int, dict[int, Came]] = {}
    for row in rows:
        found.setdefault(row[0], {}).setdefault(row[1], Came(*row))
    return {release_id: list(came.values()) for release_id, came in found.items()}


def released_in(actor: Actor, thread_ids: Iterable[int]) -> dict[int, ReleasedIn]:
    """The newest published entry with which each of some threads came, or what was merged into
    it, by thread; those that came with none are left out. One query."""
    ids = list(thread_ids)
    if not ids:
        return {}
    sight = Sight.of(actor)
    named = {f"id{number}": id_ for number, id_ in enumerate(ids)}
    rows = _came_in.all(len(ids), *sight.shape, **sight.values, **named)
    return {row.into_id: _released(row) for row in rows}


def _released(row: _CameIn) -> ReleasedIn:
    moment = as_utc(row.published_at)
    assert moment is not None, "what is not published is left out"
    return ReleasedIn(row.id, row.kind, row.slug, row.title, row.version, moment)


class _CameIn(NamedTuple):
    into_id: int
    id: int
    kind: str
    slug: str
    title: str
    version: str
    published_at: Any


def _build_came_in(size: int, *sight: int) -> Any:
    part = parts_of([param(f"id{number}") for number in range(size)])
    seen = Sight.condition((sight[0], sight[1], sight[2])) & Thread.deleted_at.is_null()
    return (
        IdeaShipped.select(
            part.c.into_id,
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            IdeaRelease.version,
            IdeaRelease.published_at,
        )
        .join(part, on=(part.c.thread_id == IdeaShipped.thread))
        .join_from(IdeaShipped, IdeaRelease, on=(IdeaRelease.thread == IdeaShipped.release))
        .join(Thread, on=(Thread.id == IdeaRelease.thread))
        .where(IdeaRelease.published_at.is_null(False) & seen)
        .with_cte(part)
        .order_by(IdeaRelease.published_at, IdeaRelease.thread)
    )


_came_in = Prepared(_CameIn, _build_came_in)


def boards_decided(actor: Actor) -> list[SpaceRow]:
    """The boards whose ideas the actor decides about, and for which they write entries."""
    return [
        space
        for space in visible_spaces(actor, owner="ideas")
        if not space.is_archived and may_decide_in(actor, space.id)
    ]


class Offer(NamedTuple):
    """An idea that may have come with a release."""

    id: int
    title: str
    state: str


def offers(actor: Actor, spaces: Iterable[SpaceRow]) -> list[Offer]:
    """Ideas of some boards that are accepted, or were done lately, and stand in no entry yet;
    those that most people asked for first."""
    slugs = {which: [s.slug for s in statuses() if s.category == which] for which in (ACTIVE, DONE)}
    lately = Thread.state.in_(slugs[DONE]) & (Idea.decided_at > clock.now() - OFFERED_FOR)
    shipped = IdeaShipped.select().where(IdeaShipped.thread == Thread.id)
    rows = (
        Thread.select(Thread.id, Thread.title, Thread.state)
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(
            visible(actor)
            & (Thread.kind == "idea")
            & Thread.space.in_([space.id for space in spaces])
            & (Thread.state.in_(slugs[ACTIVE]) | lately)
            & ~fn.EXISTS(shipped)
        )
        .order_by(Thread.vote_points.desc(), Thread.id.desc())
        .limit(MOST_OFFERED)
        .tuples()
    )
    return [Offer(*row) for row in rows]


def named_threads(actor: Actor, thread_ids: Iterable[int]) -> list[Offer]:
    """Some threads by id, in the order of the ids, as far as the actor sees them."""
    ids = list(thread_ids)
    rows = Thread.select(Thread.id, Thread.title, Thread.state)
    found = {
        row[0]: Offer(*row) for row in rows.where(Thread.id.in_(ids) & visible(actor)).tuples()
    }
    return [found[id_] for id_ in ids if id_ in found]


def shipped_ids(release_id: int) -> list[int]:
    """What came with an entry, seen or not, in order."""
    rows = IdeaShipped.select(IdeaShipped.thread).where(IdeaShipped.release == release_id)
    ordered = rows.order_by(IdeaShipped.position, IdeaShipped.thread)
    return [thread_id for (thread_id,) in ordered.tuples()]
