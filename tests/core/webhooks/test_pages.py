"""What owners see and do about webhooks."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Forbidden
from core.accounts.models import Session
from core.models import Audit
from core.sealing import unseal
from core.threads.actions import reply, start_thread
from core.webhooks import actions
from core.webhooks.models import Webhook, WebhookDelivery
from tests.core.webhooks.conftest import URL, message, row

FORM = {
    "label": "Chat of the team",
    "url": URL,
    "events": "post.added",
    "audience": "public",
    "active": "yes",
}


@pytest.fixture
def owner(cast: SimpleNamespace, sign_in: Any) -> Any:
    """Ada's browser."""
    return sign_in(cast.ada)


def secret_on(text: str) -> str:
    """The secret that a page shows, if it does."""
    found = re.search(r'value="(whsec_[^"]+)"', text)
    return found[1] if found else ""


def test_a_secret_is_shown_once_and_kept_sealed(owner: Any) -> None:
    answer = owner.send("/admin/webhooks", **FORM)
    secret, made = secret_on(answer.text), Webhook.get()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert unseal(made.secret, f"webhook:{made.id}") == secret
    assert secret[6:] not in made.secret
    assert secret_on(owner.get(f"/admin/webhooks/{made.id}").text) == ""
    assert "Chat of the team" in owner.get("/admin/webhooks").text
    log = [(line.before, line.after, line.note) for line in Audit.select()]
    assert secret not in str(log)
    assert made.created_by_id is not None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("url", "http://safe.example/hook", "An https address"),
        ("url", "https://safe.example:8443/hook", "An https address"),
        ("url", "https://me:word@safe.example/", "An https address"),
        ("url", "ftp://safe.example/", "An https address"),
        ("url", "", "An https address"),
        ("label", "", "Such as"),
        ("events", "", "Choose at least one thing"),
        ("events", "no.such", "not a valid choice"),
        ("audience", "friends", "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_is_kept(
    owner: Any, field: str, value: str, said: str
) -> None:
    form = {name: text for name, text in {**FORM, field: value}.items() if text or name != "events"}
    answer = owner.send("/admin/webhooks", **form)
    assert answer.status_code == 422
    assert said in answer.text
    kept = "Chat of the team" if field != "label" else URL
    assert kept in answer.text
    assert Webhook.select().count() == 0


def test_there_are_twenty_at_most(owner: Any, hook: Any) -> None:
    for number in range(actions.MOST):
        hook("post.added", path=f"/{number}")
    answer = owner.send("/admin/webhooks", **FORM)
    assert answer.status_code == 422
    assert "There are 20 already" in answer.text


def test_an_owner_changes_one_and_switches_it_off(
    app: Flask, owner: Any, hook: Any, actors: Any, board: Any
) -> None:
    made = hook("post.added")
    with app.test_request_context("/"):
        thread = start_thread(actors.bob, board.id, kind="topic", title="Pumps", body="Why?")
        reply(actors.bob, thread.id, "Never sent.")
    form = {name: value for name, value in FORM.items() if name != "active"}
    assert owner.send(f"/admin/webhooks/{made.id}", **form).status_code == 303
    assert (row(made).label, row(made).active) == ("Chat of the team", False)
    assert message().state == "withheld"
    assert owner.send(f"/admin/webhooks/{made.id}/test").status_code == 409
    assert owner.send(f"/admin/webhooks/messages/{message().id}/again").status_code == 409
    assert Audit.select().where(Audit.action == "webhook.change").count() == 1


def test_a_test_shows_whether_it_arrives(
    owner: Any, hook: Any, elsewhere: Any, run_jobs: Any
) -> None:
    made = hook("post.added")
    answer = owner.send(f"/admin/webhooks/{made.id}/test")
    assert "waits" in owner.get(answer.headers["Location"]).text
    run_jobs()
    (came,) = elsewhere.got()
    assert came.data == {"message": "This is a test. Nothing has happened."}
    page = owner.get(f"/admin/webhooks/messages/{message().id}").text
    assert "arrived" in page
    assert "204" in page
    assert owner.send(f"/admin/webhooks/messages/{message().id}/again").status_code == 303
    run_jobs()
    (again,) = elsewhere.got()
    assert again.headers["webhook-id"] == came.headers["webhook-id"]


def test_an_owner_reads_in_messages_only_what_they_may_see(
    app: Flask, owner: Any, hook: Any, actors: Any, board: Any
) -> None:
    hook("post.added", audience="everything")
    with app.test_request_context("/"):
        thread = start_thread(
            actors.bob, board.id, kind="topic", title="Nightjar", body="x", audience="private"
        )
        reply(actors.bob, thread.id, "Nightjar too.")
    page = owner.get(f"/admin/webhooks/messages/{message().id}").text
    assert "Nightjar" not in page
    assert "may not read" in page


def test_another_secret_and_the_end_of_one(owner: Any, hook: Any) -> None:
    made = hook("post.added")
    new = secret_on(owner.send(f"/admin/webhooks/{made.id}/secret").text)
    assert new not in ("", made.secret)
    assert unseal(row(made).old_secret, f"webhook:{made.id}") == made.secret
    assert owner.send(f"/admin/webhooks/{made.id}/delete").status_code == 303
    assert Webhook.select().count() == WebhookDelivery.select().count() == 0
    deeds = {line.action for line in Audit.select()}
    assert {"webhook.add", "webhook.secret", "webhook.delete"} <= deeds


def test_what_is_missing_is_missing(owner: Any) -> None:
    for path in ("/admin/webhooks/7", "/admin/webhooks/messages/7"):
        assert owner.get(path).status_code == 404
    assert owner.send("/admin/webhooks/7/test").status_code == 404
    assert owner.send("/admin/webhooks/messages/7/again").status_code == 404


def test_nobody_else_decides_about_them(
    app: Flask, hook: Any, actors: Any, sign_in: Any, cast: Any
) -> None:
    made = hook("post.added")
    assert sign_in(cast.maya).get("/admin/webhooks").status_code == 403
    with app.test_request_context("/"):
        for deed in (
            lambda: actions.add_webhook(actors.maya, label="x", url=URL, events=[]),
            lambda: actions.replace_secret(actors.maya, row(made)),
            lambda: actions.delete_webhook(actors.maya, row(made)),
            lambda: actions.send_test(actors.maya, row(made)),
            lambda: actions.change_webhook(actors.maya, row(made), active=False),
        ):
            with pytest.raises(Forbidden):
                deed()


@pytest.mark.parametrize("many", [1, 30])
def test_pages_ask_the_database_the_same_whatever_there_is(
    app: Flask, owner: Any, hook: Any, queries: Any, many: int
) -> None:
    from core.db import transaction
    from core.webhooks.recording import keep

    made = hook("post.added")
    with app.test_request_context("/"), transaction():
        for _number in range(many):
            keep(made.id, "webhooks.test")
    for path in ("", f"/{made.id}", f"/messages/{message().id}"):
        owner.get(f"/admin/webhooks{path}")
        with queries(max=12):
            assert owner.get(f"/admin/webhooks{path}").status_code == 200


@pytest.mark.parametrize("deed", ["", "/{id}", "/{id}/secret", "/{id}/delete"])
def test_who_has_not_shown_lately_who_they_are_is_asked(owner: Any, hook: Any, deed: str) -> None:
    made = hook("post.added")
    Session.update(proved_at=clock.now() - timedelta(hours=2)).execute()
    before = row(made).secret
    answer = owner.send(f"/admin/webhooks{deed.format(id=made.id)}", **FORM)
    assert answer.status_code == 422
    assert "It has been a while" in answer.text
    assert [(one.label, one.secret) for one in Webhook.select()] == [("Chat /hook", before)]
