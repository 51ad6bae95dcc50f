"""How many ideas there are, by status and board, as a reader sees them: for tabs and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

import peewee
from peewee import fn

from townhall import Actor, Prepared, Sight, Thread, UntilWritten

OWN = "own"
"""In place of a label: what is private and seen by who takes part in it."""


class Tally:
    """How many ideas a reader sees of each status on each board."""

    def __init__(self, numbers: dict[tuple[str, int], int]) -> None:
        self.numbers = numbers

    def of(self, states: Collection[str]) -> dict[tuple[str, int], int]:
        """How many have some of the statuses, by status and board."""
        return {key: number for key, number in self.numbers.items() if key[0] in states}

    def by_state(self, space_ids: Collection[int] = ()) -> dict[str, int]:
        """How many have each status, on all boards or on some."""
        found: Counter[str] = Counter()
        for (state, space_id), number in self.numbers.items():
            if not space_ids or space_id in space_ids:
                found[state] += number
        return dict(found)

    def is_few(
        self, states: Collection[str], space_ids: Collection[int] = (), *, size: int
    ) -> bool:
        """Whether so few have these statuses (no status: all of them) on these boards that
        sorting those costs less than walking all ideas in order until a page is full."""
        some = self.by_state(space_ids)
        fitting = sum(some.get(state, 0) for state in states) if states else sum(some.values())
        # A walk meets one that fits after as many as there are for each.
        return fitting * fitting <= size * sum(self.numbers.values())


def tally(actor: Actor) -> Tally:
    """Count what an actor sees, in one query: all by their label, of which those count that the
    actor holds, and the private ones that they take part in."""
    sight = Sight.of(actor)
    labels, owners = (_named(sight, name, at) for at, name in enumerate(("label", "owner")))
    numbers: Counter[tuple[str, int]] = Counter()
    known = _labelled.find(None)
    rows = _numbers.all(known is not None, *sight.shape, **sight.values)
    if known is None:
        known = _labelled.keep(None, [row for row in rows if row.audience != OWN])
        rows = [row for row in rows if row.audience == OWN]
    for row in known:
        if row.audience in labels and row.owner in owners:
            numbers[row.state, row.space_id] += row.number
    for row in rows:
        numbers[row.state, row.space_id] += row.number
    return Tally(dict(numbers))


def _named(sight: Sight, name: str, at: int) -> set[str]:
    return {sight.values[f"{name}{number}"] for number in range(sight.shape[at])}


class _Number(NamedTuple):
    state: str
    space_id: int
    audience: str
    owner: str
    number: int


def _build(only_own: bool, *sight: int) -> peewee.Query:
    standing = Thread.deleted_at.is_null() & ~Thread.is_unlisted
    # In the order of the index `thread_tally`, so that nothing is sorted and no row looked up:
    # what an actor may see of it is asked of the few numbers that come out.
    by = (Thread.state, Thread.space, Thread.audience, Thread.owner)
    labelled = Thread.select(*by, fn.COUNT(Thread.state))
    labelled = labelled.where((Thread.kind == "idea") & standing).group_by(*by)
    # Looked up by who takes part, and not by the kind.
    mine = Sight.condition((sight[0], sight[1], sight[2]), private=True)
    mine &= fn.COALESCE(Thread.kind, "") == "idea"
    places = (Thread.state, Thread.space)
    own = Thread.select(*places, peewee.Value(OWN), peewee.Value(""), fn.COUNT(Thread.state))
    own = own.where(mine & standing).group_by(*places)
    return own if only_own else labelled + own


_numbers = Prepared(_Number, _build)
_labelled: UntilWritten[list[_Number]] = UntilWritten(2)
"""What has labels, the same for every reader."""
