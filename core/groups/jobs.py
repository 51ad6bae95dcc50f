"""Following the rules of groups: each night, after a change, and when somebody may fit anew."""

from __future__ import annotations

from typing import Any

from core import outbox
from core.db import transaction
from core.events import subscribe
from core.groups.actions.ruling import FOLLOW, SETTLE, follow_rule, settle
from core.groups.events import GroupEvent
from core.groups.models import GroupRule
from core.outbox import Task
from core.trust.events import LevelChanged


@outbox.handles(FOLLOW)
def follow(tasks: list[Task]) -> None:
    """Follow the rules of some groups."""
    for task in tasks:
        follow_rule(int(task.payload["group"]))


@outbox.handles(SETTLE, batch=50)
def settle_some(tasks: list[Task]) -> None:
    """Look at some people again, for one group each."""
    wanted: dict[int, set[int]] = {}
    for task in tasks:
        wanted.setdefault(int(task.payload["group"]), set()).add(int(task.payload["user"]))
    for group_id in sorted(wanted):
        settle(group_id, wanted[group_id])


def follow_all() -> None:
    """Follow every rule. A nightly job; killed, it begins anew."""
    for (group_id,) in list(GroupRule.select(GroupRule.group).order_by(GroupRule.group).tuples()):
        follow_rule(group_id)


def listen() -> None:
    """Hear of what may make somebody fit a rule, or fit it no more."""
    subscribe(LevelChanged, level_changed)
    subscribe(GroupEvent, place_changed)


def level_changed(event: Any) -> None:
    """Look at somebody again where a rule asks for a level. Should this be lost, the nightly job
    does it."""
    _soon(event.user_id, "trust", None)


def place_changed(event: Any) -> None:
    """Look at somebody again where a rule asks for the group that they came into or left."""
    _soon(event.user_id, "group", event.group_id)


def _soon(user_id: int, condition: str, value: int | None) -> None:
    rules = GroupRule.select(GroupRule.group, GroupRule.conditions).tuples()
    group_ids = [
        group_id
        for group_id, asked in list(rules)
        if condition in asked and value in (None, asked[condition])
    ]
    if group_ids:
        tasks = [{"group": group_id, "user": user_id} for group_id in group_ids]
        with transaction():
            outbox.put_many(SETTLE, tasks)
