"""Jobs and mail, settings, the log, and what the first page says needs its owner."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock, mail, outbox, settings
from core.access import Actor
from core.db import transaction
from core.models import Audit, JobRun, Outbox
from core.site import site
from townhall.testing import Browser


@pytest.fixture
def fails() -> Iterator[SimpleNamespace]:
    """A topic whose handler fails as long as `broken` is true."""
    state = SimpleNamespace(broken=True, done=0)

    def work(tasks: list[outbox.Task]) -> None:
        if state.broken:
            raise RuntimeError("the pump stopped")
        state.done += len(tasks)

    outbox.handles("test.pump")(work)
    yield state
    outbox._handlers.pop("test.pump")


def put(count: int = 1, topic: str = "test.pump", state: str = "waiting") -> list[int]:
    for number in range(count):
        outbox.put(topic, {"number": number})
    rows = Outbox.select(Outbox.id).where(Outbox.topic == topic)
    Outbox.update(state=state).where(Outbox.topic == topic).execute()
    return [row.id for row in rows]


def give_up(run_jobs: Any) -> None:
    """Try until nothing is tried any more."""
    for _attempt in range(outbox.MAX_ATTEMPTS):
        Outbox.update(run_at=clock.ago(days=1)).where(Outbox.state == "waiting").execute()
        run_jobs()


def test_work_that_was_given_up_is_shown_with_its_error_and_tried_again(
    ada: Browser, run_jobs: Any, fails: SimpleNamespace
) -> None:
    (row_id,) = put()
    give_up(run_jobs)
    page = ada.get("/admin/jobs").text
    assert "RuntimeError: the pump stopped" in page
    assert "1 piece of work was given up" in ada.get("/admin/").text
    fails.broken = False
    assert ada.send(f"/admin/jobs/{row_id}/retry").status_code == 303
    run_jobs()
    assert fails.done == 1
    assert Outbox.get_by_id(row_id).state == "done"
    assert ada.send(f"/admin/jobs/{row_id}/retry").status_code == 404
    assert Audit.select().where(Audit.action == "outbox.retry").count() == 1


def test_all_work_of_a_topic_is_tried_again_at_once(
    ada: Browser, run_jobs: Any, fails: SimpleNamespace
) -> None:
    put(3, state="failed")
    put(2, topic="other.pump", state="failed")
    assert "Try all 3 of test.pump again" in ada.get("/admin/jobs").text
    fails.broken = False
    ada.send("/admin/jobs/retry", topic="test.pump")
    run_jobs()
    assert fails.done == 3
    left = Outbox.select().where(Outbox.state == "failed")
    assert {row.topic for row in left} == {"other.pump"}


def test_work_in_every_state_has_its_list_or_says_that_there_is_none(ada: Browser) -> None:
    Outbox.delete().execute()
    for state, words in (
        ("failed", "Nothing was given up"),
        ("waiting", "Nothing waits"),
        ("running", "Nothing runs just now"),
        ("done", "Nothing was done lately"),
    ):
        assert words in ada.get(f"/admin/jobs?state={state}").text
        put(1, topic=f"pump.{state}", state=state)
    for state in ("failed", "waiting", "running", "done"):
        assert f"pump.{state}" in ada.get(f"/admin/jobs?state={state}").text
    assert "pump.failed" in ada.get("/admin/jobs?state=nonsense").text


def test_a_long_list_of_work_goes_on(ada: Browser) -> None:
    put(60, state="done")
    page = ada.get("/admin/jobs?state=done").text
    assert page.count("test.pump") == 25
    assert 'rel="next"' in page


def test_scheduled_jobs_show_how_they_went(ada: Browser, run_jobs: Any) -> None:
    JobRun.create(
        name="core.sweep_outbox", started_at=clock.now(), finished_at=clock.now(), error="Boom: x"
    )
    page = ada.get("/admin/jobs").text
    assert "core.sweep_outbox" in page
    assert "Boom: x" in page
    assert "The last run of core.sweep_outbox failed" in ada.get("/admin/").text


def test_mail_is_listed_without_its_text(ada: Browser, cast: SimpleNamespace) -> None:
    with ada.application.test_request_context("/"), transaction():
        mail.send("alice@example.org", "Your link", "test")
    page = ada.get("/admin/jobs").text
    assert "Your link" in page
    assert "alice@example.org" in page
    assert "If you can read it" not in page


def test_without_a_mail_server_the_page_says_where_mail_goes(ada: Browser) -> None:
    folder = str(site().config.data / "mail")
    assert folder in html.unescape(ada.get("/admin/jobs").text)
    assert folder in html.unescape(ada.get("/admin/").text)


def test_a_test_mail_arrives(ada: Browser, mailbox: Any) -> None:
    assert ada.send("/admin/jobs/test-mail").status_code == 303
    (letter,) = mailbox()
    assert letter["To"] == "ada@example.org"
    assert "mail works" in letter.get_body(("plain",)).get_content()


def test_a_worker_that_does_not_run_is_noticed(ada: Browser, at: Any) -> None:
    put(1)
    with at(clock.now() + timedelta(minutes=30)):
        assert "no worker runs" in ada.get("/admin/").text
        assert "no worker runs" in ada.get("/admin/jobs").text
    assert "no worker runs" not in ada.get("/admin/").text


def test_settings_are_saved_logged_and_in_force(ada: Browser, client: Browser) -> None:
    page = ada.get("/admin/settings/core").text
    assert 'name="value_site_name"' in page
    sent = {"site_name": "Furrow", "tagline": "Robots & beans", "sign_up": "closed"}
    values: dict[str, Any] = {
        f"value_{name}": value for name, value in {**sent, "edit_days": "7"}.items()
    }
    answer = ada.send("/admin/settings/core", **values)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/settings/core")
    assert "Furrow" in client.get("/").text
    assert settings.get("core", "edit_days") == 7
    changed = Audit.select().where(Audit.action == "setting.change").count()
    ada.send("/admin/settings/core", **values)
    assert Audit.select().where(Audit.action == "setting.change").count() == changed


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("edit_days", "soon", "whole number"),
        ("edit_days", "-1", "0 to 3650"),
        ("sign_up", "maybe", "valid choice"),
        ("site_name", "x" * 300, "too long"),
    ],
)
def test_a_wrong_value_is_said_at_its_field_and_nothing_is_saved(
    name: str, value: str, words: str, ada: Browser
) -> None:
    sent = {"site_name": "Furrow", "tagline": "", "sign_up": "open", "edit_days": "7", name: value}
    values: dict[str, Any] = {f"value_{key}": text for key, text in sent.items()}
    answer = ada.send("/admin/settings/core", **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert settings.get("core", "edit_days") == 60


def test_a_plugins_settings_have_a_form_of_their_own(ada: Browser) -> None:
    page = ada.get("/admin/settings/forums").text
    assert 'type="checkbox"' in page
    ada.send("/admin/settings/forums", value_ask_first="y")
    assert settings.get("forums", "ask_first") is True
    ada.send("/admin/settings/forums", seen_ask_first=settings.mark("forums", "ask_first"))
    assert settings.get("forums", "ask_first") is False


def test_the_log_shows_who_did_what_newest_first(ada: Browser, cast: SimpleNamespace) -> None:
    assert "Nothing yet" in ada.get("/admin/log").text
    imposed = {"sort": "suspend", "reason": "Sold <b>pills</b>", "span": "7"}
    assert ada.send(f"/admin/members/{cast.bob.id}/sanction", **imposed).status_code == 303
    site().plugins.switch(Actor(is_admin=True), "forums", on=False)
    page = ada.get("/admin/log").text
    # The last time each is named: the filter names them before.
    assert page.rindex("plugin.switch") < page.rindex("member.suspend")
    assert "the command line or a job" in page
    assert "<b>pills" not in page


def test_when_all_is_well_the_first_page_says_so(
    ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.admin import attention

    assert "things need you" in ada.get("/admin/").text
    monkeypatch.setattr(attention, "_setup", list)
    assert "Nothing needs you" in ada.get("/admin/").text
