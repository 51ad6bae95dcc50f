"""What was decided about an idea: its timeline, and what can still be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from peewee import JOIN

from plugins.ideas import KIND
from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.quarters import quarter_said
from plugins.ideas.queries.response import Response, response_of
from plugins.ideas.rules import may_decide
from plugins.ideas.statuses import Status, default_status, status_of
from townhall import Actor, Prepared, Thread, ThreadView, User, as_utc, clock, param, settings

SHOWN = 50
"""How many changes a timeline shows: the newest."""


class Step(NamedTuple):
    """A line of a timeline. `name` is what the status was called then, `status` what it is now
    (None: there is none any more); `who` did it (None: nobody knows). One that is `undone` was
    taken back, one that is `quiet` nobody was told of, and `due_at` is when people hear of it."""

    change_id: int
    name: str
    status: Status | None
    who: Any
    at: datetime
    html: str
    is_undone: bool = False
    is_quiet: bool = False
    due_at: datetime | None = None


class Decision(NamedTuple):
    """What the page of an idea shows of its deciding: the newest change first, `current` the one
    that holds (0 for none); `may` is whether the reader decides, `undo` the change that they can
    take back now, and `until` when."""

    response: Response | None
    steps: list[Step]
    current: int
    quarter: str
    may: bool
    undo: Step | None
    until: datetime | None


def decision_of(actor: Actor, thread: ThreadView, quarter: str | None = None) -> Decision:
    """What was decided about an idea that the reader has loaded through their sight. What was
    taken back only those see who decide. In two queries, and one where its `quarter` is not known
    yet."""
    may = may_decide(actor, thread)
    rows = _rows(thread.id, with_undone=may)
    steps = [_step(row) for row in rows]
    if len(rows) < SHOWN:
        steps.append(_first(thread, rows))
    last = next((row for row in rows if row.undone_at is None), None)
    can = may and last is not None and _is_fresh(last) and last.after == thread.state
    return Decision(
        response=response_of(thread.id),
        steps=steps,
        current=last.id if last is not None else 0,
        quarter=quarter_said(quarter_of(thread.id) if quarter is None else quarter),
        may=may,
        undo=_step(last) if last is not None and can else None,
        until=window_of(last) if last is not None and can else None,
    )


def quarter_of(thread_id: int) -> str:
    """The quarter of a year in which an idea is expected; "" where nobody can say."""
    row = Idea.select(Idea.quarter).where(Idea.thread == thread_id).tuples().first()
    return str(row[0]) if row else ""


def thread_of_change(change_id: int) -> int:
    """The idea that was changed; 0, which none is, for a change that there is not."""
    row = IdeaChange.select(IdeaChange.thread).where(IdeaChange.id == change_id).tuples().first()
    return int(row[0]) if row else 0


def latest_change(thread_id: int) -> IdeaChange | None:
    """The newest change of an idea that was not taken back."""
    mine = (IdeaChange.thread == thread_id) & IdeaChange.undone_at.is_null()
    newest = (
        IdeaChange.select().where(mine).order_by(IdeaChange.created_at.desc(), IdeaChange.id.desc())
    )
    return cast("IdeaChange | None", newest.first())


def waiting_changes(thread_id: int) -> list[IdeaChange]:
    """The changes of an idea that people are still to hear of, the oldest first."""
    waits = IdeaChange.due_at.is_null(False) & IdeaChange.told_at.is_null()
    rows = IdeaChange.select().where((IdeaChange.thread == thread_id) & waits)
    return list(rows.order_by(IdeaChange.created_at, IdeaChange.id))


def ideas_due(now: datetime) -> list[int]:
    """The ideas with a change whose time is over, and that nobody has been told of."""
    due = (IdeaChange.due_at <= now) & IdeaChange.told_at.is_null()
    # What became something else, or is deleted or part of another, waits until it is back.
    stands = (Thread.kind == KIND) & Thread.deleted_at.is_null()
    rows = IdeaChange.select(IdeaChange.thread).join(Thread).where(due & stands).distinct()
    return sorted(thread_id for (thread_id,) in rows.tuples())


def window_of(change: Any) -> datetime:
    """Until when a change can be taken back: when people hear of it, or would."""
    if change.due_at is not None:
        return cast("datetime", change.due_at)
    minutes: int = settings.get("ideas", "tell_minutes")
    return cast("datetime", change.created_at) + timedelta(minutes=minutes)


def _is_fresh(change: Any) -> bool:
    return change.told_at is None and clock.now() < window_of(change)


class _Change(NamedTuple):
    id: int
    after: str
    after_name: str
    before: str
    before_name: str
    html: str
    tells: bool
    created_at: datetime
    due_at: datetime | None
    told_at: datetime | None
    undone_at: datetime | None
    actor_id: int | None
    username: str | None
    name: str | None


def _rows(thread_id: int, *, with_undone: bool) -> list[_Change]:
    return [
        row._replace(
            created_at=as_utc(row.created_at),  # type: ignore[arg-type]  # never empty
            due_at=as_utc(row.due_at),
            told_at=as_utc(row.told_at),
            undone_at=as_utc(row.undone_at),
        )
        for row in _changes.all(with_undone, thread=thread_id)
    ]


def _build_changes(with_undone: bool) -> Any:
    shown = IdeaChange.thread == param("thread")
    if not with_undone:
        shown &= IdeaChange.undone_at.is_null()
    columns = [getattr(IdeaChange, name) for name in _Change._fields[:-3]]
    return (
        IdeaChange.select(*columns, User.id, User.username, User.name)
        .join(User, JOIN.LEFT_OUTER, on=(IdeaChange.actor == User.id))
        .where(shown)
        .order_by(IdeaChange.created_at.desc(), IdeaChange.id.desc())
        .limit(SHOWN)
    )


_changes = Prepared(_Change, _build_changes)


def _step(change: _Change) -> Step:
    return Step(
        change_id=change.id,
        name=change.after_name,
        status=status_of(change.after),
        who=change if change.actor_id else None,
        at=change.created_at,
        html=change.html,
        is_undone=change.undone_at is not None,
        is_quiet=not change.tells,
        due_at=change.due_at if change.told_at is None else None,
    )


def _first(thread: ThreadView, rows: list[_Change]) -> Step:
    """How an idea began: with what its first change found, or as it is where there was none."""
    if rows:
        status, name = status_of(rows[-1].before), rows[-1].before_name
    else:
        status = status_of(thread.state) or default_status()
        name = status.name if status else ""
    return Step(0, name, status, None, thread.created_at, "")
