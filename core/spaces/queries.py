"""Reads of spaces. Their frame (titles, tree, rights) is kept in the process until access
changes; their counters are read fresh."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import peewee
from flask import g
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.cache import Bounded, Same
from core.db import Prepared, param
from core.rights import rights
from core.site import site
from core.spaces.models import Space
from core.versions import Cached
from core.web.furniture import language

TITLES = "spaces.titles"


class SpaceRow(NamedTuple):
    """A space without its counters."""

    id: int
    owner: str
    parent_id: int | None
    slug: str
    title: str
    description: str
    icon: str
    tint: int
    position: int
    audience: str
    is_archived: bool


class SpaceCounts(NamedTuple):
    """The counters of a space."""

    space_id: int
    thread_count: int
    post_count: int
    last_thread_id: int | None


def _load() -> dict[int, SpaceRow]:
    rows = Space.select(
        Space.id,
        Space.owner,
        Space.parent,
        Space.slug,
        Space.title,
        Space.description,
        Space.icon,
        Space.tint,
        Space.position,
        Space.audience,
        Space.is_archived,
    ).order_by(Space.position, Space.id)
    return {row[0]: SpaceRow(*row) for row in rows.tuples()}


_spaces = Cached("access", _load)
_seen: Bounded[list[SpaceRow]] = Bounded(200)
_titles = Cached("access", lambda: {one.id: one.title for one in all_spaces().values()})


def all_spaces() -> dict[int, SpaceRow]:
    """Every space by id, in display order, whoever may see it."""
    return _spaces.get()


def space_titles() -> dict[int, str]:
    """The title of every space by id, whoever may see it. To be read, not to be changed."""
    return _titles.get()


def visible_spaces(actor: Actor, *, owner: str | None = None) -> list[SpaceRow]:
    """Spaces the actor may see, of plugins that are on, in display order."""
    # The same for everybody in the same groups until rights, spaces or plugins change.
    spaces, active = all_spaces(), site().plugins.active()
    key = (Same(rights()), Same(spaces), active, actor.group_ids, actor.is_admin, owner)

    def find() -> list[SpaceRow]:
        return [
            space
            for space in spaces.values()
            if (owner is None or space.owner == owner)
            and space.owner in active
            and actor.can("spaces.see", space.id)
        ]

    return list(_seen.get(key, find))


def rights_key(actor: Actor) -> Hashable:
    """All that decides what somebody may do anywhere, and in which language they read of it.

    It is another one when rights, spaces, plugins or their own standing have changed: what follows
    from `actor.can` and `visible_spaces` alone may be kept by it (see core.cache). In a request.
    """
    now = (Same(actor), Same(rights()), Same(all_spaces()), site().plugins.active())
    held: tuple[Hashable, Hashable] | None = g.get("rights_key")  # each plugin asks for it
    if held is None or held[0] != now:
        held = g.rights_key = (now, (*now[1:], *_standing(actor)))
    return held[1]


def _standing(actor: Actor) -> tuple[Hashable, ...]:
    return (
        actor.group_ids,
        actor.is_admin,
        actor.is_staff,
        actor.state,
        actor.is_silenced,
        actor.consent,
        language(),
    )


def visible_space(actor: Actor, owner: str, slug: str) -> SpaceRow:
    """One space of a plugin by its slug. Raises `NotFound`, also for what may not be seen:
    `OnlyTitles` for what may be seen to be there, and not more."""
    for space in visible_spaces(actor, owner=owner):
        if space.slug == slug:
            return space
    for space in closed_spaces(actor):
        if (space.owner, space.slug) == (owner, slug):
            raise OnlyTitles(space)
    raise NotFound


class OnlyTitles(NotFound):
    """Something is in a space of which the actor may see that it is there, but not read it. To
    whatever is no page for people it is not there."""

    def __init__(self, space: SpaceRow) -> None:
        super().__init__()
        self.space = space


def closed_spaces(actor: Actor) -> list[SpaceRow]:
    """Spaces that the actor may not enter, but may see to be there, of plugins that are on."""
    if not any(permission == TITLES for _space, permission in rights().grants):
        return []
    active = site().plugins.active()
    return [
        space
        for space in all_spaces().values()
        if space.owner in active
        and actor.can(TITLES, space.id)
        and not actor.can("spaces.see", space.id)
    ]


def counts_of(space_ids: list[int]) -> dict[int, SpaceCounts]:
    """Counters of some spaces by id."""
    values = {f"id{i}": space_id for i, space_id in enumerate(space_ids)}
    return {row.space_id: row for row in _counts.all(len(space_ids), **values)}


def _build_counts(size: int) -> peewee.Query:
    columns = (Space.id, Space.thread_count, Space.post_count, Space.last_thread_id)
    return Space.select(*columns).where(Space.id.in_([param(f"id{i}") for i in range(size)]))


_counts = Prepared(SpaceCounts, _build_counts)


def subtree(space_id: int) -> list[int]:
    """Ids of a space and of all below it, from the table itself."""
    parents = dict(Space.select(Space.id, Space.parent).tuples())
    found = [space_id]
    for at in found:
        found.extend(child for child, parent in parents.items() if parent == at)
    return found
