"""What the forums measure: how many questions are solved, and how soon somebody answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from peewee import JOIN, fn

from plugins.forums.models import ForumsTopic
from townhall import Counted, Metric, Post, Thread, as_utc, settings


def metrics() -> list[Metric]:
    """Questions, those solved in time, and the time until somebody else answers."""
    return [
        Metric(
            name="forums.questions",
            label=_l("Questions"),
            definition=_l("Threads started as questions, or made questions since."),
            shows="total",
            count=count_questions,
            parts=("question",),
            better="",
            order=60,
        ),
        Metric(
            name="forums.resolution",
            label=_l("Resolution rate"),
            definition=define_resolution,
            shows="share",
            reads="forums.questions",
            parts=("solved",),
            of=("question",),
            order=61,
        ),
        Metric(
            name="forums.first_answer",
            label=_l("Time to the first answer"),
            definition=_l(
                "From a question to the first reply by somebody else, for questions of the time"
                " shown that have one. Half of them waited no longer than the first figure, nine"
                " in ten no longer than the second."
            ),
            shows="minutes",
            reads="forums.questions",
            parts=("answered",),
            of=("question",),
            better="less",
            order=62,
        ),
    ]


def define_resolution() -> str:
    """What the resolution rate is, with the days in force."""
    days = settings.get("forums", "resolution_days")
    return str(
        ngettext(
            "Questions with an accepted answer within %(num)s day, out of all questions asked."
            " Younger ones may still be solved.",
            "Questions with an accepted answer within %(num)s days, out of all questions asked."
            " Younger ones may still be solved.",
            days,
        )
    )


def count_questions(first: date, last: date) -> Iterator[Counted]:
    """Each question on the day it was asked: that it was, whether it was solved in time, and
    after how many minutes somebody else first replied."""
    in_time = timedelta(days=settings.get("forums", "resolution_days"))
    for thread_id, asker, space_id, *moments in _questions(first, last):
        asked, answered, solved = (as_utc(moment) for moment in moments)
        assert asked
        row = Counted(asked.date(), asker, space_id, thread_id, "question")
        yield row
        if solved and solved - asked <= in_time:
            yield row._replace(part="solved")
        if answered:
            minutes = max(0, round((answered - asked).total_seconds() / 60))
            yield row._replace(part="answered", size=minutes)


def _questions(first: date, last: date) -> Iterator[tuple[Any, ...]]:
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    by_another = (
        (Post.thread == Thread.id)
        & (Post.sort == "reply")
        & Post.deleted_at.is_null()
        & (Post.author != Thread.author)
    )
    query = (
        Thread.select(
            Thread.id,
            Thread.author,
            Thread.space,
            Thread.created_at,
            fn.MIN(Post.created_at),
            ForumsTopic.accepted_at,
        )
        .join(ForumsTopic, on=(ForumsTopic.thread == Thread.id))
        .join(Post, JOIN.LEFT_OUTER, on=by_another)
        .where(
            ForumsTopic.is_question
            & (Thread.kind == "topic")
            & Thread.deleted_at.is_null()
            & (Thread.created_at >= start)
            & (Thread.created_at < end)
        )
        .group_by(Thread.id, ForumsTopic.accepted_at)
    )
    yield from query.tuples().iterator()
