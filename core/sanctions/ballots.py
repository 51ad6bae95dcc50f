"""Votes of who is suspended without end: out of every count, and back with the end of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.sanctions.models import Sanction
from core.votes.actions import Kept
from core.votes.bringing import bring_votes
from core.votes.personal import hide

Ballots = list[Any]


def pass_on(user_id: int, replaced: Iterable[Sanction], *, ends: object) -> Ballots:
    """The votes that a new sanction keeps aside: all, unless it `ends` by itself or is no
    suspension; then those that what it replaces has kept count again. Inside a transaction."""
    rows = list(replaced)
    kept: Ballots = [vote for row in rows for vote in row.votes]
    _forget(rows)
    if not ends:
        return [*kept, *hide(user_id)]
    _bring(kept)
    return []


def give_back(row: Sanction, former: Sanction | None) -> int:
    """Let the votes count again that a sanction has kept aside, for it ends now; how many do.
    A former suspension without end that runs again takes them over. Inside a transaction."""
    ends_at: Any = former.ends_at if former is not None else None
    if former is not None and former.sort == "suspend" and ends_at is None:
        kept = [*row.votes, *hide(former.user_id)]
        Sanction.update(votes=kept).where(Sanction.id == former.id).execute()
        _forget([row])
        return 0
    _forget([row])
    return _bring(row.votes)


def _forget(rows: list[Sanction]) -> None:
    ids = [row.id for row in rows]
    if ids:
        Sanction.update(votes=[]).where(Sanction.id.in_(ids)).execute()


def _bring(kept: Ballots) -> int:
    return bring_votes([Kept(*one) for one in kept]) if kept else 0
