"""What stands behind a figure: the threads that were counted, or the members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Case, fn

from core.access import Actor, visible
from core.accounts.models import User
from core.insights.models import DailyFigure as Figure
from core.insights.queries import View, among, where
from core.keyset import Key, Page, moment, paged
from core.measures import Metric
from core.threads.models import Thread

PAGE = 30


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread that was counted: whether it counts in the figure, and the minutes it took."""

    id: int
    kind: str
    slug: str
    title: str
    created_at: Any
    username: str
    name: str
    avatar: str
    counts: bool
    size: int


def names_threads(one: Metric, view: View) -> bool:
    """Whether a metric counts threads one by one."""
    mine = among(one, (*one.of, *one.parts) if one.of else (), view)
    return bool(Figure.select().where(mine & (Figure.thread_id > 0)).exists())


def threads(actor: Actor, one: Metric, view: View, after: str) -> Page[ThreadRow]:
    """The threads of a figure that the actor may see, newest first."""
    counted = Figure.select(Figure.thread_id).where(among(one, one.of or one.parts, view))
    query = (
        Thread.select(
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            Thread.created_at,
            User.username,
            User.name,
            User.avatar,
        )
        .join(User, JOIN.LEFT_OUTER, on=(Thread.author == User.id))
        .where(visible(actor) & Thread.id.in_(counted))
    )
    keys = (Key("created_at", Thread.created_at, moment), Key("id", Thread.id, int))
    page = paged(query.namedtuples(), keys, after, size=PAGE)
    ids = [row.id for row in page.rows]
    mine = among(one, one.parts, view) & Figure.thread_id.in_(ids)
    sizes = dict(Figure.select(Figure.thread_id, Figure.size).where(mine).tuples())
    rows = [
        ThreadRow(**row._asdict(), counts=row.id in sizes, size=sizes.get(row.id, 0))
        for row in page.rows
    ]
    return Page(rows, page.after)


def members(one: Metric, view: View, after: str) -> Page[Any]:
    """The members of a figure, those who did most first: on how many days, and how much."""
    mine = where(one, view)
    if one.shows == "again":
        there = Figure.select(Figure.user_id).where(where(one, view.over(view.span.before)))
        mine &= Figure.user_id.in_(there)
    if one.parts and (one.of or one.shows in ("total", "people", "again")):
        mine &= Figure.part.in_([*one.of, *one.parts])
    amount = Case(None, ((Figure.part.in_(list(one.parts)), Figure.amount),), 0)
    days = fn.COUNT(Figure.day.distinct())
    counted = (
        Figure.select(
            Figure.user_id,
            (days if one.shows in ("people", "again") else fn.SUM(amount)).alias("amount"),
            days.alias("days"),
        )
        .where(mine & (Figure.user_id > 0))
        .group_by(Figure.user_id)
        .alias("counted")
    )
    query = User.select(
        User.id, User.username, User.name, User.avatar, counted.c.amount, counted.c.days
    ).join(counted, on=(counted.c.user_id == User.id))
    keys = (Key("amount", counted.c.amount, int), Key("id", User.id, int))
    return paged(query.namedtuples(), keys, after, size=PAGE)
