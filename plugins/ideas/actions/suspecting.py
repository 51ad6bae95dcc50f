"""What a moderator says of votes that look odd: they count, or they are taken out, which can be
undone."""

from __future__ import annotations

from typing import Any

from plugins.ideas.models import IdeaSuspicion
from townhall import (
    Actor,
    Forbidden,
    Kept,
    Thread,
    User,
    audit,
    bring_votes,
    clock,
    hold_with_targets,
    may_moderate,
    once_more,
    take_votes,
    transaction,
)


def settle(actor: Actor, suspicion_id: int, *, is_fine: bool) -> bool:
    """Say that votes count, or take them out of the idea; whether nobody had said so before.
    Somebody whose vote was taken out is not kept from voting anew: that is what sanctions are for.

    Needs `townhall.may_moderate`. Raises `Forbidden`, `DoesNotExist`.
    """
    with transaction():
        suspicion, thread = _held(actor, suspicion_id)
        settled_at: Any = suspicion.settled_at
        if settled_at is not None:
            return False
        taken = [] if is_fine else take_votes(thread.id, suspicion.voters)
        _write(
            suspicion_id,
            settled_at=clock.now(),
            settled_by=actor.user_id,
            is_fine=is_fine,
            taken=taken,
        )
        deed = "ideas.votes_fine" if is_fine else "ideas.votes_taken"
        audit(actor, deed, thread, after={"votes": len(suspicion.voters if is_fine else taken)})
    return True


def put_back(actor: Actor, suspicion_id: int) -> int:
    """Let votes count again that were taken out; how many do. Those of people who are not active
    now may be put back later. Needs and raises like `settle`."""
    return once_more(lambda: _put_back(actor, suspicion_id))


def _put_back(actor: Actor, suspicion_id: int) -> int:
    with transaction():
        suspicion, thread = _held(actor, suspicion_id)
        taken = [Kept(*one) for one in suspicion.taken]
        active = _active({one.user_id for one in taken})
        brought = bring_votes([one for one in taken if one.user_id in active])
        if taken:
            left = [one for one in taken if one.user_id not in active]
            _write(suspicion_id, taken=left, is_fine=True, settled_by=actor.user_id)
            audit(actor, "ideas.votes_back", thread, after={"votes": brought})
    return brought


def _held(actor: Actor, suspicion_id: int) -> tuple[IdeaSuspicion, Thread]:
    thread_id = IdeaSuspicion.get_by_id(suspicion_id).thread_id
    # Votes that come back count as well for what the idea has become a part of.
    hold_with_targets([thread_id])
    thread = Thread.get_by_id(thread_id)
    if not may_moderate(actor, thread):
        raise Forbidden("spaces.moderate")
    # Read once the thread is held: of two who decide at once, the second sees what the first did.
    return IdeaSuspicion.get_by_id(suspicion_id), thread


def _active(user_ids: set[int]) -> set[int]:
    """Which of some people are neither banned nor gone."""
    there = User.id.in_(sorted(user_ids)) & (User.state == "active")
    return {user_id for (user_id,) in User.select(User.id).where(there).tuples()}


def _write(suspicion_id: int, **values: Any) -> None:
    IdeaSuspicion.update(**values).where(IdeaSuspicion.id == suspicion_id).execute()
