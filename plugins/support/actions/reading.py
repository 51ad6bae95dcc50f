"""Who reads tickets when rights change: teams get and lose the right to answer a queue."""

from __future__ import annotations

from plugins.support import KIND, NOTES
from plugins.support.rules import team_of
from townhall import (
    Thread,
    all_spaces,
    hold_threads,
    read_by_others,
    replace_groups,
    transaction,
)


def settle_readers() -> None:
    """A scheduled job: let those groups read tickets, and notes about them, that work in their
    queue now. Twice it finds nothing to do; killed, it goes on where it was."""
    for space in all_spaces().values():
        if space.owner == "support":
            which = (Thread.space == space.id) & Thread.kind.in_((KIND, NOTES))
            for thread_id in read_by_others(which, team_of(space.id).groups):
                _settle(thread_id)


def _settle(thread_id: int) -> None:
    with transaction():
        thread = hold_threads(thread_id).get(thread_id)
        if thread is not None and thread.kind in (KIND, NOTES):
            # It may have been moved meanwhile.
            replace_groups(thread_id, team_of(thread.space_id).groups)
