"""Alarms of clocks: that a target comes near, that it was missed, and what follows of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.clocks import MISS, Alarm, alarms, set_alarm, write_clocks
from plugins.support.clocks.calendars import is_open, next_open
from plugins.support.clocks.targets import FIRST, NEXT
from plugins.support.levels import Policy
from plugins.support.models import SupportAlarm
from plugins.support.models.tickets import URGENT
from plugins.support.queries.clocks import Clocks, alarms_due, clocks_of, fired_of
from plugins.support.rules import ANSWER, may_answer_in
from townhall import (
    Notice,
    Task,
    User,
    actor_for,
    clock,
    handles,
    hold_threads,
    holders,
    in_groups,
    put_in_outbox,
    tell,
    transaction,
)

RING = "support.ring"
SORT = "support.clock"
AT_ONCE = 500
"""How many tickets one round looks at; the next one, a minute later, goes on."""
LATE = timedelta(minutes=15)
"""For how long after the end of the day people still hear of what fell due at its very end."""


def give_alarms() -> None:
    """A job each minute: give the alarms that are due, each once.

    That an alarm was given is kept in the transaction that has people told: whoever is killed has
    done both or neither, and of two at once one finds nothing left to do.
    """
    for thread_id in alarms_due(clock.now(), limit=AT_ONCE):
        with transaction():
            hold_threads(thread_id)
            give_alarms_of(thread_id)


def give_alarms_of(thread_id: int) -> list[int]:
    """Give the alarms of a ticket that are due; their rows. By whoever holds its thread."""
    found, now = clocks_of(thread_id), clock.now()
    if found is None or found.policy is None:
        set_alarm(thread_id, None)
        return []
    waiting = list(alarms(found, fired_of(thread_id)))
    due = [one for one in waiting if one.at <= now]
    if due and not _is_heard(found.policy, now):
        set_alarm(thread_id, next_open(found.policy.calendar, now))
        return []
    given = [_give(thread_id, alarm) for alarm in _without_near(due)]
    if any(alarm.sort == MISS for alarm in due):
        _escalate(found, found.policy)
    again = clocks_of(thread_id)
    if again is not None:
        write_clocks(again)
    return [one for one in given if one]


@handles(RING)
def ring(tasks: list[Task]) -> None:
    """Tell people of an alarm, unless there is nothing to be done about it any more."""
    for task in tasks:
        alarm = SupportAlarm.get_or_none(SupportAlarm.id == task.payload["alarm"])
        found = clocks_of(alarm.thread_id) if alarm is not None else None
        if found is None or not _still_waits(found, alarm):
            continue
        tell(
            Notice(
                sort=SORT,
                key=f"{SORT}:{alarm.id}",
                people=_people(found, alarm.sort),
                thread_id=alarm.thread_id,
                text=words_of(alarm.target, is_miss=alarm.sort == MISS),
            )
        )


def words_of(target: str, *, is_miss: bool) -> str:
    """What an alarm says."""
    if is_miss:
        if target == FIRST:
            return str(_("The first answer is later than was promised."))
        if target == NEXT:
            return str(_("The answer to their last word is later than was promised."))
        return str(_("It is not solved, and was promised to be by now."))
    if target == FIRST:
        return str(_("The first answer is due soon."))
    return str(
        _("The next answer is due soon.") if target == NEXT else _("The solution is due soon.")
    )


def _is_heard(policy: Policy, now: Any) -> bool:
    """Whether anybody is at work to hear an alarm, or has only just left."""
    return is_open(policy.calendar, now) or is_open(policy.calendar, now - LATE)


def _without_near(due: list[Alarm]) -> list[Alarm]:
    """What was missed needs no word that it comes near."""
    missed = {(one.target.name, one.target.cycle) for one in due if one.sort == MISS}
    return [
        one for one in due if one.sort == MISS or (one.target.name, one.target.cycle) not in missed
    ]


def _give(thread_id: int, alarm: Alarm) -> int:
    """Keep that an alarm was given and have people told; 0 where that was done before."""
    values = {"thread": thread_id, "target": alarm.target.name, "cycle": alarm.target.cycle}
    times = {"due_at": alarm.due_at, "fired_at": clock.now()}
    row = SupportAlarm.insert(sort=alarm.sort, **values, **times).on_conflict_ignore()
    made = list(row.returning(SupportAlarm.id).execute())
    if not made:
        return 0
    put_in_outbox(RING, {"alarm": made[0].id}, owner="support")
    return int(made[0].id)


def _escalate(found: Clocks, policy: Policy) -> None:
    """What a policy wants done when a target is missed, as far as it can be done."""
    ticket, wanted = found.ticket, policy.gives_to
    fits = wanted is not None and wanted != ticket.assignee_id and _works_there(wanted, found)
    higher = min(ticket.priority + 1, URGENT) if policy.raises else ticket.priority
    changes = Changes(
        assignee_id=wanted if fits else None,
        priority=higher if higher != ticket.priority else None,
    )
    if changes != Changes():
        change_ticket(By(actor=None, role="machine"), ticket.thread_id, changes)


def _works_there(user_id: int, found: Clocks) -> bool:
    return may_answer_in(actor_for(user_id), found.ticket.space_id)


def _still_waits(found: Clocks, alarm: SupportAlarm) -> bool:
    mine = (str(alarm.target), int(alarm.cycle_id))
    return any((one.name, one.cycle) == mine and one.is_running for one in found.targets)


def _people(found: Clocks, sort: str) -> dict[int, str]:
    """Who hears of an alarm and why: who has the ticket, else the team of its queue; of a miss
    also the group that its policy names."""
    ticket, people = found.ticket, {}
    if sort == MISS and found.policy and found.policy.tells_group:
        people = dict.fromkeys(_ids(in_groups({found.policy.tells_group})), "group")
    if ticket.assignee_id:
        return {**people, ticket.assignee_id: "yours"}
    return {**people, **dict.fromkeys(_ids(holders(ANSWER, ticket.space_id)), "team")}


def _ids(which: Any) -> list[int]:
    rows = User.select(User.id).where(which & (User.state == "active"))
    return [user_id for (user_id,) in rows.tuples()]
