"""What members of each level may do: one table, with numbers that come with the program and
those that the owner has set in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core import settings
from core.trust.models import TrustRule
from core.versions import Cached

if TYPE_CHECKING:
    from core.access import Actor

LEVELS = (0, 1, 2, 3)
Number = int | None
"""A limit; None is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A line of the table. `usual` is its number for each level.

    `stored` names the settings that hold it, if settings do: for level 0 and up, the last one
    for all levels above too. There `open` is the number that means no limit, and `above` is
    whether there is none for the levels that no setting is about.
    """

    name: str
    label: Any
    usual: tuple[Number, Number, Number, Number] = (None, None, None, None)
    help: Any = ""
    most: int = 10_000
    stored: tuple[str, ...] = ()
    open: int | None = None
    above: bool = False


LIMITS = (
    Limit(
        name="links",
        label=_l("Links in a post"),
        usual=(5, 20, None, None),
        help=_l("To other sites. Those to this one are not counted."),
    ),
    Limit(name="images", label=_l("Pictures in a post"), usual=(10, 30, None, None)),
    Limit(name="mentions", label=_l("People named in a post"), usual=(10, 20, 50, None)),
    Limit(
        name="called",
        label=_l("Of these, told of it"),
        stored=("mentions_by_new",),
        above=True,
        most=50,
    ),
    Limit(name="threads", label=_l("New threads in 24 hours"), usual=(5, 20, 50, None)),
    Limit(name="replies", label=_l("Replies in 24 hours"), usual=(40, 200, None, None)),
    Limit(name="votes", label=_l("Votes for threads in 24 hours"), usual=(20, 100, None, None)),
    Limit(
        name="files",
        label=_l("Files in 24 hours"),
        stored=("files_a_day_new", "files_a_day"),
    ),
    Limit(
        name="file_space",
        label=_l("All files together, in MB"),
        stored=("files_mb_new", "files_mb"),
        most=1_000_000,
    ),
    Limit(
        name="edit_days",
        label=_l("Days in which one's posts may be edited"),
        stored=("edit_days", "edit_days_1", "edit_days_2", "edit_days_3"),
        open=0,
        most=3650,
    ),
)
BY_NAME = {limit.name: limit for limit in LIMITS}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that hold for one actor; None is none."""

    links: Number = None
    images: Number = None
    mentions: Number = None
    threads: Number = None
    replies: Number = None
    votes: Number = None


OWN = tuple(limit for limit in LIMITS if not limit.stored)
NONE = Limits()


def load_rules() -> dict[tuple[str, int], Number]:
    """Every number that the owner has set, by name and level."""
    rows = TrustRule.select(TrustRule.name, TrustRule.level, TrustRule.value)
    return {(name, level): value for name, level, value in rows.tuples()}


rules: Cached[dict[tuple[str, int], Number]] = Cached("settings", load_rules)


def of(actor: Actor) -> Limits:
    """The limits of somebody. The team has none, and nobody while the owner wants none."""
    if actor.is_staff or actor.is_admin or not settings.get("core", "limits_apply"):
        return NONE
    level = clamped(actor.trust)
    return Limits(**{limit.name: number(limit, level) for limit in OWN})


def number(limit: Limit, level: int) -> Number:
    """The number in force for a level."""
    if not limit.stored:
        return rules.get().get((limit.name, level), limit.usual[level])
    at = min(level, len(limit.stored) - 1)
    if level > at and limit.above:
        return None
    value = int(settings.get("core", limit.stored[at]))
    while value < 0 < at:  # as the level below
        at -= 1
        value = int(settings.get("core", limit.stored[at]))
    return None if value == limit.open else value


def is_fixed(limit: Limit, level: int) -> bool:
    """Whether a level has no number of its own in this line."""
    return bool(limit.stored) and level >= len(limit.stored)


def usual(limit: Limit, level: int) -> Number:
    """The number that comes with the program."""
    if not limit.stored:
        return limit.usual[level]
    from core.site import site

    value = int(site().registry.setting("core", limit.stored[level]).default)
    if value < 0:
        return usual(limit, level - 1)
    return None if value == limit.open else value


def table() -> Mapping[str, tuple[Number, ...]]:
    """Every line with its numbers in force."""
    return {limit.name: tuple(number(limit, level) for level in LEVELS) for limit in LIMITS}


def clamped(trust: int) -> int:
    """A level there is."""
    return max(0, min(trust, LEVELS[-1]))
