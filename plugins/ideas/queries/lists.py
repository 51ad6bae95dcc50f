"""Lists of ideas: those that the reader may see, in an order that an index has, page by page."""

from __future__ import annotations

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any, NamedTuple

from plugins.ideas.models import LOTS
from plugins.ideas.queries.excerpts import excerpts
from plugins.ideas.queries.rows import IdeaLine, Shape, lines
from plugins.ideas.statuses import statuses
from townhall import (
    LARGEST,
    Actor,
    Ballot,
    Sight,
    as_utc,
    ballots,
    clock,
    utc_text,
    visible_spaces,
    votes_since,
)

SIZE = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ideas: all filters are optional. `order` is `trending`, `top`, `new` or `random`,
    `mine` those that the reader has voted for, `after` the cursor of the page before. `few` says
    that hardly any fits (see `Tally.is_few`): those are looked up and sorted."""

    order: str = "trending"
    space_ids: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    tag: str = ""
    author_id: int = 0
    mine: bool = False
    after: str = ""
    size: int = SIZE
    few: bool = False


class Row(NamedTuple):
    """An idea with its votes as the reader sees them; `week` is how many came in the last
    seven days, 0 where that is kept from them; `text` is how its words begin."""

    line: IdeaLine
    ballot: Ballot
    week: int
    text: str


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """One page of a list; `after` is the cursor of the next one, empty at the end."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""


def ideas_page(actor: Actor, wanted: Wanted) -> IdeaPage:
    """Ideas that an actor may see, the first in the order that is asked for.

    Random is another order for each person and day, and the same however often they look. A
    cursor that makes no sense starts over.
    """
    found = _random(actor, wanted) if wanted.order == "random" else _read(actor, wanted)
    more = len(found) > wanted.size
    found = found[: wanted.size]
    return IdeaPage(_rows(actor, found), _encode(found[-1], wanted.order) if more else "")


def theirs(actor: Actor, user_id: int) -> dict[str, Any]:
    """The latest ideas of somebody, for a tab of their profile."""
    spaces = visible_spaces(actor, owner="ideas")
    page = ideas_page(actor, Wanted(order="new", author_id=user_id, size=30))
    looks = {one.slug: one for one in statuses()}
    titles = {space.id: space.title for space in spaces}
    return {"rows": page.rows, "looks": looks, "boards": titles, "here": ""}


def rows_of(actor: Actor, thread_ids: Sequence[int]) -> list[Row]:
    """Some ideas by id, those left out that an actor may not see or that stand in no list."""
    if not thread_ids:
        return []
    sight = Sight.of(actor)
    shape = Shape(sight.shape, "new", ids=len(thread_ids))
    ids = {f"id{n}": thread_id for n, thread_id in enumerate(thread_ids)}
    return _rows(actor, lines.all(*shape, **sight.values, **ids, size=len(thread_ids)))


def week_of(ballot: Ballot | None) -> int:
    """How many votes an idea got in the last seven days, 0 where that is kept from the reader."""
    if ballot is None or not ballot.count:
        return 0
    return votes_since([ballot.thread_id], clock.now() - WEEK).get(ballot.thread_id, 0)


def begins_at(actor: Actor, today: date) -> int:
    """Where the random order of somebody begins on a day."""
    digest = hashlib.sha256(f"{actor.id} {today.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) % LOTS


def _random(actor: Actor, wanted: Wanted) -> list[IdeaLine]:
    """From where the day's order begins to the end, and then what stands before it."""
    start, cursor = begins_at(actor, clock.now().date()), _decode(wanted.after, "random")
    values = {"from": start, "cursor": cursor}
    if cursor is not None and cursor[0] < start:
        return _read(actor, wanted, part=1, **values)
    found = _read(actor, wanted, part=0, **values)
    if len(found) <= wanted.size:
        rest = replace(wanted, size=wanted.size - len(found))
        found += _read(actor, rest, part=1, **{**values, "cursor": None})
    return found


def _read(actor: Actor, wanted: Wanted, *, part: int = 0, **values: Any) -> list[IdeaLine]:
    sight = Sight.of(actor)
    cursor = values.pop("cursor", None) if values else _decode(wanted.after, wanted.order)
    shape = Shape(
        sight.shape,
        wanted.order,
        spaces=len(wanted.space_ids),
        states=len(wanted.states),
        tag=bool(wanted.tag),
        author=bool(wanted.author_id),
        mine=wanted.mine,
        goes_on=cursor is not None,
        part=part,
        few=wanted.few,
    )
    key, last_id = cursor or (0, 0)
    return lines.all(
        *shape,
        **sight.values,
        **{f"space{n}": space_id for n, space_id in enumerate(wanted.space_ids)},
        **{f"state{n}": slug for n, slug in enumerate(wanted.states)},
        tag=wanted.tag,
        author=wanted.author_id,
        key=key,
        last_id=last_id,
        size=wanted.size + 1,
        **values,
    )


def _rows(actor: Actor, found: list[IdeaLine]) -> list[Row]:
    votes, texts = ballots(actor, found), excerpts(found)
    week = votes_since([line.id for line in found], clock.now() - WEEK)

    def row(line: IdeaLine) -> Row:
        ballot = votes[line.id]
        fresh = week.get(line.id, 0) if ballot.count is not None else 0
        return Row(line, ballot, fresh, texts.get(line.id, ""))

    return [row(line) for line in found if line.id in votes]


def _encode(line: IdeaLine, order: str) -> str:
    key: Any = {"top": line.points, "trending": line.trend, "random": line.lot}.get(order)
    if key is None:
        key = line.created_at.isoformat()
    return urlsafe_b64encode(f"{key}~{line.id}".encode()).decode().rstrip("=")


def _decode(text: str, order: str) -> tuple[Any, int] | None:
    """Where a page begins, from its address; None for the beginning, and for what makes no
    sense."""
    try:
        raw = urlsafe_b64decode(text[:120] + "=" * (-len(text[:120]) % 4)).decode()
        key, _tilde, number = raw.partition("~")
        last_id = min(int(number), LARGEST)
        if order == "trending" and isfinite(float(key)):
            return float(key), last_id
        if order in ("top", "random"):
            return min(max(int(key), -LARGEST), LARGEST), last_id
        moment = as_utc(datetime.fromisoformat(key))
        return (utc_text(moment), last_id) if moment else None
    except (ValueError, OverflowError, binascii.Error, UnicodeDecodeError):
        return None
