"""Who may do what with tickets."""

from __future__ import annotations

from typing import Any

from townhall import Actor, Participants, all_spaces, deciding_groups, may_moderate

ANSWER = "support.answer"


def may_answer(actor: Actor, thread: Any) -> bool:
    """Whether somebody works on a ticket for the team: answers, writes notes, changes where it
    stands. Those with `support.answer` in its queue, and those who keep order there."""
    if not actor.is_member or thread.deleted_at is not None:
        return False
    return actor.can(ANSWER, thread.space_id) or may_moderate(actor, thread)


def may_answer_in(actor: Actor, space_id: int) -> bool:
    """Whether somebody works on the tickets of a queue."""
    if not actor.is_member:
        return False
    return actor.can(ANSWER, space_id) or actor.can("spaces.moderate", space_id)


def works_on(actor: Actor, thread: Any) -> bool:
    """Whether somebody merges and splits a ticket, or its notes, for the team; the stub that a
    merge has left, too, so that it can be taken back."""
    return may_answer_in(actor, thread.space_id)


def answered_spaces(actor: Actor) -> list[int]:
    """The queues whose tickets somebody works on."""
    return [
        space.id
        for space in all_spaces().values()
        if space.owner == "support" and may_answer_in(actor, space.id)
    ]


def is_agent(actor: Actor) -> bool:
    """Whether somebody works on the tickets of any queue."""
    return bool(actor.is_member and answered_spaces(actor))


def team_of(space_id: int) -> Participants:
    """The groups that read the tickets of a queue beside those who are in them."""
    groups = {
        group_id
        for permission in (ANSWER, "spaces.moderate")
        for group_id in deciding_groups(permission, space_id)
    }
    return Participants(groups=sorted(groups))


def may_share(actor: Actor, thread: Any) -> bool:
    """Whether somebody says who else reads a ticket: its requester, and the team."""
    if not actor.is_member or thread.deleted_at is not None:
        return False
    return actor.user_id == thread.author_id or may_answer(actor, thread)


def may_take_private(actor: Actor, thread: Any, post: Any) -> bool:
    """Whether somebody makes a ticket of a post in public: who wrote it, who keeps order there, and
    whoever answers tickets."""
    if not actor.is_member or thread.owner == "support" or thread.audience == "private":
        return False
    if post.sort == "log" or post.deleted_at is not None:
        return False
    mine = actor.user_id == post.author_id
    return mine or may_moderate(actor, thread) or is_agent(actor)


def may_lead(actor: Actor) -> bool:
    """Whether somebody arranges what all who work on tickets share: shared views and macros. Those
    who keep order in a queue."""
    return actor.is_member and any(
        actor.can("spaces.moderate", one) for one in answered_spaces(actor)
    )
