"""Threads of other systems that become ideas: what votes they had, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.statuses import (
    ACTIVE,
    CLOSED,
    DONE,
    OPEN,
    Status,
    default_status,
    first_status,
    status_of,
    statuses,
)
from plugins.ideas.trend import refresh_trend
from townhall import ImportedMark, Thread

MEANT = {
    "status-completed": ("shipped", DONE),
    "status-planned": ("planned", ACTIVE),
    "status-review": ("under-review", OPEN),
    "status-reproduced": ("under-review", OPEN),
    "status-declined": ("not-planned", CLOSED),
    "status-bydesign": ("not-planned", CLOSED),
    "status-norepro": ("not-planned", CLOSED),
}
"""What the tags by which Stack Exchange answers requests are here: a status, and the category of
another one where that status is gone."""


def adopt_imported(marks: Sequence[ImportedMark]) -> dict[str, int]:
    """Write the detail rows of imported ideas; how many votes that were. In the transaction of
    the importer.

    What votes there came to counts here, although nobody knows whose they were. More against
    than for it leaves no vote and points below zero.
    """
    first_status()
    for mark in marks:
        status, at = _status(mark)
        _write(mark, status, at)
        refresh_trend(mark.thread_id)
    return {"votes": sum(max(mark.score, 0) for mark in marks)}


def unnamed_votes() -> Any:
    """Votes that have no rows, for counting anew."""
    return Idea.select(Idea.thread, Idea.imported_votes).where(Idea.imported_votes != 0)


def count_unnamed(thread_id: int, votes: int) -> None:
    """Count votes of which only the number is known. Once for a thread, in its transaction."""
    Thread.update(
        vote_count=Thread.vote_count + max(votes, 0), vote_points=Thread.vote_points + votes
    ).where(Thread.id == thread_id).execute()


def _status(mark: ImportedMark) -> tuple[Status | None, datetime | None]:
    """The status an idea comes with, and since when it has it where that is known."""
    if mark.state:
        return status_of(mark.state), mark.state_at
    known = ((_meant(*MEANT[tag]), since) for tag, since in mark.tags.items() if tag in MEANT)
    return next(known, (default_status(), None))


def _meant(slug: str, category: str) -> Status | None:
    alike = [one for one in statuses() if one.category == category]
    return next((one for one in alike if one.slug == slug), None) or next(
        iter(alike), default_status()
    )


def _write(mark: ImportedMark, status: Status | None, at: datetime | None) -> None:
    first = default_status()
    assert first is not None, "the usual statuses are there"
    status = status or first
    answered_at = at if status.slug != first.slug else None
    Idea.insert(
        thread=mark.thread_id,
        imported_votes=mark.score,
        answered_at=answered_at,
        decided_at=answered_at if status.is_decided else None,
    ).on_conflict_ignore().execute()
    Thread.update(state=status.slug).where(Thread.id == mark.thread_id).execute()
    count_unnamed(mark.thread_id, mark.score)
    if answered_at is not None:
        IdeaChange.insert(
            thread=mark.thread_id,
            before=first.slug,
            before_name=first.name,
            after=status.slug,
            after_name=status.name,
            created_at=answered_at,
        ).execute()
