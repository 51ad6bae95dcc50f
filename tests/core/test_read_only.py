"""While the site takes no writes it can be read, nothing typed is lost, and its owner gets out."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import peewee
import pytest
from click.testing import CliRunner
from flask import Flask

from core import buffer, jobs, outbox, versions
from core.access import Actor
from core.accounts.models import User
from core.db import disconnect, ensure_connected, hold_writes, holds_writes, transaction
from core.models import Outbox
from tests.support.tracing import writes
from townhall import create_space, start_thread


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Iterator[SimpleNamespace]:
    """A thread of alice's on a site that has become read-only; it is left at the end."""
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", slug="den", title="Den")
        thread = start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Rain", body="Wet again."
        )
    yield SimpleNamespace(url=f"/forums/t/{thread.id}", **vars(cast))
    versions.set_read_only(on=False)


def test_pages_are_read_and_write_nothing(place: SimpleNamespace, sign_in: Any) -> None:
    alice = sign_in(place.alice)
    versions.set_read_only(on=True)
    with writes() as written:
        for path in ("/", f"{place.url}/rain", "/inbox/", "/search?q=wet", "/feed.atom"):
            assert alice.get(path).status_code == 200, path
        buffer.flush_all()
    assert written == []


def test_what_is_sent_is_shown_back(place: SimpleNamespace, sign_in: Any) -> None:
    alice = sign_in(place.alice)
    versions.set_read_only(on=True)
    answer = alice.send(f"{place.url}/reply", body="A long story about rain.")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "300"
    assert "can only be read just now" in answer.text
    assert "A long story about rain." in answer.text


def test_htmx_leaves_the_page_as_it_is(place: SimpleNamespace, sign_in: Any) -> None:
    alice = sign_in(place.alice)
    versions.set_read_only(on=True)
    answer = alice.send(f"{place.url}/reply", htmx=True, body="A long story about rain.")
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (503, "#main")


def test_the_database_itself_refuses_who_forgets_to_ask(app: Flask, place: Any) -> None:
    versions.set_read_only(on=True)
    with pytest.raises(peewee.DatabaseError):
        User.update(name="Other").execute()
    with pytest.raises(peewee.DatabaseError), transaction():
        User.update(name="Other").execute()
    assert User.get_by_id(place.alice.id).name == "Alice"


def test_work_waits_and_is_done_afterwards(app: Flask, place: Any) -> None:
    with transaction():
        outbox.put("no.such.topic", {})
    versions.set_read_only(on=True)
    with writes() as written:
        assert jobs.work_off() == 0
    assert written == []
    versions.set_read_only(on=False)
    assert jobs.work_off() > 0
    assert Outbox.select().where(Outbox.state == "done").exists()


def test_it_is_left_from_the_shell(
    app: Flask, place: Any, config: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Any
) -> None:
    from core.cli.read_only import read_only

    monkeypatch.setattr("core.cli.starting.from_environment", lambda: config)
    alice = sign_in(place.alice)
    run = CliRunner().invoke
    disconnect()  # the command opens the site for itself
    assert "is read-only" in run(read_only, ["on"]).output
    assert alice.send(f"{place.url}/reply", body="No.").status_code == 503
    disconnect()
    assert "takes changes" in run(read_only, ["off"]).output
    assert alice.send(f"{place.url}/reply", body="Yes.").status_code == 303


def test_only_the_connection_that_holds_writes_back_does_so(app: Flask) -> None:
    hold_writes(on=True)
    assert holds_writes()
    disconnect()
    ensure_connected()
    assert not holds_writes(), "another connection takes them"
