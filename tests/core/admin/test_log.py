"""The log: what was done, found by who, what, to what and when, and taken along."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import audit, clock, mail, settings
from core.access import Actor
from core.accounts.models import Session, User
from core.admin.queries.log import Change, changes
from core.db import transaction
from core.erasing.jobs import forget_traces
from core.models import Audit
from townhall.testing import Browser

SignIn = Callable[[User], Browser]


@pytest.fixture
def lines(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """Three lines: by maya, by ada and by nobody, on three days."""
    maya, ada = actor_of(cast.maya), actor_of(cast.ada)
    with transaction():
        for days, actor, action, subject, note in (
            (3, maya, "thread.lock", None, "It grew loud"),
            (2, ada, "member.suspend", cast.bob, "=HYPERLINK(1)"),
            (1, Actor(), "job.run", None, ""),
        ):
            with clock.frozen_at(clock.now() - timedelta(days=days)):
                audit.record(actor, action, subject, before={"on": False}, note=note)
    return cast


def found(browser: Browser, query: str) -> list[str]:
    """The deeds that the page shows."""
    page = browser.get(f"/admin/log?{query}").text
    part = page.partition('id="log"')[2]
    return [name for name in ("thread.lock", "member.suspend", "job.run") if name in part]


def day(ago: int) -> str:
    return (clock.now() - timedelta(days=ago)).date().isoformat()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["thread.lock", "member.suspend", "job.run"]),
        ("who=maya", ["thread.lock"]),
        ("who=@Ada", ["member.suspend"]),
        ("who=-", ["job.run"]),
        ("who=nobody-like-that", []),
        ("action=job.run", ["job.run"]),
        ("subject=@bob", ["member.suspend"]),
        ("subject=user", ["member.suspend"]),
        ("subject=user+999", []),
        ("subject=%27%3B--", []),
        ("who=maya&action=job.run", []),
    ],
)
def test_lines_are_found(
    lines: SimpleNamespace, sign_in: SignIn, query: str, expected: list[str]
) -> None:
    assert found(sign_in(lines.ada), query) == expected


def test_days_are_whole_and_included(lines: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(lines.ada)
    assert found(browser, f"since={day(2)}") == ["member.suspend", "job.run"]
    assert found(browser, f"until={day(2)}") == ["thread.lock", "member.suspend"]
    assert found(browser, f"since={day(2)}&until={day(2)}") == ["member.suspend"]
    assert len(found(browser, "since=yesterday&until=0000-99-99")) == 3


def test_pages_keep_what_is_looked_for(lines: SimpleNamespace, sign_in: SignIn) -> None:
    with transaction():
        for _number in range(45):
            audit.record(Actor(user_id=lines.maya.id), "post.delete")
    page = sign_in(lines.ada).get("/admin/log?who=maya&action=post.delete").text
    assert "who=maya&amp;action=post.delete&amp;after=" in page


def test_a_change_is_told_value_by_value() -> None:
    assert changes({"a": 1, "b": "x"}, {"a": 1, "b": "y", "c": [1, 2]}) == [
        Change("b", "x", "y"),
        Change("c", "", "1, 2"),
    ]
    assert changes("old", "new") == [Change("", "old", "new")]
    assert changes(None, {"on": True}) == [Change("on", "", "true")]
    assert changes({"on": True}, {"on": True}) == []


def test_the_page_shows_what_was_and_what_is(lines: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(lines.ada)
    settings.put(Actor(is_admin=True), "core", "tagline", "We <b>grow</b> things")
    page = browser.get("/admin/log").text
    assert "<ins>We &lt;b&gt;grow&lt;/b&gt; things</ins>" in page


def test_a_table_is_safe_to_open(lines: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(lines.ada).send("/admin/log/export", **{"as": "csv"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="log.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["action"] for row in rows[1:]] == ["job.run", "member.suspend", "thread.lock"]
    assert rows[2]["note"] == "'=HYPERLINK(1)"
    assert (rows[2]["actor"], rows[2]["subject"]) == ("ada", f"user {lines.bob.id}")


def test_what_is_looked_for_is_taken_as_json(lines: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(lines.ada).send("/admin/log/export", who="maya", **{"as": "json"})
    rows = json.loads(answer.text)
    assert [(row["action"], row["before"]) for row in rows] == [("thread.lock", {"on": False})]


def test_that_it_was_taken_is_in_it(lines: SimpleNamespace, sign_in: SignIn) -> None:
    sign_in(lines.ada).send("/admin/log/export", action="job.run", **{"as": "csv"})
    line = Audit.get(Audit.action == "log.export")
    assert line.after == {"as": "csv", "action": "job.run"}


def test_staff_neither_reads_nor_takes_it(lines: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(lines.maya)
    assert browser.get("/admin/log").status_code == 403
    assert browser.send("/admin/log/export").status_code == 403


def test_where_a_deed_came_from_is_kept_for_some_days(
    lines: SimpleNamespace, sign_in: SignIn
) -> None:
    browser = sign_in(lines.ada)
    browser.send("/admin/log/export", **{"as": "csv"})
    assert Audit.get(Audit.action == "log.export").address == "127.0.0.1"
    assert "from 127.0.0.1" in browser.get("/admin/log").text
    with clock.frozen_at(clock.now() + timedelta(days=89)):
        forget_traces()
        assert Audit.get(Audit.action == "log.export").address
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        forget_traces()
    assert Audit.get(Audit.action == "log.export").address == ""


def test_old_lines_and_networks_are_forgotten(lines: SimpleNamespace, sign_in: SignIn) -> None:
    sign_in(lines.ada)
    Session.update(address="192.0.2.0/24").execute()
    settings.put(Actor(is_admin=True), "core", "log_days", 30)
    settings.put(Actor(is_admin=True), "core", "address_days", 10)
    with clock.frozen_at(clock.now() + timedelta(days=28, hours=1)):
        forget_traces()
    assert {row.action for row in Audit.select()} == {"job.run", "setting.change"}
    assert Session.select().where(Session.address != "").count() == 0


def test_what_is_called_a_secret_is_never_written() -> None:
    value = {"client_secret": "Nightjar", "has_secret": True, "list": [{"api_key": "Nightjar"}]}
    assert audit.without_secrets(value) == {
        "client_secret": "…",
        "has_secret": True,
        "list": [{"api_key": "…"}],
    }


def test_mail_in_files_goes_with_its_days(app: Flask, mailbox: Any) -> None:
    with app.test_request_context("/"), transaction():
        mail.send("bob@example.org", "Hello", "test")
    assert len(mailbox()) == 1
    forget_traces()
    assert len(mailbox()) == 1
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        forget_traces()
    assert mailbox() == []
