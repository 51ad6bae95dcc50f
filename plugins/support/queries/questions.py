"""Public questions that nobody of the team has answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from plugins.support.levels import levels
from plugins.support.models import SupportQuestion, SupportQuestionRule
from plugins.support.rules import ANSWER
from townhall import (
    Actor,
    Post,
    SpaceRow,
    Thread,
    ThreadLine,
    User,
    all_spaces,
    as_utc,
    asking,
    asking_owners,
    holders,
    lines_of,
)

MOST = 200
"""How many questions the page shows, the one that has waited longest first."""


class Waiting(NamedTuple):
    """A question that has waited for too long, as its page shows it."""

    line: ThreadLine
    due_at: datetime


class Rule(NamedTuple):
    """How soon the questions of a space are answered."""

    space: SpaceRow
    calendar: str
    seconds: int


def unanswered() -> Any:
    """The filter on `Thread` of questions without an accepted answer or a word of the team."""
    team = User.select(User.id).where(holders(ANSWER))
    theirs = (Post.thread == Thread.id) & (Post.number > 1) & Post.deleted_at.is_null()
    word = Post.select(Post.id).where(theirs & Post.author.in_(team))
    # What somebody of the team asks themself they need not answer.
    own = User.select(User.id).where((User.id == Thread.author) & holders(ANSWER))
    standing = Thread.deleted_at.is_null() & ~fn.EXISTS(word) & ~fn.EXISTS(own)
    return standing & asking()


def questions_since(space_id: int, after: int, *, limit: int) -> list[tuple[int, datetime]]:
    """Unanswered questions of a space of which nobody was told yet, asked since its rule is there:
    id and when, in the order of ids."""
    told = SupportQuestion.select(SupportQuestion.thread).where(SupportQuestion.thread == Thread.id)
    since = SupportQuestionRule.select(SupportQuestionRule.since).where(
        SupportQuestionRule.space == space_id
    )
    mine = (Thread.space == space_id) & (Thread.id > after) & (Thread.created_at >= since)
    rows = (
        Thread.select(Thread.id, Thread.created_at)
        .where(mine & ~fn.EXISTS(told) & unanswered())
        .order_by(Thread.id)
        .limit(limit)
    )
    return [(thread_id, _aware(asked)) for thread_id, asked in rows.tuples()]


def answered_tasks(*, limit: int) -> list[int]:
    """Questions among the tasks that wait for nothing any more."""
    waits = Thread.select(Thread.id).where((Thread.id == SupportQuestion.thread) & unanswered())
    open_ = SupportQuestion.done_at.is_null()
    rows = SupportQuestion.select(SupportQuestion.thread).where(open_ & ~fn.EXISTS(waits))
    return [thread_id for (thread_id,) in rows.limit(limit).tuples()]


def waiting_questions(actor: Actor) -> list[Waiting]:
    """The tasks that there are, the oldest first, as far as somebody sees the questions."""
    rows = (
        SupportQuestion.select(SupportQuestion.thread, SupportQuestion.due_at)
        .join(Thread, on=(Thread.id == SupportQuestion.thread))
        .where(SupportQuestion.done_at.is_null() & unanswered())
        .order_by(SupportQuestion.due_at, SupportQuestion.thread)
        .limit(MOST)
    )
    due = {thread_id: _aware(moment) for thread_id, moment in rows.tuples()}
    lines = lines_of(actor, list(due)) if due else {}
    return [Waiting(lines[one], moment) for one, moment in due.items() if one in lines]


def question_rules() -> list[Rule]:
    """The rules that are in force, by the titles of their spaces."""
    known, spaces = levels(), all_spaces()
    found = [
        Rule(spaces[one.space_id], known.calendars[one.calendar_id].name, one.minutes * 60)
        for one in known.questions.values()
        if one.space_id in spaces
    ]
    return sorted(found, key=lambda rule: rule.space.title.casefold())


def question_spaces() -> list[tuple[int, str]]:
    """Id and title of the spaces in which questions are asked in public."""
    owners = asking_owners()
    return [(one.id, one.title) for one in all_spaces().values() if one.owner in owners]


def _aware(moment: Any) -> datetime:
    found = as_utc(moment)
    assert found is not None
    return found
