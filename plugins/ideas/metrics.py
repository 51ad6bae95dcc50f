"""What ideas measure: how they stand, how soon they are decided, how many the team has answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from peewee import fn

from plugins.ideas import KIND
from plugins.ideas.models import Idea, IdeaBrought
from plugins.ideas.statuses import ACTIVE, CLOSED, DONE, OPEN, default_status, status_of
from townhall import Counted, Metric, Thread, as_utc, settings

STANDING = (
    (OPEN, _l("Ideas that are open"), _l("Ideas of the time shown that nobody has decided about.")),
    (ACTIVE, _l("Ideas accepted"), _l("Ideas of the time shown that the team has taken up.")),
    (DONE, _l("Ideas done"), _l("Ideas of the time shown that are done by now.")),
    (CLOSED, _l("Ideas declined"), _l("Ideas of the time shown that will not come.")),
)
"""Category, name and definition of the measures that say how ideas stand today."""


def metrics() -> list[Metric]:
    """How many ideas there are and how they stand, time to decision, share answered."""
    rest: dict[str, Any] = {"shows": "total", "reads": "ideas.suggested", "better": ""}
    return [
        Metric(
            name="ideas.suggested",
            label=_l("Ideas"),
            definition=_l(
                "Ideas suggested here. Those are left out that became part of another one, or came"
                " with a table: it says neither when they were suggested nor when they were"
                " answered."
            ),
            shows="total",
            count=count_ideas,
            parts=("idea",),
            better="",
            order=80,
        ),
        *(
            Metric(
                name=f"ideas.{part}",
                label=label,
                definition=words,
                parts=(part,),
                order=81 + place,
                **rest,
            )
            for place, (part, label, words) in enumerate(STANDING)
        ),
        Metric(
            name="ideas.answered",
            label=_l("Ideas answered"),
            definition=define_answered,
            shows="share",
            reads="ideas.suggested",
            parts=("answered",),
            of=("idea",),
            order=85,
        ),
        Metric(
            name="ideas.decision",
            label=_l("Time to decision"),
            definition=_l(
                "From a suggestion until it was first done or declined, for ideas that were so in"
                " the time shown. Half of them waited no longer than the first figure, nine in"
                " ten no longer than the second."
            ),
            shows="minutes",
            count=count_decisions,
            parts=("decided",),
            better="less",
            order=86,
        ),
    ]


def define_answered() -> str:
    """What counts as answered, with the days in force."""
    days: int = settings.get("ideas", "answer_days")
    return str(
        ngettext(
            "Ideas whose status the team has changed, or which it has answered officially, within"
            " %(num)s day, out of all suggested. Younger ones may still be answered.",
            "Ideas whose status the team has changed, or which it has answered officially, within"
            " %(num)s days, out of all suggested. Younger ones may still be answered.",
            days,
        )
    )


def count_ideas(first: date, last: date) -> Iterator[Counted]:
    """Each idea on the day it was suggested: that it was, how it stands, whether the team has
    answered it in time."""
    in_time = timedelta(days=settings.get("ideas", "answer_days"))
    usual = default_status()
    columns = (Thread.id, Thread.author, Thread.space, Thread.state)
    moments = (Thread.created_at, Idea.answered_at)
    for thread_id, author, space_id, state, *at in (
        _rows(Thread.created_at, first, last).select(*columns, *moments).tuples()
    ):
        asked, answered = (as_utc(moment) for moment in at)
        assert asked
        row = Counted(asked.date(), author, space_id, thread_id, "idea")
        yield row
        status = status_of(state) or usual
        yield row._replace(part=status.category if status else OPEN)
        if answered and answered - asked <= in_time:
            yield row._replace(part="answered")


def count_decisions(first: date, last: date) -> Iterator[Counted]:
    """Each idea on the day it was first done or declined, with the minutes that took."""
    rows = _rows(Idea.decided_at, first, last).select(
        Thread.id, Thread.author, Thread.space, Thread.created_at, Idea.decided_at
    )
    for thread_id, author, space_id, *at in rows.tuples():
        asked, decided = (as_utc(moment) for moment in at)
        assert asked
        assert decided
        minutes = max(0, round((decided - asked).total_seconds() / 60))
        yield Counted(decided.date(), author, space_id, thread_id, "decided", minutes)


def _rows(moment: Any, first: date, last: date) -> Any:
    """Ideas that stand and to which something happened on some days. What came with a table has
    the day on which it was read in, which says nothing of the idea: it is left out."""
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    brought = IdeaBrought.select().where(IdeaBrought.thread == Thread.id)
    return (
        Thread.select(fn.COUNT(Thread.id))
        .join(Idea, on=(Idea.thread == Thread.id))
        .where(
            (Thread.kind == KIND)
            & Thread.deleted_at.is_null()
            & (moment >= start)
            & (moment < end)
            & ~fn.EXISTS(brought)
        )
    )
