"""Reads of links. What is at the other end of one is shown only to who may see it: to others
the link is not there, in no title and in no number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import Case
from werkzeug.exceptions import NotFound

from core.access import Actor, Sight, visible
from core.db import LARGEST, Prepared, as_utc, param
from core.links import rules
from core.links.models import ThreadLink
from core.links.sorts import SORTS
from core.site import site
from core.threads.models import Thread
from core.threads.queries import visible_thread

READ = 200
"""How many links of one thread are read: more come together only by merging."""


class LinkedThread(NamedTuple):
    """A thread at the other end of a link. `made_by` is who made the link, if they are still
    here; of `is_back` the link reads from the other thread to this one."""

    link_id: int
    sort: str
    is_back: bool
    made_by: int | None
    made_raw: Any
    id: int
    kind: str
    owner: str
    space_id: int
    title: str
    slug: str
    state: str
    author_id: int
    is_unlisted: bool

    @property
    def words(self) -> Any:
        """What it is to this thread, from here ("Answered by")."""
        return SORTS[self.sort].words(back=self.is_back)

    @property
    def icon(self) -> str:
        """The sign of its sort."""
        return SORTS[self.sort].icon

    @property
    def made_at(self) -> datetime | None:
        """When the link was made."""
        return as_utc(self.made_raw)


def _build(*sight: int) -> peewee.Query:
    here = param("thread_id")
    is_back = ThreadLink.target == here
    other = Case(None, [(is_back, ThreadLink.source)], ThreadLink.target)
    return (
        ThreadLink.select(
            ThreadLink.id,
            ThreadLink.sort,
            is_back,
            ThreadLink.created_by,
            ThreadLink.created_at,
            Thread.id,
            Thread.kind,
            Thread.owner,
            Thread.space,
            Thread.title,
            Thread.slug,
            Thread.state,
            Thread.author,
            Thread.is_unlisted,
        )
        .join(Thread, on=(Thread.id == other))
        .where(
            ((ThreadLink.source == here) | (ThreadLink.target == here))
            & Thread.deleted_at.is_null()
            & Sight.condition((sight[0], sight[1], sight[2]), each=True)
        )
        .order_by(ThreadLink.id)
        .limit(READ)
    )


_links = Prepared(LinkedThread, _build)


def links_of(actor: Actor, thread_id: int) -> list[LinkedThread]:
    """What a thread is linked with that the actor may see, by sort and then the oldest first.

    The caller has loaded the thread itself through their sight. One query.
    """
    sight = Sight.of(actor)
    found = _links.all(*sight.shape, thread_id=thread_id, **sight.values)
    order = list(SORTS)
    shown = [link for link in found if link.sort in SORTS and rules.may_show(actor, link)]
    return sorted(shown, key=lambda link: (order.index(link.sort), link.is_back))


def link_seen(actor: Actor, link_id: int) -> ThreadLink:
    """A link both ends of which the actor may see. Raises `NotFound`."""
    link = ThreadLink.get_or_none(ThreadLink.id == (link_id if 0 < link_id <= LARGEST else 0))
    if link is None:
        raise NotFound
    for thread_id in (link.source_id, link.target_id):
        visible_thread(actor, thread_id)
    return link  # type: ignore[no-any-return]


def touching(thread_id: int) -> peewee.Expression:
    """The filter on `ThreadLink` of those with a thread at either end."""
    return (ThreadLink.source == thread_id) | (ThreadLink.target == thread_id)


def linked_ids(thread_ids: Iterable[int], sorts: Collection[str] = ()) -> dict[int, set[int]]:
    """The threads that each of some is linked with, by a link of one of these sorts or of any.

    Not through anybody's sight: for work behind pages, never for what somebody is shown.
    """
    wanted = list(thread_ids)
    found: dict[int, set[int]] = {thread_id: set() for thread_id in wanted}
    ends = ThreadLink.source.in_(wanted) | ThreadLink.target.in_(wanted)
    rows = ThreadLink.select(ThreadLink.source, ThreadLink.target).where(ends & _of(sorts))
    for source_id, target_id in rows.tuples():
        if source_id in found:
            found[source_id].add(target_id)
        if target_id in found:
            found[target_id].add(source_id)
    return found


def linked_people(
    thread_ids: Iterable[int] | peewee.Query,
    *,
    sorts: Collection[str] = (),
    actor: Actor | None = None,
) -> peewee.Query:
    """A query of pairs (`thread_id`, `user_id`): who has started a standing thread that is linked
    with one of these, each once. To be united with others, such as those who voted.

    With `actor` only threads that they may see count. Without, private ones do as well: a number
    made of that is for those alone who see every thread it may come from.
    """
    chosen = thread_ids if isinstance(thread_ids, peewee.Query) else list(thread_ids)
    on = Thread.owner.in_(sorted(site().plugins.active() | {"core"}))
    seen = visible(actor) if actor is not None else on & Thread.deleted_at.is_null()

    def side(here: Any, there: Any) -> peewee.Query:
        pairs = ThreadLink.select(here.alias("thread_id"), Thread.author.alias("user_id"))
        joined = pairs.join(Thread, on=(there == Thread.id))
        return joined.where(here.in_(chosen) & seen & _of(sorts))

    ways = (ThreadLink.source, ThreadLink.target), (ThreadLink.target, ThreadLink.source)
    first, second = (side(here, there) for here, there in ways)
    return first.union(second)


def _of(sorts: Collection[str]) -> Any:
    return ThreadLink.sort.in_(list(sorts) or list(SORTS))
