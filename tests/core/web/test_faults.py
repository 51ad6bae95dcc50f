"""Pages for faults of the machine: kind, with what was typed, and asking nobody anything."""

from __future__ import annotations

import errno
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import peewee
import pytest
from flask import Flask

from townhall.testing import Browser

TEXT = "A reply that took an hour to write."


def send(browser: Browser) -> Any:
    return browser.send("/forums/t/1/reply", body=TEXT)


def fails(error: Exception) -> Callable[..., None]:
    def fail(*_args: Any, **_values: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507),
        (peewee.OperationalError("database or disk is full"), 503),
        (peewee.OperationalError("database is locked"), 503),
        (OSError(errno.EIO, "Input/output error"), 500),
    ],
    ids=str,
)
def test_what_was_typed_comes_back_with_a_number_for_the_team(
    app: Flask, cast: SimpleNamespace, sign_in: Any, error: Exception, status: int
) -> None:
    app.view_functions["forums.reply"] = fails(error)
    answer = send(sign_in(cast.bob))
    assert answer.status_code == status
    assert TEXT in answer.text
    assert "Reference for the team" in answer.text
    assert ("Retry-After" in answer.headers) == (status != 500)


def test_members_are_told_of_a_database_that_is_away_without_asking_it(
    app: Flask,
    cast: SimpleNamespace,
    sign_in: Any,
    queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = sign_in(cast.bob)
    away = fails(peewee.OperationalError("gone"))
    monkeypatch.setattr("core.web.app.ensure_connected", away)
    with queries(max=0):
        answer = send(browser)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert TEXT in answer.text
    assert "Try again" not in answer.text, "a form is not sent by following a link"
    with queries(max=0):
        assert "Try again" in browser.get("/forums/").text
