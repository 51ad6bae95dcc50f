"""How each board counts votes, kept in each process until it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from plugins.ideas.models import IdeaBoard
from townhall import Versioned


class Board(NamedTuple):
    """How a space of ideas works (see `models.IdeaBoard`); the values are those of a new one."""

    space_id: int
    mode: str = "single"
    budget: int = 10
    most: int = 3
    own: bool = True
    counts: str = "always"
    sort: str = "trending"
    min_days: int = 0
    min_trust: int = 0
    allows_private: bool = True
    on_roadmap: bool = True


def _load() -> Mapping[int, Board]:
    columns = [getattr(IdeaBoard, name) for name in Board._fields[1:]]
    rows = IdeaBoard.select(IdeaBoard.space, *columns).tuples()
    return {row[0]: Board(*row) for row in rows}


_kept = Versioned("ideas", _load)


def board_of(space_id: int) -> Board:
    """How the board of a space works; the usual way where nothing was said."""
    return _kept.get().get(space_id) or Board(space_id)


def boards_changed() -> None:
    """Say that a board works differently. Inside the changing transaction."""
    _kept.changed()
