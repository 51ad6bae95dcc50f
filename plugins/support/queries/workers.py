"""Who works on tickets, to choose from."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import NamedTuple

from peewee import fn

from plugins.support.rules import ANSWER, answered_spaces, team_of
from townhall import Actor, User, group_names, holders

MOST = 200


class Worker(NamedTuple):
    """Somebody who works on tickets."""

    id: int
    username: str
    name: str

    @property
    def shown(self) -> str:
        """What they are called."""
        return self.name or self.username


def workers_at(space_ids: Collection[int]) -> list[Worker]:
    """Those who work on any of some queues, by name; at most two hundred."""
    if not space_ids:
        return []
    works = [holders(right, one) for one in space_ids for right in (ANSWER, "spaces.moderate")]
    rows = User.select(User.id, User.username, User.name).where(reduce(or_, works))
    rows = rows.order_by(fn.LOWER(User.name), User.id).limit(MOST)
    return [Worker(*row) for row in rows.tuples()]


def fellow_workers(actor: Actor) -> list[Worker]:
    """Those who work on a queue that somebody works on."""
    return workers_at(answered_spaces(actor))


def teams_of(actor: Actor) -> dict[int, str]:
    """The groups that work on the queues which somebody works on, by id, with their names."""
    groups = {one for space_id in answered_spaces(actor) for one in team_of(space_id).groups}
    return group_names(groups)
