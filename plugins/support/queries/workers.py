"""Who works on tickets, to choose from."""

from __future__ import annotations

from plugins.support.queries.stream import Who
from plugins.support.queries.team import workers_at
from plugins.support.rules import answered_spaces, team_of
from townhall import Actor, group_names


def fellow_workers(actor: Actor) -> list[Who]:
    """Those who work on a queue that somebody works on."""
    return workers_at(actor, answered_spaces(actor))


def teams_of(actor: Actor) -> dict[int, str]:
    """The groups that work on the queues which somebody works on, by id, with their names."""
    groups = {one for space_id in answered_spaces(actor) for one in team_of(space_id).groups}
    return group_names(groups)
