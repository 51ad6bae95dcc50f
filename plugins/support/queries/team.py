"""Who works on the tickets of a queue."""

from __future__ import annotations

from typing import NamedTuple

from peewee import fn

from plugins.support.queries.stream import Who
from plugins.support.rules import ANSWER, team_of
from townhall import User, group_names, holders

MOST = 200


class Team(NamedTuple):
    """The people who work on a queue, and the groups they are in."""

    people: list[Who]
    groups: dict[int, str]

    @property
    def names(self) -> dict[int, str]:
        """What people are called, by id."""
        return {one.id: one.name or one.username for one in self.people}


def team_at(space_id: int) -> Team:
    """Who works on the tickets of a queue, by name: at most two hundred."""
    works = holders(ANSWER, space_id) | holders("spaces.moderate", space_id)
    rows = User.select(User.id, User.username, User.name, User.avatar).where(works)
    rows = rows.order_by(fn.LOWER(User.name), User.id).limit(MOST)
    return Team([Who(*row) for row in rows.tuples()], group_names(team_of(space_id).groups))


def names_of(user_ids: set[int]) -> dict[int, str]:
    """What people are called, by id."""
    if not user_ids:
        return {}
    rows = User.select(User.id, User.name, User.username).where(User.id.in_(sorted(user_ids)))
    return {user_id: name or username for user_id, name, username in rows.tuples()}
