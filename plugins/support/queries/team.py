"""Who works on the tickets of queues."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

import peewee
from peewee import fn

from plugins.support.queries.stream import Who
from plugins.support.rules import ANSWER, team_of
from townhall import Actor, Prepared, UntilWritten, User, group_names, holders, rights_key

MOST = 200


class Team(NamedTuple):
    """The people who work on a queue, and the groups they are in."""

    people: list[Who]
    groups: dict[int, str]

    @property
    def names(self) -> dict[int, str]:
        """What people are called, by id."""
        return {one.id: one.name or one.username for one in self.people}


def team_at(actor: Actor, space_id: int) -> Team:
    """Who works on the tickets of a queue, by name: at most two hundred. Who asks works there."""
    groups = team_of(space_id).groups
    return _teams.get(
        (rights_key(actor), space_id),
        lambda: Team(workers_at(actor, [space_id]), group_names(groups)),
    )


_teams: UntilWritten[Team] = UntilWritten(100)
_workers: UntilWritten[list[Who]] = UntilWritten(100)


def _works(_rights: Hashable, *space_ids: int) -> peewee.Query:
    # Each of them by an index; one condition of all would look at everybody.
    works = [
        User.select(User.id).where(holders(right, one))
        for one in space_ids
        for right in (ANSWER, "spaces.moderate")
    ]
    people = User.select(User.id, User.username, User.name, User.avatar)
    rows = people.where(User.id.in_(reduce(or_, works)))
    return rows.order_by(fn.LOWER(User.name), User.id).limit(MOST)


_people = Prepared(Who, _works)


def workers_at(actor: Actor, space_ids: Sequence[int]) -> list[Who]:
    """Those who work on any of some queues, by name; at most two hundred."""
    if not space_ids:
        return []
    shape = (rights_key(actor), *space_ids)
    return _workers.get(shape, lambda: _people.all(*shape))


def names_of(user_ids: set[int]) -> dict[int, str]:
    """What people are called, by id."""
    if not user_ids:
        return {}
    rows = User.select(User.id, User.name, User.username).where(User.id.in_(sorted(user_ids)))
    return {user_id: name or username for user_id, name, username in rows.tuples()}
