"""How a board works, and what becomes of its votes when it works in another way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from plugins.ideas.boards import Board, board_of, boards_changed
from plugins.ideas.models import IdeaBoard
from plugins.ideas.rules import voting_on
from townhall import (
    Actor,
    Space,
    Task,
    audit,
    clock,
    handles,
    put_in_outbox,
    remaking,
    require,
    transaction,
)

ONCE_MORE = timedelta(minutes=1)
"""After this, nobody votes any more who began before a change."""


def set_board(actor: Actor, board: Board) -> bool:
    """Let a board work so; whether it did not before. All its votes stay, and fit the new way at
    once (see `foresee_board`). Needs `spaces.moderate` there. Raises `Forbidden`."""
    require(actor, "spaces.moderate", board.space_id)
    with transaction():
        values = board._asdict()
        space_id = values.pop("space_id")
        IdeaBoard.insert(space=space_id).on_conflict_ignore().execute()
        IdeaBoard.update(mode=IdeaBoard.mode).where(IdeaBoard.space == space_id).execute()
        boards_changed()
        before = board_of(space_id)
        if before == board:
            return False
        IdeaBoard.update(**values).where(IdeaBoard.space == space_id).execute()
        boards_changed()
        if counts_otherwise(before, board):
            remaking.settle_space(space_id)
            # Somebody may be voting who has read how the board worked before.
            later = clock.now() + ONCE_MORE
            put_in_outbox("ideas.settle", {"space": space_id}, owner="ideas", run_at=later)
        audit(actor, "ideas.board", Space.get_by_id(space_id), **_differences(before, board))
    return True


def counts_otherwise(before: Board, after: Board) -> bool:
    """Whether votes cost or count something else on a board than before."""
    modes = {before.mode, after.mode}
    if len(modes) == 1:
        return modes == {"budget"} and before[2:4] != after[2:4]
    return True


def foresee_board(board: Board) -> remaking.Foreseen:
    """What becomes of the votes of a board if it works so."""
    return remaking.foresee_votes(board.space_id, lambda thread: voting_on(board, thread))


@handles("ideas.settle")
def _settle(tasks: list[Task]) -> None:
    for task in tasks:
        remaking.settle_space(task.payload["space"])


def _differences(before: Board, after: Board) -> dict[str, Any]:
    changed = [name for name in Board._fields if getattr(before, name) != getattr(after, name)]
    return {
        "before": {name: getattr(before, name) for name in changed},
        "after": {name: getattr(after, name) for name in changed},
    }
