"""What rules have done."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import peewee

from plugins.support.absences import team_ids
from plugins.support.models import SupportRule, SupportRuleRun
from townhall import Actor, Thread, User, visible

SHOWN = 50


class Run(NamedTuple):
    """A run of a rule; of a ticket that its reader may not see, without its title."""

    at: datetime
    result: str
    said: str
    thread_id: int
    title: str | None


def runs_of(actor: Actor, rule_id: int) -> list[Run]:
    """The newest runs of a rule."""
    seen = (Thread.id == SupportRuleRun.thread) & visible(actor)
    columns = (SupportRuleRun.at, SupportRuleRun.result, SupportRuleRun.said, SupportRuleRun.thread)
    rows = (
        SupportRuleRun.select(*columns, Thread.title)
        .join(Thread, peewee.JOIN.LEFT_OUTER, on=seen)
        .where(SupportRuleRun.rule == rule_id)
        .order_by(SupportRuleRun.id.desc())
        .limit(SHOWN)
    )
    return [Run(*row) for row in rows.tuples()]


def fails_by_rule() -> dict[int, int]:
    """How often each rule has failed in a row; those that have not are left out."""
    rows = SupportRule.select(SupportRule.id, SupportRule.fails).where(SupportRule.fails > 0)
    return dict(rows.tuples())


def agents(space_ids: list[int]) -> list[tuple[int, str]]:
    """Who works on the tickets of some queues: ids and names."""
    ids = {one for space_id in space_ids for one in team_ids(space_id)}
    rows = User.select(User.id, User.name, User.username).where(User.id.in_(sorted(ids)))
    named = [(user_id, name or username) for user_id, name, username in rows.tuples()]
    return sorted(named, key=lambda one: one[1].casefold())
