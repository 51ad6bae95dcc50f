"""Prepared reads: the same rows, errors and counts whichever way they take to the database."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import peewee
import pytest
from flask import Flask
from peewee import Case, Value, fn

from core.accounts.models import User
from core.db import (
    AT_ONCE,
    FEW,
    Prepared,
    as_utc,
    database,
    disconnect,
    ensure_connected,
    param,
    some,
    transaction,
    utc_text,
)
from tests.support.tracing import statements
from townhall.testing import add_user


class Found(NamedTuple):
    """What the read below gives."""

    username: str
    bio: str
    confirmed_at: Any
    email: str | None
    is_wanted: Any
    said: str


def build(names: int) -> peewee.Query:
    """People by name, with a value of every sort."""
    return (
        User.select(
            User.username,
            User.bio,
            User.confirmed_at,
            User.email,
            Case(None, [(User.id == param("wanted"), True)], False),
            fn.COALESCE(param("said"), Value("nothing")),
        )
        .where(User.username.in_([param(f"name{i}") for i in range(names)]))
        .order_by(User.username)
    )


def ask(
    read: Prepared[Found], *names: str, wanted: int = 0, said: str | None = None
) -> list[Found]:
    """The people of those names."""
    values = {f"name{i}": name for i, name in enumerate(names)}
    return read.all(len(names), wanted=wanted, said=said, **values)


def test_values_of_every_sort_come_back_as_they_are(app: Flask) -> None:
    moment = datetime(2026, 3, 29, 1, 30, 0, 250000, tzinfo=UTC)
    ana = add_user("ana", bio="100 % wool: 'a' %s $1 \\ žluť 🐑", confirmed_at=moment)
    add_user("bo", email=None, email_key=None)
    first, second = ask(Prepared(Found, build), "ana", "bo", wanted=ana.id)
    assert first.bio == "100 % wool: 'a' %s $1 \\ žluť 🐑"
    assert as_utc(first.confirmed_at) == moment
    assert (bool(first.is_wanted), bool(second.is_wanted)) == (True, False)
    assert second.email is None
    assert first.said == "nothing"


def test_a_value_may_be_nothing_one_time_and_something_the_next(app: Flask) -> None:
    add_user("ana")
    read = Prepared(Found, build)
    said = [ask(read, "ana", said=text)[0].said for text in (None, "hello", None, "%s")]
    assert said == ["nothing", "hello", "nothing", "%s"]


def test_numbers_of_every_size_may_be_asked_for(app: Flask) -> None:
    add_user("ana")
    read = Prepared(Found, build)
    for number in (-1, 0, 2**15, 2**31, 2**40):
        assert not ask(read, "ana", wanted=number)[0].is_wanted


def test_a_moment_may_be_asked_for(app: Flask) -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    add_user("ana", confirmed_at=moment)
    class_of_one = Prepared(Found, lambda: build(1).where(User.confirmed_at == param("moment")))
    asked = {"name0": "ana", "wanted": 0, "said": None}
    assert class_of_one.first(moment=utc_text(moment), **asked) is not None
    assert class_of_one.first(moment=utc_text(moment.replace(year=2025)), **asked) is None


def test_a_transaction_sees_its_own_rows_and_takes_them_back(app: Flask) -> None:
    read = Prepared(Found, build)
    with suppress(RuntimeError), transaction():
        add_user("ana")
        assert len(ask(read, "ana")) == 1
        raise RuntimeError
    assert ask(read, "ana") == []


def test_a_new_connection_asks_again(app: Flask) -> None:
    add_user("ana")
    read = Prepared(Found, build)
    assert len(ask(read, "ana")) == 1
    disconnect()
    ensure_connected()
    assert len(ask(read, "ana")) == 1


def test_a_read_that_fails_says_so_and_the_next_one_works(app: Flask) -> None:
    broken: Prepared[Found] = Prepared(Found, lambda: User.select(fn.NO_SUCH_FUNCTION(User.id)))
    with pytest.raises(peewee.DatabaseError):
        broken.all()
    add_user("ana")
    assert len(ask(Prepared(Found, build), "ana")) == 1


def test_a_read_counts_as_a_statement(app: Flask) -> None:
    add_user("ana")
    with statements() as asked:
        ask(Prepared(Found, build), "ana")
    assert len(asked) == 1
    assert database.obj is not None


def test_the_same_words_asked_otherwise_give_what_peewee_expects(app: Flask) -> None:
    ana = add_user("ana")
    read = Prepared(Found, build)
    assert len(ask(read, "ana", wanted=ana.id, said="x")) == 1
    sql, _params = next(iter(read._texts.values()))
    values = [ana.id, True, False, "x", "nothing", "ana"]
    assert database.execute_sql(str(sql) + "", values).description is not None


def test_many_values_are_asked_for_in_few_statements(app: Flask) -> None:
    people = [add_user(f"reader{number}") for number in range(AT_ONCE + FEW + 1)]
    read = Prepared(Found, among)
    names = [user.username for user in people]
    with statements() as seen:
        found = read.among([*names, *names, "nobody"], wanted=people[3].id, said=None)
    assert len(seen) == 2
    assert sorted(row.username for row in found) == sorted(names)
    assert [row.username for row in found if row.is_wanted] == ["reader3"]
    assert read.among([], wanted=0, said=None) == []


def among(size: int) -> peewee.Query:
    """People by so many names."""
    return build(0).orwhere(User.username.in_(some(size)))
