"""Measures as they are shown: a number with its unit, what it was made of, how it stands to the
time before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.insights import queries, words
from core.insights.models import FigureCount
from core.insights.queries import Value, View
from core.measures import Metric


@dataclass(frozen=True, slots=True)
class Card:
    """One measure as it is shown."""

    metric: Metric
    definition: str
    now: Value
    before: Value | None
    error: str = ""

    @property
    def said(self) -> str:
        """Its number."""
        return words.said(self.metric, self.now)

    @property
    def made_of(self) -> str:
        """What that was worked out of."""
        return words.made_of(self.metric, self.now)

    @property
    def change(self) -> words.Change:
        """How it stands to the time before."""
        return words.change(self.metric, self.now, self.before)


def cards_of(many: Sequence[Metric], view: View, counts: Mapping[str, FigureCount]) -> list[Card]:
    """Each measure as it is shown; `counts` says which could not be counted."""
    values = queries.values_of(many, view)
    rows = {one.name: counts.get(one.reads or one.name) for one in many}
    return [
        Card(one, words.definition(one), *values[one.name], error=row.error if row else "")
        for one in many
        for row in [rows[one.name]]
    ]
