"""Macros: those that somebody may use, what they are filled with, how often they were used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from plugins.support.models import SupportMacro, SupportMacroUse
from plugins.support.rules import answered_spaces
from plugins.support.wishes import Wish
from townhall import (
    LARGEST,
    Actor,
    NotFound,
    Prepared,
    User,
    all_spaces,
    as_utc,
    clock,
    param,
)

DAYS = 90


class Macro(NamedTuple):
    """A macro (see `models.SupportMacro`)."""

    id: int
    title: str
    body: str
    changes: Mapping[str, Any]
    user_id: int | None
    space_id: int | None
    group_id: int | None
    position: int

    @property
    def note(self) -> str:
        """What it says to the team."""
        return str(self.changes.get("note", ""))

    @property
    def is_own(self) -> bool:
        """Whether one person alone uses it."""
        return self.user_id is not None

    def wish(self, actor: Actor) -> Wish:
        """What it does to a ticket when somebody uses it."""
        who = {"me": actor.id, "nobody": 0}.get(str(self.changes.get("assignee", "")))
        return Wish(
            state=self.changes.get("state") or None,
            priority=self.changes.get("priority") or None,
            assignee_id=who,
            add=tuple(self.changes.get("add", ())),
            remove=tuple(self.changes.get("remove", ())),
        )


class Use(NamedTuple):
    """How often a macro was used of late, on how many tickets, and when last."""

    times: int
    tickets: int
    last_at: datetime | None


def macros_for(actor: Actor, *, space_id: int = 0, words: str = "", most: int = 500) -> list[Macro]:
    """The macros that somebody may use, on tickets of one queue or of any, in their order; with
    words, those that have all of them in title or text."""
    if not words:
        shape = (bool(space_id), *_who(actor))
        return _all.all(*shape, most=most, space_id=space_id, viewer=actor.id)
    query = _macros(_who(actor), actor.id)
    if space_id:
        space = SupportMacro.space
        query = query.where(space.is_null() | (space == space_id))
    for word in words.split()[:8]:
        query = query.where(SupportMacro.title.contains(word) | SupportMacro.body.contains(word))
    rows = query.order_by(SupportMacro.position, SupportMacro.title, SupportMacro.id)
    return [Macro(*row) for row in rows.limit(most).tuples()]


def macro_of(actor: Actor, macro_id: int, *, space_id: int = 0) -> Macro:
    """One that somebody may use (on a ticket of a queue). Raises `NotFound`."""
    row = (
        _macros(_who(actor), actor.id)
        .where(SupportMacro.id == min(macro_id, LARGEST))
        .tuples()
        .first()
    )
    found = Macro(*row) if row else None
    if found is None or (space_id and found.space_id not in (None, space_id)):
        raise NotFound
    return found


def uses_of(macro_ids: list[int]) -> dict[int, Use]:
    """How often macros were used within the last `DAYS`, by id."""
    since = clock.now() - timedelta(days=DAYS)
    use = SupportMacroUse
    rows = (
        use.select(use.macro, fn.COUNT(use.id), fn.COUNT(fn.DISTINCT(use.thread)), fn.MAX(use.at))
        .where(use.macro.in_(macro_ids) & (use.at >= since))
        .group_by(use.macro)
    )
    return {row[0]: Use(row[1], row[2], as_utc(row[3])) for row in rows.tuples()}


def values_for(actor: Actor, thread: Any) -> dict[str, str]:
    """What placeholders stand for on a ticket. Nobody's address is ever among it."""
    author = (
        User.select(User.name, User.username).where(User.id == thread.author_id).tuples().first()
    )
    name, username = author or ("", "")
    space = all_spaces().get(thread.space_id)
    return {
        "requester": name or username,
        "first_name": name.split()[0] if name.strip() else "",
        "ticket": str(thread.id),
        "title": thread.title,
        "agent": actor.name or actor.username,
        "queue": space.title if space else "",
    }


def _who(actor: Actor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The queues that somebody works on, and their groups."""
    return tuple(answered_spaces(actor)), tuple(sorted(actor.group_ids))


def _macros(who: tuple[tuple[int, ...], tuple[int, ...]], user_id: Any) -> Any:
    columns = [getattr(SupportMacro, name) for name in Macro._fields]
    shared = SupportMacro.user.is_null()
    space, group = SupportMacro.space, SupportMacro.group_id
    shared &= space.is_null() | space.in_(who[0])
    shared &= group.is_null() | group.in_(who[1])
    return SupportMacro.select(*columns).where(shared | (SupportMacro.user == user_id))


def _in_order(of_queue: bool, spaces: tuple[int, ...], groups: tuple[int, ...]) -> Any:
    query = _macros((spaces, groups), param("viewer"))
    if of_queue:
        space = SupportMacro.space
        query = query.where(space.is_null() | (space == param("space_id")))
    rows = query.order_by(SupportMacro.position, SupportMacro.title, SupportMacro.id)
    return rows.limit(param("most"))


_all = Prepared(Macro, _in_order, typed=True)
