"""The figures of the desk: what each counts, in words and as a rule over tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal, NamedTuple

from flask_babel import lazy_gettext as _l

from plugins.support.clocks.facts import Fact
from plugins.support.queries.reports import Outcome, Scope

Cohort = Literal["opened", "solved", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure over tickets. `cohort`: those opened in the days shown, those first solved in them,
    or those that are open now. A `share` is `hits` out of those that `counts`; a `time` median and
    90th percentile of `size`, in seconds."""

    key: str
    label: Any
    definition: Any
    cohort: Cohort
    shows: Literal["share", "time", "total"]
    counts: Callable[[Fact], bool] = lambda _fact: True
    hits: Callable[[Fact], bool] | None = None
    size: Callable[[Fact], int | None] | None = None
    better: Literal["more", "less", ""] = "more"


class Measured(NamedTuple):
    """What a figure comes to: the number of what counts, of those that hit, half and nine in ten
    of the sizes. `share` is None where nothing counts."""

    of: int
    part: int = 0
    median: int | None = None
    most: int | None = None

    @property
    def share(self) -> float | None:
        """The part out of all."""
        return self.part / self.of if self.of else None


def _decided(name: str) -> Callable[[Fact], bool]:
    return lambda fact: sum(getattr(fact, name)) > 0


def _all_met(name: str) -> Callable[[Fact], bool]:
    return lambda fact: getattr(fact, name)[1] == 0


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="opened",
        label=_l("Requests"),
        definition=_l("Requests opened in the days shown, without spam and what was merged."),
        cohort="opened",
        shows="total",
        better="",
    ),
    Figure(
        key="first-kept",
        label=_l("First answers in time"),
        definition=_l(
            "Requests opened in the days shown whose first answer came in the promised time, out of"
            " those that were answered or are overdue."
        ),
        cohort="opened",
        shows="share",
        counts=_decided("first"),
        hits=_all_met("first"),
    ),
    Figure(
        key="next-kept",
        label=_l("Next answers in time"),
        definition=_l(
            "Requests opened in the days shown in which each word after the first answer was"
            " answered in the promised time, out of those in which there was such a word that was"
            " answered or is overdue."
        ),
        cohort="opened",
        shows="share",
        counts=_decided("next"),
        hits=_all_met("next"),
    ),
    Figure(
        key="solved-kept",
        label=_l("Solved in time"),
        definition=_l(
            "Requests opened in the days shown that were solved in the promised time, out of those"
            " that are solved or overdue."
        ),
        cohort="opened",
        shows="share",
        counts=_decided("solve"),
        hits=_all_met("solve"),
    ),
    Figure(
        key="first-open",
        label=_l("Time to the first answer, in open hours"),
        definition=_l(
            "From a request opened in the days shown to the first answer of somebody of the team,"
            " without closed hours and the time in which its clock stood still. Half of them waited"
            " no longer than the first figure, nine in ten no longer than the second."
        ),
        cohort="opened",
        shows="time",
        counts=lambda fact: fact.first_open is not None,
        size=lambda fact: fact.first_open,
        better="less",
    ),
    Figure(
        key="first-clock",
        label=_l("Time to the first answer, by the clock"),
        definition=_l("The same with all hours: what people really waited."),
        cohort="opened",
        shows="time",
        counts=lambda fact: fact.first_clock is not None,
        size=lambda fact: fact.first_clock,
        better="less",
    ),
    Figure(
        key="solve-open",
        label=_l("Time to the solution, in open hours"),
        definition=_l(
            "From a request to the moment at which it was first solved or closed, for those that"
            " were so in the days shown, without closed hours and the time in which its clock stood"
            " still."
        ),
        cohort="solved",
        shows="time",
        size=lambda fact: fact.solve_open,
        better="less",
    ),
    Figure(
        key="solve-clock",
        label=_l("Time to the solution, by the clock"),
        definition=_l("The same with all hours."),
        cohort="solved",
        shows="time",
        size=lambda fact: fact.solve_clock,
        better="less",
    ),
    Figure(
        key="solved",
        label=_l("Solved"),
        definition=_l(
            "Requests opened in the days shown that are solved or closed now, out of all opened."
        ),
        cohort="opened",
        shows="share",
        hits=lambda fact: fact.is_done,
    ),
    Figure(
        key="one-touch",
        label=_l("Solved with one answer"),
        definition=_l(
            "Requests first solved in the days shown for which the team had spoken once by then and"
            " which were never opened again, out of all that were first solved."
        ),
        cohort="solved",
        shows="share",
        hits=lambda fact: fact.answers == 1 and not fact.reopened,
    ),
    Figure(
        key="reopened",
        label=_l("Opened again"),
        definition=_l(
            "Requests first solved in the days shown that were opened again at any time since, out"
            " of all that were first solved."
        ),
        cohort="solved",
        shows="share",
        hits=lambda fact: fact.reopened,
        better="less",
    ),
    Figure(
        key="backlog",
        label=_l("Age of what is open"),
        definition=_l(
            "How long ago the requests were opened that are not solved now, by the clock, whatever"
            " days are shown."
        ),
        cohort="open",
        shows="time",
        size=lambda fact: fact.age,
        better="less",
    ),
)
SATISFACTION, DEFLECTION = "satisfaction", "deflection"
OTHERS = {
    SATISFACTION: (
        _l("Satisfied"),
        _l(
            "What people said in the days shown when they were asked how it was: how many were"
            " satisfied, out of all who said something."
        ),
    ),
    DEFLECTION: (
        _l("Found it themselves"),
        _l(
            "Those who began to write a request in the days shown and found the answer among what"
            " was suggested, out of these and of all requests that were opened."
        ),
    ),
}
"""Label and definition of what is not counted over tickets."""


def figure_of(key: str) -> Figure | None:
    """The figure of that key over tickets, or None."""
    return next((one for one in FIGURES if one.key == key), None)


def behind(figure: Figure, facts: Sequence[Fact], scope: Scope) -> list[Fact]:
    """The tickets that a figure counts."""
    return [one for one in facts if _is_in(figure, one, scope) and figure.counts(one)]


def measure(figure: Figure, counted: Sequence[Fact]) -> Measured:
    """What a figure comes to over the tickets behind it."""
    if figure.size is not None:
        sizes = sorted(size for one in counted if (size := figure.size(one)) is not None)
        return Measured(len(sizes), len(sizes), percentile(sizes, 50), percentile(sizes, 90))
    hits = figure.hits
    return Measured(len(counted), sum(1 for one in counted if hits is None or hits(one)))


def measure_outcomes(key: str, found: Sequence[Outcome], opened: int) -> Measured:
    """The same for what is no ticket of its own: of those who said something the satisfied ones, of
    those who began a request the ones who found an answer."""
    if key == DEFLECTION:
        return Measured(len(found) + opened, len(found))
    return Measured(len(found), sum(one.is_good for one in found))


def percentile(sizes: Sequence[int], percent: int) -> int | None:
    """The smallest of some sorted sizes that so many percent of them do not exceed."""
    if not sizes:
        return None
    return sizes[max(0, ceil(len(sizes) * percent / 100) - 1)]


def _is_in(figure: Figure, fact: Fact, scope: Scope) -> bool:
    if figure.cohort == "open":
        return not fact.is_done
    moment = fact.opened_at if figure.cohort == "opened" else fact.solved_at
    return moment is not None and scope.start <= moment < scope.end
