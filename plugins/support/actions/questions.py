"""Public questions that have waited for too long become something for the team to do."""

from __future__ import annotations

from datetime import datetime

from plugins.support.clocks.counting import add
from plugins.support.levels import QuestionRule, levels
from plugins.support.models import SupportQuestion
from plugins.support.queries.questions import answered_tasks, questions_since
from plugins.support.rules import ANSWER, is_agent
from townhall import (
    Actor,
    Forbidden,
    NotFound,
    Notice,
    Task,
    Thread,
    User,
    audit,
    clock,
    handles,
    holders,
    put_in_outbox,
    tell,
    transaction,
    visible_thread,
)

SORT = "support.question"
LOT = 200


def look_at_questions() -> None:
    """A job: make tasks of the public questions whose time is over, and put those away that were
    answered. Each is told of once: the row that says so is kept in the transaction that orders
    the telling."""
    for rule in levels().questions.values():
        _look_in(rule)
    while ids := answered_tasks(limit=LOT):
        _done(ids, None)


def put_question_aside(actor: Actor, thread_id: int) -> None:
    """Say that a question needs no answer of the team. Needs to be of a team (`Forbidden`); raises
    `NotFound` for what is no task, or none that they see."""
    if not is_agent(actor):
        raise Forbidden(ANSWER)
    visible_thread(actor, thread_id)
    if not SupportQuestion.select().where(SupportQuestion.thread == thread_id).exists():
        raise NotFound
    with transaction():
        _done([thread_id], actor.user_id)
        audit(actor, "support.question_aside", Thread.get_by_id(thread_id))


@handles(SORT)
def tell_of_questions(tasks: list[Task]) -> None:
    """Tell the team of a question, unless it was answered meanwhile."""
    for task in tasks:
        row = SupportQuestion.get_or_none(SupportQuestion.thread == task.payload["thread"])
        if row is None or row.done_at is not None:
            continue
        team = User.select(User.id).where(holders(ANSWER))
        tell(
            Notice(
                sort=SORT,
                key=f"{SORT}:{row.thread_id}",
                people={user_id: "team" for (user_id,) in team.tuples()},
                thread_id=row.thread_id,
            )
        )


def _look_in(rule: QuestionRule) -> None:
    calendar, now, after = levels().calendars[rule.calendar_id], clock.now(), 0
    while found := questions_since(rule.space_id, after, limit=LOT):
        after = found[-1][0]
        due = {one: add(calendar, asked, rule.minutes * 60) for one, asked in found}
        for thread_id, moment in due.items():
            if moment is not None and moment <= now:
                _make(thread_id, rule.space_id, moment)


def _make(thread_id: int, space_id: int, due_at: datetime) -> None:
    values = {"thread": thread_id, "space": space_id, "due_at": due_at, "made_at": clock.now()}
    with transaction():
        row = SupportQuestion.insert(**values).on_conflict_ignore()
        if list(row.returning(SupportQuestion.thread).execute()):
            put_in_outbox(SORT, {"thread": thread_id}, owner="support")


def _done(thread_ids: list[int], by: int | None) -> None:
    mine = SupportQuestion.thread.in_(thread_ids) & SupportQuestion.done_at.is_null()
    with transaction():
        SupportQuestion.update(done_at=clock.now(), done_by=by).where(mine).execute()
