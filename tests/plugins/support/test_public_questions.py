"""Public questions that nobody of the team has answered in time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import versions
from core.groups.models import Group
from core.notifications.models import Notification
from core.spaces.actions import set_grants
from plugins.support.actions.levels import keep_question_rule
from plugins.support.actions.questions import SORT, look_at_questions, put_question_aside
from plugins.support.models import SupportQuestion
from tests.support.desk_things import let_answer
from tests.support.service_levels import OWNER, make_calendar
from townhall import NotFound, Thread, create_space, delete_thread, reply, set_state, start_thread

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
At = Callable[[datetime], AbstractContextManager[None]]


@pytest.fixture
def forum(queue: Any) -> Any:
    """A forum in which questions are answered within two hours."""
    space = create_space(OWNER, owner="forums", title="Pumps")
    with_hours = make_calendar()
    keep_question_rule(OWNER, space.id, with_hours, minutes=120)
    return space


@pytest.fixture
def begin(forum: Any, actors: SimpleNamespace, at: At) -> Callable[..., Thread]:
    """A thread of alice's at noon, a question unless said otherwise."""

    def start(
        title: str = "Why does it drip?", *, author: str = "alice", asks: bool = True
    ) -> Thread:
        with at(NOON):
            return start_thread(
                getattr(actors, author),
                forum.id,
                kind="topic",
                title=title,
                body="It drips.",
                state="question" if asks else "",
                extra={"is_question": asks},
            )

    return start


@pytest.fixture
def looks(run_jobs: Callable[[], int], at: At, forum: Any) -> Callable[[float], list[int]]:
    """Let the job run so many hours after noon; the tasks that are there then."""
    # What was asked before the promise is left alone, and the promise was made now.
    from plugins.support.models import SupportQuestionRule

    SupportQuestionRule.update(since=NOON - timedelta(days=1)).execute()

    def look(hours: float) -> list[int]:
        with at(NOON + timedelta(hours=hours)):
            look_at_questions()
            run_jobs()
        open_ = SupportQuestion.select().where(SupportQuestion.done_at.is_null())
        return sorted(row.thread_id for row in open_)

    return look


def rung() -> list[str]:
    """Who has been told of a question."""
    rows = Notification.select().where(Notification.sort == SORT)
    return sorted(row.user.username for row in rows)


def test_a_question_without_an_answer_becomes_a_task_and_is_told_once(
    begin: Any, looks: Any, browsers: SimpleNamespace
) -> None:
    thread = begin()
    assert (looks(1.9), rung()) == ([], [])
    assert (looks(2), rung()) == ([thread.id], ["ada", "maya"])
    assert (looks(9), rung()) == ([thread.id], ["ada", "maya"])
    answer = browsers.maya.get("/support/questions")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "Why does it drip?" in page


def test_what_asks_nothing_or_is_asked_by_the_team_is_no_task(begin: Any, looks: Any) -> None:
    begin("Look at my pump", asks=False)
    begin("Which one do you like?", author="maya")
    assert looks(9) == []


def test_a_word_of_the_team_is_an_answer_and_one_of_others_is_not(
    begin: Any, looks: Any, actors: SimpleNamespace
) -> None:
    thread = begin()
    reply(actors.bob, thread.id, "Mine too.")
    assert looks(3) == [thread.id]
    reply(actors.maya, thread.id, "Tighten it.")
    assert looks(4) == []


def test_an_accepted_answer_is_enough(begin: Any, looks: Any) -> None:
    thread = begin()
    assert looks(3) == [thread.id]
    set_state(thread.id, "solved", kind="topic")
    assert looks(4) == []


def test_a_deleted_question_waits_for_nothing(
    begin: Any, looks: Any, actors: SimpleNamespace
) -> None:
    thread = begin()
    assert looks(3) == [thread.id]
    delete_thread(actors.maya, thread.id)
    assert looks(4) == []


def test_the_team_puts_a_question_aside(
    begin: Any, looks: Any, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    thread = begin()
    looks(3)
    path = f"/support/questions/{thread.id}/aside"
    assert browsers.bob.send(path).status_code == 403
    assert browsers.maya.send(path).status_code == 303
    assert looks(4) == []
    assert SupportQuestion.get().done_by_id == cast.maya.id
    assert browsers.maya.send("/support/questions/999983/aside").status_code == 404


def test_nobody_puts_a_question_aside_that_they_do_not_see(
    begin: Any, looks: Any, forum: Any, actors: SimpleNamespace, queue: Any, cast: SimpleNamespace
) -> None:
    thread = begin()
    looks(3)
    charlie = let_answer(cast.charlie, queue.id)
    wanted = {(group.id, "spaces.see"): "no" for group in Group.select()}
    set_grants(OWNER, forum.id, wanted, permissions=["spaces.see"])  # type: ignore[arg-type]
    versions.refresh()
    with pytest.raises(NotFound):
        put_question_aside(charlie, thread.id)
    assert SupportQuestion.get().done_at is None


def test_the_promise_is_made_and_taken_back_by_an_owner(
    forum: Any, browsers: SimpleNamespace
) -> None:
    sent = {"space": forum.id, "calendar": 1, "time": "3h"}
    assert browsers.ada.send("/support/question-rules", **sent).status_code == 303
    assert "3 hours" in browsers.ada.get("/support/question-rules").get_data(as_text=True)
    wrong = browsers.ada.send("/support/question-rules", **{**sent, "time": "later"})
    assert (wrong.status_code, "later" in wrong.get_data(as_text=True)) == (422, True)
    assert browsers.ada.send("/support/question-rules", **{**sent, "time": ""}).status_code == 303
    assert "3 hours" not in browsers.ada.get("/support/question-rules").get_data(as_text=True)


def test_the_page_asks_no_more_for_more_questions(
    begin: Any, looks: Any, browsers: SimpleNamespace, queries: Any
) -> None:
    for number in range(3):
        begin(f"Question {number}")
    looks(3)
    browsers.maya.get("/support/questions")
    with queries(max=8):
        browsers.maya.get("/support/questions")
