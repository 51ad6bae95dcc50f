"""Which threads a moderator may choose from: a space's, those of a search, or given ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from peewee import chunked
from werkzeug.exceptions import NotFound

from core.access import Actor, seen_by
from core.search import service
from core.search.driver import SearchQuery, Unavailable
from core.spaces.queries import SpaceRow, visible_spaces
from core.threads.lists import Query, lines_of, threads_page
from core.threads.models import Thread
from core.threads.rows import ThreadLine
from core.threadwork.models import ThreadWork

SIZE = 30
MOST_UNLISTED = 200


@dataclass(frozen=True, slots=True)
class Source:
    """Where the threads come from: a space, words to search for, or ids."""

    space_id: int = 0
    words: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One page of threads to choose from; `after` leads to the next, empty at the end.
    `unlisted` are those of them that are in no list."""

    lines: list[ThreadLine] = field(default_factory=list)
    after: str = ""
    unlisted: frozenset[int] = frozenset()


def offered(actor: Actor, source: Source, after: str, search: SearchQuery) -> Offer:
    """A page of threads in which the actor keeps order; `search` is what the words of the
    source ask for. Raises `NotFound` for a space that they may not see or keep no order in."""
    if source.space_id:
        return _in_space(actor, space_of(actor, source).id, after)
    if source.words:
        return _searched(actor, search)
    return _marked(moderated(actor, source.ids))


def _in_space(actor: Actor, space_id: int, after: str) -> Offer:
    """A page of the threads of a space, the first one with those that are in no list."""
    page = threads_page(actor, Query(space_ids=(space_id,), after=after))
    if after:
        return Offer(page.lines, page.after)
    hidden = Query(space_ids=(space_id,), only="unlisted", size=MOST_UNLISTED)
    return _marked([*threads_page(actor, hidden).lines, *page.lines], page.after)


def _marked(lines: list[ThreadLine], after: str = "") -> Offer:
    ids = [line.id for line in lines]
    rows = Thread.select(Thread.id).where(Thread.id.in_(ids) & Thread.is_unlisted).tuples()
    return Offer(lines, after, frozenset(row[0] for row in rows))


def space_of(actor: Actor, source: Source) -> SpaceRow:
    """The space that is chosen from."""
    for space in moderated_spaces(actor):
        if space.id == source.space_id:
            return space
    raise NotFound


def moderated_spaces(actor: Actor) -> list[SpaceRow]:
    """Spaces in which the actor keeps order."""
    return [s for s in visible_spaces(actor) if actor.can("spaces.moderate", s.id)]


def moderated(actor: Actor, thread_ids: Sequence[int]) -> list[ThreadLine]:
    """Those of some threads that the actor sees and keeps order in, in the order given."""
    known: dict[int, ThreadLine] = {}
    for some in chunked(thread_ids, 50):
        known |= lines_of(actor, list(some))
    found = (known[id_] for id_ in thread_ids if id_ in known)
    return [line for line in found if actor.can("spaces.moderate", line.space_id)]


def _searched(actor: Actor, search: SearchQuery) -> Offer:
    try:
        found = service.search(actor, search)
    except Unavailable:
        return Offer()
    ids = dict.fromkeys(shown.post.id for shown in found.lines if shown.post is not None)
    more = str(search.page + 1) if search.page < found.pages else ""
    return Offer(moderated(actor, list(ids)), more)


def batch_of(actor: Actor, batch_id: int) -> ThreadWork:
    """A batch of the actor's own, or anybody's for the team, with a thread that they may see.
    Raises `NotFound`."""
    row = ThreadWork.get_or_none((ThreadWork.id == batch_id) & (ThreadWork.sort == "batch"))
    if row is None or (row.actor_id != actor.user_id and not actor.is_staff):
        raise NotFound
    parts = ThreadWork.select(ThreadWork.thread).where(ThreadWork.batch == batch_id)
    if not Thread.select().where(Thread.id.in_(parts) & seen_by(actor)).exists():
        raise NotFound
    return row  # type: ignore[no-any-return]


def latest(actor: Actor) -> list[ThreadWork]:
    """The actor's own batches of late, newest first."""
    mine = (ThreadWork.sort == "batch") & (ThreadWork.actor == actor.id)
    return list(ThreadWork.select().where(mine).order_by(ThreadWork.id.desc()).limit(10))
