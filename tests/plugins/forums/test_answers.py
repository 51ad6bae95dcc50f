"""Questions: accept an answer, take it back, and what becomes of it when it is deleted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import hookcalls
from core.notifications.models import Notification
from core.threads.models import Post, Thread
from core.watching.actions import watch
from plugins.forums.actions import release_lost_answers
from plugins.forums.models import ForumsTopic


def accept(browser: Any, question: SimpleNamespace, post: int) -> Any:
    return browser.send(f"/forums/t/{question.id}/accept", post=str(post))


def state(question: SimpleNamespace) -> str:
    return str(Thread.get_by_id(question.id).state)


def test_the_asker_accepts_an_answer(question: SimpleNamespace, browsers: SimpleNamespace) -> None:
    assert accept(browsers.alice, question, question.answer.id).status_code == 303
    assert state(question) == "solved"
    page = browsers.visitor.get(question.url).text
    assert "Accepted answer, chosen by Alice" in page
    assert "Accepted answer, by Bob." in page
    assert "Solved" in browsers.visitor.get("/forums/s/workshop").text


@pytest.mark.parametrize(("who", "status"), [("maya", 303), ("bob", 403), ("charlie", 403)])
def test_besides_the_asker_only_moderators_accept(
    question: SimpleNamespace, browsers: SimpleNamespace, who: str, status: int
) -> None:
    answer = accept(getattr(browsers, who), question, question.answer.id)
    assert answer.status_code == status


def test_an_acceptance_can_be_taken_back(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    accept(browsers.alice, question, question.answer.id)
    accept(browsers.alice, question, 0)
    assert state(question) == "question"
    assert ForumsTopic.get().answer_id is None


def test_the_question_itself_is_no_answer(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    first = Post.get(Post.number == 1)
    assert accept(browsers.alice, question, first.id).status_code == 422
    assert state(question) == "question"


def test_a_post_of_another_thread_is_no_answer(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send("/forums/s/workshop/new", title="Another", body="Other")
    other = Post.select().order_by(Post.id.desc()).first()
    assert accept(browsers.alice, question, other.id).status_code == 422
    assert accept(browsers.alice, question, 9999).status_code == 404


def test_a_deleted_answer_opens_the_question_again(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    accept(browsers.alice, question, question.answer.id)
    browsers.bob.send(f"/posts/{question.answer.id}/delete")
    assert state(question) == "question"


def test_the_daily_job_finds_answers_that_went_unnoticed(
    question: SimpleNamespace, browsers: SimpleNamespace, app: Any
) -> None:
    accept(browsers.alice, question, question.answer.id)
    Post.update(deleted_at=question.answer.created_at).where(Post.number == 2).execute()
    with app.app_context():
        release_lost_answers()
    assert state(question) == "question"


def test_a_question_can_become_a_discussion_and_back(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    accept(browsers.alice, question, question.answer.id)
    browsers.alice.send(f"/forums/t/{question.id}/question", on="0")
    assert state(question) == ""
    browsers.alice.send(f"/forums/t/{question.id}/question", on="1")
    assert state(question) == "question"


def test_open_questions_stand_beside_the_first_page(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert "Could you answer?" in browsers.charlie.get("/").text
    assert "Could you answer?" not in browsers.alice.get("/").text


def test_accepted_answers_are_a_tab_of_the_profile(
    question: SimpleNamespace, browsers: SimpleNamespace, actor_of: Any, cast: Any, app: Any
) -> None:
    accept(browsers.alice, question, question.answer.id)
    with app.test_request_context("/"):
        found = hookcalls.tabs("profile", cast.bob, actor_of(cast.charlie))
        (tab,) = (tab for tab in found if tab.key == "answers")
        answers = tab.context()["answers"]
    assert [(answer.thread.title, answer.number) for answer in answers] == [("Pump stops", 2)]


def test_what_an_answer_hides_is_hidden_on_the_profile_too(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = f"/posts/{question.answer.id}/edit"
    browsers.bob.send(answer, body="It was ||the butler||, **not** the cat.", version="1")
    accept(browsers.alice, question, question.answer.id)
    page = browsers.visitor.get("/people/bob/answers").text
    assert "It was …, not the cat." in page
    assert "butler" not in page


def test_an_accepted_answer_is_told_to_who_gave_it_and_who_asked(
    question: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    """The plugin's sort comes by `register_notifications`."""
    accept(browsers.alice, question, question.answer.id)
    mine = Notification.sort == "forums.answer"
    rows = [(row.user_id, row.owner, row.reason) for row in Notification.select().where(mine)]
    assert rows == [(cast.bob.id, "forums", "given")]
    accept(browsers.alice, question, 0)
    accept(browsers.maya, question, question.answer.id)
    told = {row.user_id: row.reason for row in Notification.select().where(mine)}
    assert told == {cast.bob.id: "given", cast.alice.id: "asked"}
    assert Notification.get(mine & (Notification.user == cast.bob.id)).times == 1


def test_who_has_muted_the_one_who_accepts_is_not_told(
    question: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    watch(actor_of(cast.bob), "person", cast.alice.id, "mute")
    accept(browsers.alice, question, question.answer.id)
    assert not Notification.select().where(Notification.sort == "forums.answer").exists()
