"""Keeping the labels of threads true when the rights of their space change.

Only called inside the transaction that changed the rights.
"""

from __future__ import annotations

from collections.abc import Iterable

from core import outbox
from core.access import rights
from core.db import is_postgres
from core.spaces.models import Space
from core.threads.models import Thread
from core.versions import bump

BATCH = 100


def lock(space_ids: Iterable[int]) -> None:
    """Let nobody start a thread in these spaces until the transaction ends.

    Starting one updates the row of its space and then reads the label: either it waits for
    us, or we wait for it and see its thread. SQLite has only one writer anyway.
    """
    if is_postgres():
        list(Space.select(Space.id).where(Space.id.in_(list(space_ids))).for_update())


def relabel(space_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Give these spaces and their threads the labels that the rights now ask for.

    Gives (before, after) for each space whose label changed. Private threads keep theirs.
    """
    bump("access")
    changed: dict[int, tuple[str, str]] = {}
    rows = Space.select(Space.id, Space.audience).where(Space.id.in_(list(space_ids)))
    for space_id, before in list(rows.tuples()):
        after = rights().audience(space_id)
        if after != before:
            Space.update(audience=after).where(Space.id == space_id).execute()
            Thread.update(audience=after).where(
                (Thread.space == space_id) & (Thread.audience != "private")
            ).execute()
            index_threads_of(space_id)
            changed[space_id] = (before, after)
    if changed:
        bump("access")
    return changed


def index_threads_of(space_id: int) -> None:
    """Have every thread of a space indexed again, a batch at a time."""
    ids = [row[0] for row in Thread.select(Thread.id).where(Thread.space == space_id).tuples()]
    for start in range(0, len(ids), BATCH):
        outbox.put("search.index", {"threads": ids[start : start + BATCH]})
