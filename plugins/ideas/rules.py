"""Who may do what with ideas, and how they are voted for."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from plugins.ideas.boards import Board, board_of
from plugins.ideas.statuses import Status, status_of
from townhall import (
    Actor,
    Participants,
    Voting,
    as_utc,
    clock,
    deciding_groups,
    may_moderate,
)

AGAIN = timedelta(days=30)
"""How long after an answer the author of a private idea is not asked again."""


def voting_of(thread: Any) -> Voting:
    """How an idea is voted for; see `voting_on`."""
    return voting_on(board_of(thread.space_id), thread)


def voting_on(board: Board, thread: Any) -> Voting:
    """How an idea is voted for if its board works so: by its mode, as long as its status takes
    votes. One that is private takes none, and what votes for it cost has gone back.

    `thread` has `state` and perhaps `audience`. Asks the database nothing.
    """
    return _voting(board, status_of(thread.state), getattr(thread, "audience", "") == "private")


# A list asks for each of its rows, and there are few ways.
@lru_cache(maxsize=500)
def _voting(board: Board, status: Status | None, is_private: bool) -> Voting:
    return Voting(
        mode=board.mode,  # type: ignore[arg-type]  # what a form offers, and nothing else
        budget=board.budget,
        most=board.most,
        is_open=not is_private and (status is None or status.takes_votes),
        holds=not is_private and (status is None or not status.returns_points),
        own=board.own,
        min_days=board.min_days,
        min_trust=board.min_trust,
        counts=board.counts,  # type: ignore[arg-type]  # as above
    )


def may_decide(actor: Actor, thread: Any) -> bool:
    """Whether somebody changes the status of an idea and answers for the team: moderators of its
    board and groups with `ideas.decide`."""
    if not actor.is_member or thread.deleted_at is not None:
        return False
    return may_moderate(actor, thread) or actor.can("ideas.decide", thread.space_id)


def may_decide_in(actor: Actor, space_id: int) -> bool:
    """Whether somebody decides about the ideas of a board, and writes what came of them."""
    if not actor.is_member:
        return False
    return actor.can("spaces.moderate", space_id) or actor.can("ideas.decide", space_id)


def may_answer(actor: Actor, thread: Any) -> bool:
    """Whether somebody says what becomes of a private idea: its author, and nobody for them."""
    return actor.is_member and thread.author_id == actor.user_id


def may_ask(consent: Any) -> bool:
    """Whether the team may ask the author of a private idea now: they have not been asked, or it
    was long ago that they answered. `consent` has `asked_at` and `answered_at`."""
    if consent.asked_at is None:
        return True
    answered_at = as_utc(consent.answered_at)
    return answered_at is not None and answered_at < clock.now() - AGAIN


def team_of(space_id: int) -> Participants:
    """The groups that read the private ideas of a board beside their authors: those that enter it
    and keep order there or decide."""
    groups = {
        group_id
        for permission in ("spaces.moderate", "ideas.decide")
        for group_id in deciding_groups(permission, space_id)
    }
    return Participants(groups=sorted(groups))
