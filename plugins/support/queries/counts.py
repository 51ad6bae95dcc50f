"""How many tickets each view has: one statement for all of them, each counted up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Any

import peewee
from peewee import fn

from plugins.support.filters import Filters
from plugins.support.models import SupportState, SupportTicket
from plugins.support.queries.desk_filters import fits
from townhall import Actor, Thread

MOST = 1000
"""Nobody reads on from here: a count stops, and says that there are more."""


def counts_of_views(actor: Actor, wanted: Mapping[str, Filters]) -> dict[str, int]:
    """How many tickets fit, by view; at most `MOST`."""
    if not wanted:
        return {}
    found = [_count(actor, filters) for filters in wanted.values()]
    # There is a state wherever there is a desk; what is counted hangs on none of its rows.
    row = SupportState.select(*found).limit(1).tuples().first()
    return {name: int(number) for name, number in zip(wanted, row or [0] * len(found), strict=True)}


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
