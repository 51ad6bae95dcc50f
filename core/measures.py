"""Measures of the community as packages and plugins declare them: what is counted, and how a
stretch of days becomes one number. Data; core.insights counts and shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

Text = Any  # a str, or a lazily translated one


class Counted(NamedTuple):
    """Some of what a `Metric` counts: on one day (UTC), by one member, in one space.

    0 stands for nobody, no space, no thread. `part` is a word of the metric's own, `size` a
    number of minutes where it measures time. Rows that are alike but for `amount` are added up.
    """

    day: date
    user_id: int = 0
    space_id: int = 0
    thread_id: int = 0
    part: str = ""
    size: int = 0
    amount: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measure of how the community does, for its owner.

    `definition` is printed beside it: what is counted, out of what; a function where it names
    a setting. `count(first, last)` says what there was on the days `first` to `last`, both
    included, from the rows as they are now: a job asks, again and again for the same days, and
    each answer takes the place of the one before. One that `reads` another metric by name is
    made of that one's rows.

    `shows` says how the rows of a period become one number: `total`, amounts of `parts`;
    `people`, different members among them; `share`, amounts of `parts` out of those of `of`;
    `people_share`, the same with different members; `per_person`, amounts of `parts` for each
    different member of `of`; `again`, members among `parts` who were there in the period
    before, out of all who were; `minutes`, median and 90th percentile of `size` among `parts`.
    No `parts` (or `of`) means all rows. `better` is where it should go.
    """

    name: str
    label: Text
    definition: Text | Callable[[], Text]
    shows: Literal["total", "people", "share", "people_share", "per_person", "again", "minutes"]
    count: Callable[[date, date], Iterable[Counted]] | None = None
    reads: str = ""
    parts: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    better: Literal["more", "less", ""] = "more"
    by_space: bool = True
    order: int = 50

    def __post_init__(self) -> None:
        if (self.count is None) == (not self.reads):
            raise ValueError(f"{self.name!r} must either count or read another metric")
