"""What holds until anybody commits anything: counts over very many rows, between two writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread as Running

import peewee
import pytest
from flask import Flask

from core import versions
from core.accounts.models import User
from core.db import Prepared, database, disconnect, ensure_connected, state_column, transaction
from core.versions import UntilWritten
from townhall.testing import add_user


class Count:
    """Something dear to read, and how often it was."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self) -> int:
        self.reads += 1
        return int(User.select().count())


@pytest.fixture
def count(app: Flask) -> Count:
    with app.app_context():
        add_user("alice")
    return Count()


_opening: Prepared[tuple[object, ...]] = Prepared(
    tuple, lambda: peewee.Select(columns=[versions.told(), state_column()])
)


@contextmanager
def request_of(app: Flask, method: str = "GET") -> Iterator[None]:
    """A request, begun as the site begins one."""
    with app.test_request_context("/", method=method):
        found = _opening.first()
        assert found is not None
        versions.take(str(found[0]), found[1])
        yield


def test_it_is_read_once_until_somebody_commits(app: Flask, count: Count) -> None:
    kept: UntilWritten[int] = UntilWritten(8)

    def look() -> tuple[int, int]:
        before = count.reads
        with request_of(app):
            return kept.get("people", count.read), count.reads - before

    assert look() == (1, 1)
    # On PostgreSQL whoever writes in another database of the server counts as somebody.
    assert any(look() == (1, 0) for _time in range(100))
    with app.app_context():
        add_user("bob")
    assert look() == (2, 1)


def test_what_another_connection_commits_counts_as_well(app: Flask, count: Count) -> None:
    kept: UntilWritten[int] = UntilWritten(8)
    with request_of(app):
        assert kept.get("people", count.read) == 1

    def write() -> None:
        with app.app_context():
            ensure_connected()
            add_user("bob")
            disconnect()

    other = Running(target=write)
    other.start()
    other.join()
    with request_of(app):
        assert kept.get("people", count.read) == 2


def test_what_is_read_before_a_rollback_is_not_kept(app: Flask, count: Count) -> None:
    kept: UntilWritten[int] = UntilWritten(8)
    with request_of(app), suppress(RuntimeError), transaction():
        add_user("bob")
        assert kept.get("people", count.read) == 2
        raise RuntimeError
    with request_of(app):
        assert kept.get("people", count.read) == 1


def test_deeds_and_work_outside_of_requests_read_for_themselves(app: Flask, count: Count) -> None:
    kept: UntilWritten[int] = UntilWritten(8)
    with request_of(app, method="POST"):
        assert [kept.get("people", count.read) for _time in range(2)] == [1, 1]
    with app.app_context():
        assert kept.get("people", count.read) == 1
    assert count.reads == 3
    assert not database.in_transaction()


def test_a_value_that_comes_with_others_is_found_or_kept_by_hand(app: Flask, count: Count) -> None:
    kept: UntilWritten[int] = UntilWritten(8)
    with request_of(app):
        assert kept.find("people") is None
        assert kept.keep("people", 1) == 1
        assert kept.find("people") == 1
        assert kept.find("others") is None
