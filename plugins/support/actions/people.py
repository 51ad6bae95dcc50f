"""Who is in a ticket beside its requester and the team, and who of the team follows it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.support import log, relation_sorts
from plugins.support.actions.changing import held_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportPerson
from plugins.support.rules import may_answer, may_share
from townhall import (
    Actor,
    Forbidden,
    Notice,
    Participants,
    Rejected,
    Task,
    Thread,
    active_account,
    add_participants,
    blocked_by,
    clock,
    forget_joined,
    handles,
    put_in_outbox,
    remove_participant,
    tell,
    transaction,
    watch_joined,
)

IN, OUT = "in", "out"
MOST = 30
"""How many people may be in a ticket."""


def add_person(actor: Actor, thread_id: int, name: str) -> bool:
    """Let somebody read a ticket and write in it; whether they did not before. They are told.

    Needs `rules.may_share`. Raises `Forbidden`, and `Rejected` (field `name`).
    """
    with transaction():
        thread = _shared(actor, thread_id)
        user = active_account(name.strip().removeprefix("@"))
        if user is None or (actor.user_id and blocked_by(actor.id, [user.id])):
            raise Rejected("name", _("There is nobody of that name whom you could add."))
        if user.id == thread.author_id:
            raise Rejected("name", _("It is their own request."))
        mine = SupportPerson.thread == thread_id
        if SupportPerson.select().where(mine & (SupportPerson.state == IN)).count() >= MOST:
            raise Rejected("name", _("At most %(most)s people in one request.", most=MOST))
        if _state_of(thread_id, user.id) == IN:
            return False
        add_participants(thread_id, Participants([user.id]))
        _keep(thread_id, user.id, state=IN, added_by=actor.user_id)
        watch_joined(user.id, thread)
        entry = _say(actor, thread, {"user": user.id, "state": IN})
        put_in_outbox("support.person", {"entry": entry, "thread": thread_id}, owner="support")
    return True


def remove_person(actor: Actor, thread_id: int, user_id: int) -> bool:
    """Let somebody read a ticket no longer; whether they did. For whom `rules.may_share` lets, and
    for themselves. Raises `Forbidden`."""
    with transaction():
        thread = held_ticket(thread_id)
        if actor.user_id != user_id:
            thread = _shared(actor, thread_id)
        if _state_of(thread_id, user_id) != IN:
            return False
        remove_participant(thread_id, user_id)
        forget_joined(user_id, thread_id)
        _keep(thread_id, user_id, state=OUT)
        _say(actor, thread, {"user": user_id, "state": OUT})
    return True


def follow_ticket(actor: Actor, thread_id: int, *, on: bool) -> None:
    """Let somebody of the team hear of a ticket that is not theirs, or no more. Needs
    `rules.may_answer`. Raises `Forbidden`."""
    with transaction():
        thread = held_ticket(thread_id)
        if not may_answer(actor, thread):
            raise Forbidden("support.answer")
        state = _state_of(thread_id, actor.id) or OUT
        _keep(thread_id, actor.id, state=state, follows=on)
        if on:
            watch_joined(actor.id, thread)
        else:
            forget_joined(actor.id, thread_id)


@handles("support.person")
def tell_of_people(tasks: list[Task]) -> None:
    """Tell people that they were taken into a request."""
    for task in tasks:
        thread_id, entry_id = task.payload["thread"], task.payload["entry"]
        said = log.entry(entry_id)
        if said is None or _state_of(thread_id, said.after["user"]) != IN:
            continue
        tell(
            Notice(
                sort=relation_sorts.ADDED,
                key=f"{relation_sorts.ADDED}:{entry_id}",
                people={said.after["user"]: "added"},
                actor_id=said.actor_id,
                thread_id=thread_id,
            )
        )


def _shared(actor: Actor, thread_id: int) -> Thread:
    thread = held_ticket(thread_id)
    if not may_share(actor, thread):
        raise Forbidden("support.answer")
    return thread


def _state_of(thread_id: int, user_id: int) -> str:
    """`in`, `out` or `waiting`; empty for somebody who never had a part in it."""
    mine = (SupportPerson.thread == thread_id) & (SupportPerson.user == user_id)
    return str(SupportPerson.select(SupportPerson.state).where(mine).scalar() or "")


def _keep(thread_id: int, user_id: int, **values: Any) -> None:
    SupportPerson.insert(
        thread=thread_id, user=user_id, added_at=clock.now(), **values
    ).on_conflict(
        conflict_target=[SupportPerson.thread, SupportPerson.user], update=values
    ).execute()


def _say(actor: Actor, thread: Thread, after: Any) -> int:
    role: log.Role = "team" if may_answer(actor, thread) else "customer"
    said = Happened(sort=log.PERSON, role=role, actor_id=actor.user_id, after=after, is_public=True)
    return write_entry(thread.id, said)
