"""From what happens to a program elsewhere, through the real way out."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, egress
from core.access import Actor
from core.admin.attention import needs_attention
from core.conversion.actions import convert_thread
from core.db import transaction
from core.models import Audit, Outbox
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from core.threadwork.undoing import undo_work
from core.versions import bump, refresh
from core.webhooks import jobs, turns
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.queries import KEPT
from core.webhooks.recording import TOPIC, keep
from core.webhooks.signing import signed
from core.webhooks.turns import PAUSES
from tests.core.webhooks.conftest import message, row
from tests.support.outside import page


@pytest.fixture
def thread(app: Flask, board: Any, actors: SimpleNamespace) -> Any:
    """A thread of alice's."""
    with app.test_request_context("/"):
        return start_thread(actors.alice, board.id, kind="topic", title="Pumps", body="Why?")


@pytest.fixture
def answer(app: Flask, actors: SimpleNamespace, thread: Any) -> Any:
    """`answer(text)`: a reply of bob's."""

    def post(text: str = "Clean the *filter*.") -> Any:
        with app.test_request_context("/"):
            return reply(actors.bob, thread.id, text)

    return post


def test_a_change_of_kind_is_told_and_so_is_that_it_was_taken_back(
    app: Flask, elsewhere: Any, hook: Any, thread: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    hook("thread.kind")
    with app.test_request_context("/"):
        ideas = create_space(Actor(is_admin=True), owner="ideas", title="Wishes")
        refresh()
        work = convert_thread(actors.maya, thread.id, "idea", ideas.id, was="topic")
    run_jobs()
    (came,) = elsewhere.got()
    topic, idea = {"key": "topic", "label": "Thread"}, {"key": "idea", "label": "Idea"}
    assert (came.data["before"], came.data["after"]) == (topic, idea)
    assert came.data["state"] == {"key": "new", "label": "New"}
    assert came.data["thread"]["url"] == f"http://localhost/ideas/t/{thread.id}/pumps"
    with app.test_request_context("/"):
        undo_work(actors.maya, work.id)
    run_jobs()
    (back,) = elsewhere.got()
    assert (back.data["before"], back.data["after"]) == (idea, topic)
    assert back.data["state"]["key"] == ""


def test_a_message_is_signed_and_arrives_once(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any, retry: Any
) -> None:
    made = hook("post.added")
    answer()
    run_jobs()
    retry()
    (came,) = elsewhere.got()
    key, moment = came.headers["webhook-id"], int(came.headers["webhook-timestamp"])
    wanted = signed(key, moment, came.text.encode(), [made.secret])
    assert came.headers["webhook-signature"] == wanted["webhook-signature"]
    assert came.headers["content-type"] == "application/json"
    assert came.data["post"]["text"] == "Clean the filter."
    sent = message()
    assert (sent.state, sent.status, sent.tries, sent.key) == ("sent", 204, 1, key)


def test_nobody_who_listens_costs_nothing(
    app: Flask, answer: Any, hook: Any, queries: Any, actors: SimpleNamespace, thread: Any
) -> None:
    hook("thread.started")
    answer()
    with app.test_request_context("/"), queries(max=60) as before:
        reply(actors.bob, thread.id, "Again.")
    assert [text for text in before if "webhook" in text] == []
    assert WebhookDelivery.select().count() == 0


def test_what_is_taken_back_leaves_no_message(
    app: Flask, hook: Any, actors: SimpleNamespace, thread: Any
) -> None:
    hook("post.added")

    def say_and_fail() -> None:
        with transaction():
            reply(actors.bob, thread.id, "Never said.")
            raise RuntimeError

    with app.test_request_context("/"), pytest.raises(RuntimeError):
        say_and_fail()
    assert WebhookDelivery.select().count() == 0
    assert Outbox.select().where(Outbox.topic == TOPIC).count() == 0


def test_a_message_that_fails_is_tried_with_the_same_id_and_growing_waits(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any, retry: Any, at: Any
) -> None:
    made, now, ids = hook("post.added"), clock.now(), []
    elsewhere.answers("500 Internal Server Error")
    answer()
    run_jobs()
    for pause in PAUSES:
        (came,) = elsewhere.got()
        ids.append(came.headers["webhook-id"])
        now = clock.now() if not ids[1:] else now
        now += max(pause, turns.LONGEST_REST) + timedelta(seconds=1)
        with at(now):
            retry()
    (last,) = elsewhere.got()
    assert {*ids, last.headers["webhook-id"]} == {message().key}
    assert (message().state, message().tries, message().status) == ("failed", 10, 500)
    assert row(made).failing_since is not None
    assert timedelta(days=2) < sum(PAUSES, timedelta()) < timedelta(days=4)


def test_the_owner_hears_of_it_until_something_arrives(
    app: Flask, elsewhere: Any, hook: Any, answer: Any, run_jobs: Any
) -> None:
    made = hook("post.added")
    Webhook.update(failing_since=clock.now()).where(Webhook.id == made.id).execute()
    with transaction():
        bump("webhooks")
    refresh()
    with app.test_request_context("/"):
        assert "Webhooks to Chat /hook do not arrive." in [n.sentence for n in needs_attention()]
    answer()
    run_jobs()
    with app.test_request_context("/"):
        assert [n for n in needs_attention() if "Webhooks" in n.sentence] == []


def test_a_program_that_is_gone_is_switched_off(
    app: Flask, elsewhere: Any, hook: Any, answer: Any, run_jobs: Any
) -> None:
    made = hook("post.added")
    elsewhere.answers("410 Gone")
    answer()
    answer("Another.")
    run_jobs()
    assert len(elsewhere.got()) == 1
    assert (row(made).active, row(made).is_gone) == (False, True)
    assert {one.state for one in WebhookDelivery.select()} == {"withheld"}
    assert Audit.select().where(Audit.action == "webhook.gone").count() == 1
    answer("A third.")
    assert WebhookDelivery.select().count() == 2
    with app.test_request_context("/"):
        assert any("takes no webhooks any more" in n.sentence for n in needs_attention())


def test_one_that_does_not_answer_holds_up_nobody_else(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SECONDS", 0.5)
    hook("post.added", path="/dead")
    hook("post.added", path="/alive")
    elsewhere.answers(path="/dead", by=lambda _connection: elsewhere.outside.over.wait(20))
    elsewhere.answers(path="/alive")
    for number in range(3):
        answer(f"Reply {number}.")
    run_jobs()
    states = dict(WebhookDelivery.select(Webhook.url, WebhookDelivery.id).join(Webhook).tuples())
    assert len(states) == 2
    sent = WebhookDelivery.select(Webhook.url).join(Webhook)
    arrived = sent.where(WebhookDelivery.state == "sent").tuples()
    assert [url for (url,) in arrived] == ["https://safe.example/alive"] * 3
    dead = WebhookDelivery.select().where(WebhookDelivery.tries > 0)
    assert dead.where(WebhookDelivery.state == "waiting").count() == 1


def test_one_that_fails_rests(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any, retry: Any, at: Any
) -> None:
    made = hook("post.added")
    elsewhere.answers("503 Service Unavailable")
    for number in range(4):
        answer(f"Reply {number}.")
    run_jobs()
    retry()
    assert len(elsewhere.got()) == 1
    assert row(made).rests_until > clock.now()
    elsewhere.answers()
    with at(clock.now() + timedelta(minutes=6)):
        retry()
        run_jobs()
    assert len(elsewhere.got()) == 4
    assert (row(made).failures, row(made).rests_until is None) == (0, False)
    assert {one.state for one in WebhookDelivery.select()} == {"sent"}


def test_many_messages_go_in_their_order(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any
) -> None:
    hook("post.added")
    for number in range(12):
        answer(f"Reply {number}.")
    run_jobs()
    said = [came.data["post"]["text"] for came in elsewhere.got()]
    assert said == [f"Reply {number}." for number in range(12)]


def test_a_worker_that_was_killed_sends_it_again_with_its_id(
    app: Flask, elsewhere: Any, hook: Any, answer: Any, run_jobs: Any, at: Any, retry: Any
) -> None:
    made = hook("post.added")
    answer()
    with app.app_context():
        turn = turns.begin(made.id)
        assert turn is not None
        jobs._send(turn, agent="Townhall")  # and then nothing is written down any more
    run_jobs()
    with at(clock.now() + turns.LEASE + timedelta(seconds=1)):
        retry()
    first, second = elsewhere.got()
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == message().key
    assert message().state == "sent"


def test_only_one_worker_has_the_turn_and_what_came_meanwhile_is_sent(
    app: Flask, elsewhere: Any, hook: Any, answer: Any, run_jobs: Any
) -> None:
    made = hook("post.added")
    answer("One.")
    with app.app_context():
        turn = turns.begin(made.id)
        assert turn is not None
        answer("Two.")
        run_jobs()
        assert elsewhere.got() == []
        turns.end(turn, jobs._send(turn, agent="Townhall"))
    run_jobs()
    assert [came.data["post"]["text"] for came in elsewhere.got()] == ["One.", "Two."]


def test_an_address_inside_is_never_asked(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any
) -> None:
    elsewhere.outside.names["inside.example"] = [["10.0.0.7"]]
    hook("post.added", url="https://inside.example/hook")
    answer()
    run_jobs()
    assert elsewhere.outside.connected == []
    assert (message().state, message().tries) == ("waiting", 1)
    assert "not on the open internet" in message().error


def test_no_redirect_is_followed(elsewhere: Any, hook: Any, answer: Any, run_jobs: Any) -> None:
    hook("post.added")
    elsewhere.answers(by=page("", status="307 Moved", Location="https://safe.example/other"))
    answer()
    run_jobs()
    assert [came.path for came in elsewhere.got()] == ["/hook"]
    assert (message().state, message().status) == ("waiting", 307)


def test_after_another_secret_both_sign_for_a_day(
    app: Flask, elsewhere: Any, hook: Any, answer: Any, run_jobs: Any, at: Any, actors: Any
) -> None:
    from core.webhooks.actions import replace_secret

    made = hook("post.added")
    with app.test_request_context("/"):
        new = replace_secret(actors.ada, row(made))
    for hours, known in ((1, [new, made.secret]), (25, [new])):
        with at(clock.now() + timedelta(hours=hours)):
            answer()
            run_jobs()
        (came,) = elsewhere.got()
        key, moment = came.headers["webhook-id"], int(came.headers["webhook-timestamp"])
        wanted = signed(key, moment, came.text.encode(), known)["webhook-signature"]
        assert came.headers["webhook-signature"] == wanted


def test_old_messages_are_forgotten_and_late_ones_given_up(app: Flask, hook: Any, at: Any) -> None:
    made = hook("post.added")
    with transaction():
        for _number in range(KEPT + 5):
            keep(made.id, "webhooks.test")
    first = WebhookDelivery.select().order_by(WebhookDelivery.id)[0]
    done = {"state": "sent", "done_at": clock.now()}
    WebhookDelivery.update(**done).where(WebhookDelivery.id != first.id).execute()
    jobs.sweep()
    assert WebhookDelivery.select().count() == KEPT + 1
    with at(clock.now() + timedelta(days=8)):
        jobs.sweep()
    assert WebhookDelivery.get_by_id(first.id).state == "failed"
    with at(clock.now() + timedelta(days=40)):
        jobs.sweep()
    assert WebhookDelivery.select().count() == 0


def test_what_a_program_answers_is_nobodys_error(
    elsewhere: Any, hook: Any, answer: Any, run_jobs: Any
) -> None:
    hook("post.added")
    elsewhere.answers(by=lambda connection: connection.sendall(b"HELLO\r\n\r\n"))
    answer()
    run_jobs()
    assert Outbox.select().where(Outbox.state == "failed").count() == 0
    assert message().state == "waiting"
    assert egress.INTERNET is not None
