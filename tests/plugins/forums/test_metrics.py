"""What the forums measure. They come by `register_metrics`."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.access import Actor
from core.measures import Counted, Metric
from core.site import site
from core.threads.models import Post, Thread
from plugins.forums.metrics import count_questions
from plugins.forums.models import ForumsTopic


def counted() -> list[Counted]:
    today = clock.now().date()
    return list(count_questions(today - timedelta(days=30), today))


def parts() -> dict[str, int]:
    return {row.part: row.size for row in counted()}


def asked(question: SimpleNamespace, **span: float) -> None:
    """Let the question have been asked that long before its answer."""
    answered = Post.get_by_id(question.answer.id).created_at
    Thread.update(created_at=answered - timedelta(**span)).where(Thread.id == question.id).execute()


def solved(question: SimpleNamespace, **span: float) -> None:
    """Let the answer have been accepted so long after the question was asked."""
    moment = Thread.get_by_id(question.id).created_at + timedelta(**span)
    ForumsTopic.update(answer=question.answer.id, accepted_at=moment).execute()


def test_the_forums_declare_what_questions_come_to(app: Flask) -> None:
    names = [metric.name for owner, metric in site().registry.of(Metric) if owner == "forums"]
    assert names == ["forums.questions", "forums.resolution", "forums.first_answer"]


def test_a_question_counts_for_its_asker_in_its_space(question: SimpleNamespace, cast: Any) -> None:
    row = next(row for row in counted() if row.part == "question")
    assert (row.user_id, row.space_id, row.thread_id) == (
        cast.alice.id,
        question.board.id,
        question.id,
    )


def test_the_first_answer_is_measured_in_minutes(question: SimpleNamespace) -> None:
    asked(question, hours=3)
    assert parts()["answered"] == 180


def test_the_askers_own_reply_answers_nothing(question: SimpleNamespace, cast: Any) -> None:
    Post.update(author=cast.alice).execute()
    assert "answered" not in parts()


def test_a_deleted_reply_answers_nothing(question: SimpleNamespace) -> None:
    Post.update(deleted_at=clock.now()).where(Post.id == question.answer.id).execute()
    assert "answered" not in parts()


@pytest.mark.parametrize(("days", "counts"), [(6.9, True), (7.1, False)])
def test_a_question_is_resolved_when_solved_in_time(
    question: SimpleNamespace, days: float, counts: bool
) -> None:
    asked(question, days=10)
    solved(question, days=days)
    assert ("solved" in parts()) == counts


def test_the_owner_says_what_is_in_time(question: SimpleNamespace, app: Flask) -> None:
    asked(question, days=10)
    solved(question, days=2)
    with app.test_request_context("/"):
        settings.put(Actor(is_admin=True), "forums", "resolution_days", 1)
    assert "solved" not in parts()


@pytest.mark.parametrize("change", [{"is_question": False}, {"deleted_at": "now"}])
def test_what_is_no_question_any_more_is_not_counted(
    question: SimpleNamespace, change: dict[str, Any]
) -> None:
    if "is_question" in change:
        ForumsTopic.update(is_question=False).execute()
    else:
        Thread.update(deleted_at=clock.now()).execute()
    assert counted() == []
