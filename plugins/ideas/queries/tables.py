"""What would become of the lines of a table, and which tables were read in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import JOIN, fn

from plugins.ideas import KIND
from plugins.ideas.models import IdeaBrought, IdeaTable
from plugins.ideas.tables.reading import TableIdea, TableLine
from townhall import NotFound, Thread, User, as_utc

NEW, HERE, REFUSED = "new", "here", "refused"
SOME = 500
SHOWN = 10
_OURS = re.compile(r"/ideas/t/(\d{1,9})(?:/|$)")


class Planned(NamedTuple):
    """A line of a table and what becomes of it: `new`, `here` or `refused`, and why."""

    number: int
    title: str
    becomes: str
    why: str
    found: TableIdea | None


class Table(NamedTuple):
    """A table that was read in: how many of its ideas stand here now."""

    id: int
    name: str
    created_at: datetime | None
    undone_at: datetime | None
    username: str | None
    actor_name: str | None
    ideas: int


def plan(space_id: int, lines: Iterable[TableLine], home: str) -> list[Planned]:
    """What becomes of each line on a board. `home` is where this community stands: its own ideas
    are here already."""
    lines = list(lines)
    found = [line.found for line in lines if line.found is not None]
    known = set(_among(IdeaBrought.key, (one.key for one in found), space_id))
    ours = set(_ours(found, home))
    planned = []
    for line in lines:
        one = line.found
        if one is None:
            planned.append(Planned(line.number, line.title, REFUSED, line.why, None))
            continue
        why = _why_here(one, known, ours, home)
        planned.append(Planned(line.number, one.title, HERE if why else NEW, why, one))
        known.add(one.key)
    return planned


def tables_of(space_id: int) -> list[Table]:
    """The tables that were read in last, newest first."""
    standing = Thread.deleted_at.is_null()
    ideas = fn.COUNT(Thread.id).filter(standing)
    rows = (
        IdeaTable.select(
            IdeaTable.id,
            IdeaTable.name,
            IdeaTable.created_at,
            IdeaTable.undone_at,
            User.username,
            User.name,
            ideas,
        )
        .join(User, JOIN.LEFT_OUTER)
        .join_from(IdeaTable, IdeaBrought, JOIN.LEFT_OUTER)
        .join(Thread, JOIN.LEFT_OUTER)
        .where(IdeaTable.space == space_id)
        .group_by(IdeaTable.id, User.username, User.name)
        .order_by(IdeaTable.id.desc())
        .limit(SHOWN)
        .tuples()
    )
    return [Table(row[0], row[1], as_utc(row[2]), as_utc(row[3]), *row[4:]) for row in rows]


def table_of(space_id: int, table_id: int) -> IdeaTable:
    """A table that was read in onto a board. Raises `NotFound`."""
    mine = (IdeaTable.id == table_id) & (IdeaTable.space == space_id)
    found = IdeaTable.get_or_none(mine)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def _why_here(one: TableIdea, known: set[str], ours: set[int], home: str) -> str:
    if one.key in known:
        return str(_("It was read in before."))
    if _number(one, home) in ours:
        return str(_("It is an idea of this community."))
    return ""


def _number(one: TableIdea, home: str) -> int | None:
    """Which idea of this community an address means, if it is one's."""
    if not one.url.startswith(home):
        return None
    match = _OURS.match("/" + one.url.removeprefix(home).lstrip("/"))
    return int(match[1]) if match else None


def _ours(found: Iterable[TableIdea], home: str) -> Iterator[int]:
    numbers = [number for number in (_number(one, home) for one in found) if number]
    for at in range(0, len(numbers), SOME):
        mine = Thread.id.in_(numbers[at : at + SOME]) & (Thread.kind == KIND)
        for (thread_id,) in Thread.select(Thread.id).where(mine).tuples():
            yield thread_id


def _among(column: Any, keys: Iterable[str], space_id: int) -> Iterator[str]:
    wanted = list(dict.fromkeys(keys))
    for at in range(0, len(wanted), SOME):
        some = column.in_(wanted[at : at + SOME]) & (IdeaBrought.space == space_id)
        for (key,) in IdeaBrought.select(column).where(some).tuples():
            yield key
