"""Taking the lines of a table as ideas, and taking a whole table back."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import peewee
from flask_babel import format_date
from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.actions.importing import count_unnamed
from plugins.ideas.models import Idea, IdeaBrought, IdeaChange, IdeaShipped, IdeaTable
from plugins.ideas.queries.tables import NEW, Planned
from plugins.ideas.rules import may_decide_in
from plugins.ideas.tables.reading import TableIdea
from plugins.ideas.trend import refresh_trend
from townhall import (
    Actor,
    Elsewhere,
    Forbidden,
    Rejected,
    Thread,
    audit,
    clock,
    delete_thread,
    hold_threads,
    links_of,
    silently,
    start_thread,
    transaction,
)

AT_ONCE, SECONDS = 100, 15.0
"""How many ideas are taken in one go, and how long that may take: a browser waits for it."""
NAME = 120


@dataclass
class Taken:
    """What was done: how many ideas were added, which lines were refused and why, how many wait
    for another go, and the table that they belong to."""

    table_id: int | None = None
    added: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    left: int = 0


def take_table(
    actor: Actor,
    space_id: int,
    planned: Iterable[Planned],
    *,
    name: str,
    table_id: int | None = None,
) -> Taken:
    """Make ideas of the lines that are new, as many as one go takes; each by itself, so that one
    that cannot be taken leaves the others alone. Who watches the board is told of none of them.

    `table_id` goes on with a table of which some was left. Needs `rules.may_decide_in`, and of
    each idea what `townhall.start_thread` asks for. Raises `Forbidden`.
    """
    if not may_decide_in(actor, space_id):
        raise Forbidden("ideas.decide")
    work = [line for line in planned if line.becomes == NEW]
    taken = Taken(table_id, left=len(work))
    until = time.monotonic() + SECONDS
    for line in work[:AT_ONCE]:
        if time.monotonic() > until:
            break
        assert line.found is not None, "only what was read is new"
        taken.left -= 1
        try:
            taken.table_id = _take(actor, space_id, line.found, name=name, table_id=taken.table_id)
            taken.added += 1
        except _REFUSALS as error:
            taken.refused.append((line.number, line.title, _sentence(error)))
    return taken


def undo_table(actor: Actor, table: IdeaTable) -> tuple[int, int]:
    """Delete the ideas that came with a table, but for those that somebody has made use of since
    (see `_is_touched`); how many went, and how many stay. Twice does nothing, and after it was
    cut off it goes on where it was.

    Needs `rules.may_decide_in` on its board. Raises `Forbidden`. What is deleted may be taken
    from the file again, and brought back like every thread.
    """
    if not may_decide_in(actor, table.space_id):
        raise Forbidden("ideas.decide")
    gone, kept = 0, 0
    rows = IdeaBrought.select(IdeaBrought.key, IdeaBrought.thread).where(
        IdeaBrought.table == table.id
    )
    for key, thread_id in list(rows.order_by(IdeaBrought.thread).tuples()):
        # Each by itself: who answers one holds it and waits for the board.
        with transaction():
            thread = hold_threads(thread_id).get(thread_id)
            if thread is None or _is_touched(actor, table, thread):
                kept += thread is not None
                continue
            delete_thread(actor, thread_id, reason=_("The table it came with was taken back."))
            mine = (IdeaBrought.space == table.space_id) & (IdeaBrought.key == key)
            gone += IdeaBrought.delete().where(mine).execute()
    with transaction():
        if gone or (not kept and table.undone_at is None):
            IdeaTable.update(undone_at=clock.now()).where(IdeaTable.id == table.id).execute()
            after = {"name": table.name, "gone": gone, "kept": kept}
            audit(actor, "ideas.table_undo", table, after=after)
    return gone, kept


_REFUSALS = (Rejected, Forbidden, Elsewhere, peewee.IntegrityError)


def _sentence(error: Exception) -> str:
    if isinstance(error, Rejected):
        return str(error.message)
    if isinstance(error, Forbidden):
        return str(_("You may not suggest ideas on this board."))
    if isinstance(error, Elsewhere):
        return str(_("Its text has to be looked at before. Add it by hand."))
    return str(_("Somebody else has just taken it."))


def _take(actor: Actor, space_id: int, one: TableIdea, *, name: str, table_id: int | None) -> int:
    with transaction():
        if table_id is None:
            table = IdeaTable.create(
                space=space_id, actor=actor.user_id, name=name[:NAME], created_at=clock.now()
            )
            audit(actor, "ideas.table", table, after={"name": table.name, "space": space_id})
            table_id = int(table.id)
        with silently():
            thread = start_thread(
                actor,
                space_id,
                kind=KIND,
                title=one.title,
                body=_body(one),
                tags=list(one.tags),
                state=one.status,
                extra={},
            )
        IdeaBrought.create(space=space_id, key=one.key, table=table_id, thread=thread.id)
        Idea.update(imported_votes=one.votes, quarter=one.quarter).where(
            Idea.thread == thread.id
        ).execute()
        count_unnamed(thread.id, one.votes)
        refresh_trend(thread.id)
    return table_id


def _body(one: TableIdea) -> str:
    """The text, and below it who had the idea and when, as far as they may be named."""
    said = ""
    day = format_date(one.created, "long") if one.created else ""
    if one.author and day:
        said = _("Suggested by %(name)s on %(day)s.", name=_plain(one.author), day=day)
    elif one.author:
        said = _("Suggested by %(name)s.", name=_plain(one.author))
    elif day:
        said = _("Suggested on %(day)s.", day=day)
    return f"{one.text}\n\n*{said}*" if said else one.text


def _plain(name: str) -> str:
    """A name in which nothing is markup and nobody is called."""
    return "".join(sign if sign.isalnum() or sign in " .,'’" else f"\\{sign}" for sign in name)


def _is_touched(actor: Actor, table: IdeaTable, thread: Thread) -> bool:
    """Whether somebody has made use of an idea since it came: voted, written or decided, put it
    into an entry of the changelog, linked or merged it, or took it elsewhere, where others say
    what becomes of it."""
    if thread.kind != KIND or thread.space_id != table.space_id or thread.merged_into_id:
        return True
    votes = Idea.select(Idea.imported_votes).where(Idea.thread == thread.id).scalar() or 0
    if thread.vote_count > max(votes, 0) or thread.post_count > 1:
        return True
    said = (IdeaChange, IdeaShipped)
    return any(one.select().where(one.thread == thread.id).exists() for one in said) or bool(
        links_of(actor, thread.id)
    )
