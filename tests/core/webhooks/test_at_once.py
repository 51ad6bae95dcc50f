"""Several workers and writers at once: everything is sent, in turns, with one id each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Flask

from core import db, outbox
from core.webhooks import actions, jobs
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.recording import TEST, keep
from tests.support.together import all_at_once

WRITERS, WORKERS, EACH = 4, 3, 10


def test_all_is_sent_once_whoever_works(app: Flask, elsewhere: Any, hook: Any) -> None:
    ids = [hook("post.added", path=f"/{number}").id for number in range(2)]
    for number in range(2):
        elsewhere.answers(path=f"/{number}")

    def write() -> None:
        for number in range(EACH):
            with db.transaction():
                keep(ids[number % 2], TEST)

    def work() -> None:
        for _round in range(EACH):
            outbox.drain()

    assert all_at_once(app, [*[write] * WRITERS, *[work] * WORKERS]) == []
    with app.test_request_context("/"):
        # A busy machine may take one of them for slow.
        Webhook.update(rests_until=None).execute()
        jobs.due()
        outbox.drain()
    keys = Counter(came.headers["webhook-id"] for came in elsewhere.got())
    rows = list(WebhookDelivery.select())
    assert len(rows) == WRITERS * EACH
    assert {row.state for row in rows} == {"sent"}
    assert keys == {row.key: 1 for row in rows}
    assert [one.turn_until for one in Webhook.select()] == [None, None]


def test_owners_who_switch_it_and_workers_do_not_stand_in_each_others_way(
    app: Flask, elsewhere: Any, hook: Any, actors: Any
) -> None:
    made = hook("post.added")
    elsewhere.answers("410 Gone")

    def turn(*, on: bool) -> None:
        actions.change_webhook(actors.ada, Webhook.get_by_id(made.id), active=on)

    def work() -> None:
        for _round in range(4):
            turn(on=True)
            with db.transaction():
                keep(made.id, TEST)
            outbox.drain()

    def switch() -> None:
        for number in range(8):
            turn(on=bool(number % 2))

    assert all_at_once(app, [work, work, switch]) == []
    with app.test_request_context("/"):
        turn(on=False)
    assert {row.state for row in WebhookDelivery.select()} <= {"withheld"}
