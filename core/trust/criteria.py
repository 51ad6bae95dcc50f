"""What it takes to reach a level: numbers that come with the program or that the owner set,
and how far somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from core.trust.limits import rules

REACHED = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that counts; `usual` is its number for levels 1 to 3. 0 asks for nothing."""

    name: str
    label: Any
    usual: tuple[int, int, int]
    help: Any = ""
    most: int = 100_000

    @property
    def key(self) -> str:
        """The name under which its numbers are kept."""
        return f"need_{self.name}"


CRITERIA = (
    Criterion(name="days", label=_l("Days here"), usual=(2, 15, 60), most=3650),
    Criterion(
        name="minutes",
        label=_l("Minutes here"),
        usual=(15, 120, 600),
        help=_l("In steps of five: those in which a page was opened. At most four hours a day."),
    ),
    Criterion(name="threads", label=_l("Threads read"), usual=(5, 30, 150)),
    Criterion(
        name="thanks",
        label=_l("Reactions of others, and accepted answers"),
        usual=(0, 5, 30),
        help=_l("To what the member wrote, as long as it stands."),
    ),
)


class Facts(NamedTuple):
    """What somebody has done; one number for each criterion."""

    days: int = 0
    minutes: int = 0
    threads: int = 0
    thanks: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion of a level, and how far somebody is."""

    label: Any
    done: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether it is enough."""
        return self.done >= self.needed


def needed(criterion: Criterion, level: int) -> int:
    """The number in force."""
    value = rules.get().get((criterion.key, level), criterion.usual[level - 1])
    return criterion.usual[level - 1] if value is None else value


def steps_to(level: int, facts: Facts) -> list[Step]:
    """What a level takes, and how far somebody with these facts is."""
    return [
        Step(one.label, getattr(facts, one.name), needed(one, level))
        for one in CRITERIA
        if needed(one, level) > 0
    ]


def earned(facts: Facts) -> int:
    """The level that somebody with these facts has reached: none without the ones below it."""
    level = 0
    for next_level in REACHED:
        if not all(step.is_met for step in steps_to(next_level, facts)):
            break
        level = next_level
    return level
