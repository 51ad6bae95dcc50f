"""Rules of the desk: what sets one off, what it looks at, what it may change. Data that every
change of a ticket needs, kept in each process until it changes.

`conditions` (all must hold): `queue`, `category`, `priority` (at least), `tag`, `subject`
(contains), `channel`, `group` (its requester is in), `assigned` (`yes` or `no`), `field` with
`value`. `changes`: `state`, `priority`, `assignee` (0: nobody), `turn` (whoever's turn it is),
`team`, `tag`, `note`, `tell` (`assignee` or `team`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from plugins.support import log
from plugins.support.log import Happened
from plugins.support.models import SupportRule
from townhall import Versioned

OPENED, HEARD, ANSWERED, CHANGED = "opened", "heard", "answered", "changed"
TRIGGERS = (OPENED, HEARD, ANSWERED, CHANGED)
STEPS = (log.STATE, log.PRIORITY, log.ASSIGNEE, log.TEAM, log.QUEUE, log.FIELD, log.TAGS)
"""Rows of a log that are a change of where a ticket stands."""
MOST_FAILS = 5
"""So often in a row a rule may fail before it is switched off."""
MOST_AN_HOUR = 20
"""So many runs of all rules together change one ticket in an hour."""
AGAIN = 2
"""So often in an hour one rule runs on one ticket where rules set it off: once, and once more."""


class Rule(NamedTuple):
    """A rule as it is run (see `models.SupportRule`)."""

    id: int
    name: str
    trigger: str
    hours: int
    conditions: dict[str, Any]
    changes: dict[str, Any]
    is_on: bool
    made_by_id: int | None


def _load() -> tuple[Rule, ...]:
    columns = [
        SupportRule.made_by if name == "made_by_id" else getattr(SupportRule, name)
        for name in Rule._fields
    ]
    rows = SupportRule.select(*columns).order_by(SupportRule.position, SupportRule.id)
    return tuple(Rule(*row) for row in rows.tuples())


_kept = Versioned("support_rules", _load)


def rules() -> tuple[Rule, ...]:
    """All of them, in their order, those that are off too."""
    return _kept.get()


def rule_of(rule_id: int) -> Rule | None:
    """The rule of that number, or None."""
    return next((one for one in rules() if one.id == rule_id), None)


def rules_changed() -> None:
    """Say that rules are not what they were. Inside the changing transaction."""
    _kept.changed()


def trigger_of(sort: str, role: str) -> str:
    """What a row of a log sets off; empty for nothing."""
    if sort == log.OPENED:
        return OPENED
    if sort == log.REPLY:
        return {"customer": HEARD, "team": ANSWERED}.get(role, "")
    return CHANGED if sort in STEPS else ""


def set_off_by(trigger: str) -> list[Rule]:
    """The rules that act when something happens, in their order."""
    return [one for one in rules() if one.is_on and one.trigger == trigger and not one.hours]


def is_awaited(what: Happened) -> bool:
    """Whether any rule acts on what happened."""
    return bool(set_off_by(trigger_of(what.sort, what.role)))
