"""How many tickets each view has: one statement for all of them, each counted up to a limit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import peewee
from peewee import fn

from plugins.support.filters import Filters
from plugins.support.models import SupportState, SupportTicket
from plugins.support.queries.desk_filters import fits, moments, way_of
from townhall import Actor, Bounded, Prepared, Thread, UntilWritten, clock

MOST = 1000
"""Nobody reads on from here: a count stops, and says that there are more."""


def counts_of_views(actor: Actor, wanted: Mapping[str, Filters]) -> dict[str, int]:
    """How many tickets fit, by view; at most `MOST`."""
    if not wanted:
        return {}
    some = tuple(wanted.values())
    way = way_of(actor)
    minute = clock.now().replace(second=0, microsecond=0)  # some go by what is due
    numbers = _kept.get((way, some, minute), lambda: _counted(actor, way, some))
    return dict(zip(wanted, numbers, strict=True))


_kept: UntilWritten[tuple[int, ...]] = UntilWritten(500)
_asked: Bounded[Prepared[tuple[int, ...]]] = Bounded(200)


def _counted(actor: Actor, way: Hashable, some: tuple[Filters, ...]) -> tuple[int, ...]:
    asked = _asked.get((way, some), lambda: _prepared(actor, some))
    return asked.first(**moments(some)) or (0,) * len(some)


def _prepared(actor: Actor, some: Sequence[Filters]) -> Prepared[tuple[int, ...]]:
    # There is a state wherever there is a desk; what is counted hangs on none of its rows.
    counts = [_count(actor, filters) for filters in some]
    return Prepared(tuple, lambda: SupportState.select(*counts).limit(1))


def _count(actor: Actor, filters: Filters) -> Any:
    """Category by category, as an index knows them, and no further than the limit."""
    fitting = fits(actor, filters)
    ways = [fitting & (SupportTicket.category == one) for one in filters.categories]
    arms = [
        SupportTicket.select(peewee.Value(1).alias("one"))
        .join(Thread, on=(SupportTicket.thread == Thread.id))
        .where(here)
        for here in ([fitting] if filters.is_spam_alone else ways)
    ]
    few = reduce(add, arms).limit(MOST).alias("few")
    return peewee.Select([few], [fn.COUNT(few.c.one)])


def said(number: int) -> str:
    """A count as it is shown."""
    return f"{MOST - 1}+" if number >= MOST else str(number)
