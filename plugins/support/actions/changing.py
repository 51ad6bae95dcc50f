"""Changing where a ticket stands: the one door through which everybody goes, people, rules and
timers alike. Two at once never overwrite each other unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from plugins.support import KIND, happenings, log
from plugins.support.log import Happened, Role, write_entry
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.rules import may_answer, may_answer_in
from plugins.support.states import CLOSED, OPEN, OURS, SOLVED, category_of, first_of, standing_of
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    Thread,
    User,
    actor_for,
    clock,
    emit,
    hold_threads,
    set_state,
    transaction,
)


class Stale(Exception):
    """Others have done something to a ticket since its page was made: `entries` are the numbers of
    the rows of its log that are newer, oldest first."""

    def __init__(self, entries: list[int]) -> None:
        super().__init__("changed meanwhile")
        self.entries = entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a ticket should be from now on; what is None stays. `assignee_id` 0 is nobody,
    `team_id` 0 no team. What becomes spam is closed, and what is none any more open again, where
    no `state` says otherwise: nobody is told of it, no clock runs, nobody is asked how it was."""

    state: str | None = None
    priority: int | None = None
    assignee_id: int | None = None
    team_id: int | None = None
    stays_open: bool | None = None
    is_spam: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes a ticket: `actor`, or nobody for what runs by itself. `seen` is the newest row
    of the log that their page showed, None where they looked at none. `rule_id` is the rule that
    acts."""

    actor: Actor | None
    role: Role = "team"
    seen: int | None = None
    rule_id: int = 0

    @property
    def actor_id(self) -> int | None:
        """Whom the log names."""
        return self.actor.user_id if self.actor else None


def change_ticket(by: By, thread_id: int, changes: Changes) -> list[int]:
    """Change where a ticket stands; the rows of its log that came of it, none where nothing
    changed.

    People need `rules.may_answer`. Raises `Forbidden`; `Stale` when others have done something
    since `by.seen`; `Rejected` (field `state`, `priority`, `assignee` or `team`) for what cannot
    be.
    """
    with transaction():
        thread = held_ticket(thread_id)
        if by.actor is not None and by.role == "team" and not may_answer(by.actor, thread):
            raise Forbidden("support.answer")
        check_seen(by, thread_id)
        ticket = SupportTicket.get_by_id(thread_id)
        wanted = changes.state or _state_of_spam(ticket, changes.is_spam)
        return [
            *_changed_assignee(by, thread, ticket, changes),
            *_changed_columns(by, ticket, changes),
            *_changed_state(by, thread, ticket, wanted),
        ]


def held_ticket(thread_id: int) -> Thread:
    """The thread of a ticket, which nobody else changes until the transaction ends. Raises
    `Rejected` when it is not one any more."""
    thread = hold_threads(thread_id).get(thread_id)
    if thread is None or thread.kind != KIND:
        raise Rejected("state", _("This is no ticket any more."))
    return thread


def check_seen(by: By, thread_id: int) -> None:
    """Raise `Stale` for what others have done to a ticket since the page of `by` was made. By
    whoever holds its thread."""
    if by.seen is None:
        return
    newer = (SupportEntry.thread == thread_id) & (SupportEntry.id > by.seen)
    mine = SupportEntry.actor == by.actor_id
    others = newer & (SupportEntry.actor.is_null() | ~mine)
    rows = SupportEntry.select(SupportEntry.id).where(others).order_by(SupportEntry.id)
    found = [entry_id for (entry_id,) in rows.tuples()]
    if found:
        raise Stale(found)


def _changed_assignee(by: By, thread: Thread, ticket: SupportTicket, changes: Changes) -> list[int]:
    wanted = changes.assignee_id
    if wanted is None and changes.state is not None and ticket.assignee_id is None:
        # Whoever solves what nobody has, has it.
        solves = category_of(changes.state) == SOLVED and by.role == "team"
        wanted = by.actor_id if solves else None
    before = ticket.assignee_id or 0
    if wanted is None or wanted == before:
        return []
    if wanted and not _works_on(wanted, thread.space_id):
        raise Rejected("assignee", _("They do not work on the tickets of this queue."))
    _write(ticket, assignee=wanted or None)
    return [_note(by, ticket, log.ASSIGNEE, (before or None, wanted or None))]


def _works_on(user_id: int, space_id: int) -> bool:
    try:
        return may_answer_in(actor_for(user_id), space_id)
    except User.DoesNotExist:
        return False


def _changed_columns(by: By, ticket: SupportTicket, changes: Changes) -> list[int]:
    made = []
    if changes.priority is not None and changes.priority not in range(1, 5):
        raise Rejected("priority", _("There is no such priority."))
    for name, sort in (
        ("priority", log.PRIORITY),
        ("team_id", log.TEAM),
        ("stays_open", log.STAYS),
        ("is_spam", log.SPAM),
    ):
        wanted, before = getattr(changes, name), getattr(ticket, name)
        if name == "team_id" and wanted is not None:
            wanted = wanted or None
        elif wanted is None:
            continue
        if wanted != before:
            _write(ticket, **{name: wanted})
            made.append(_note(by, ticket, sort, (before, wanted)))
    return made


def _changed_state(by: By, thread: Thread, ticket: SupportTicket, wanted: str | None) -> list[int]:
    before = str(thread.state)
    if wanted is None or wanted == before:
        return []
    if standing_of(wanted) is None:
        raise Rejected("state", _("There is no such state any more."))
    category, now = category_of(wanted), clock.now()
    solved_at: Any = ticket.solved_at
    values: dict[str, Any] = {"category": category}
    if category == SOLVED:
        values |= {"solved_at": now, "closed_at": None}
    elif category == CLOSED:
        values |= {"closed_at": now, "solved_at": solved_at or now}
    else:
        values |= {"solved_at": None, "closed_at": None}
        if category in OURS and ticket.category in (SOLVED, CLOSED):
            values["reopens"] = ticket.reopens + 1
    set_state(ticket.thread_id, wanted, kind=KIND)
    _write(ticket, **values)
    return [_note(by, ticket, log.STATE, (before, wanted))]


def _state_of_spam(ticket: SupportTicket, is_spam: bool | None) -> str | None:
    """What is spam is over, what is none after all is open again; None where that stays."""
    if is_spam is None or is_spam == ticket.is_spam:
        return None
    return first_of(CLOSED if is_spam else OPEN).slug


def _write(ticket: SupportTicket, **values: Any) -> None:
    SupportTicket.update(**values).where(SupportTicket.thread == ticket.thread_id).execute()
    for name, value in values.items():
        setattr(ticket, name, value)


def _note(by: By, ticket: SupportTicket, sort: str, step: tuple[Any, Any]) -> int:
    before, after = step
    what = Happened(
        sort=sort,
        role=by.role,
        actor_id=by.actor_id,
        before=before,
        after=after,
        is_public=sort == log.STATE,
        rule_id=by.rule_id,
    )
    entry = write_entry(ticket.thread_id, what)
    emit(
        happenings.TicketChanged(
            ticket.thread_id, by.actor_id, entry, by_rule=by.rule_id, sort=sort
        )
    )
    return entry
