"""Statements that are kept on a connection outlive what is rolled back on it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Flask

from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.db import database, transaction


class Stop(Exception):
    """Takes a savepoint back."""


def test_a_savepoint_that_is_rolled_back_takes_no_kept_statement_with_it(
    app: Flask, make_user: Any
) -> None:
    alice = make_user("alice")
    for _time in range(8):
        with transaction():
            assert actor_for(alice.id).username == "alice"
            # The driver keeps statements of its own once they have come often enough.
            assert User.select().where(User.id == alice.id).count() == 1
            with suppress(Stop), database.atomic():
                User.update(name="Nobody").where(User.id == alice.id).execute()
                raise Stop
            assert actor_for(alice.id).name == "Alice"


def test_a_transaction_that_is_rolled_back_takes_none_with_it_either(
    app: Flask, make_user: Any
) -> None:
    alice = make_user("alice")
    assert actor_for(alice.id).name == "Alice"
    # Each roll-back has the driver count anew how often a statement came.
    for _time in range(8):
        assert User.select().where(User.id == alice.id).count() == 1
    with suppress(Stop), transaction():
        User.update(name="Nobody").where(User.id == alice.id).execute()
        raise Stop
    assert actor_for(alice.id).name == "Alice"
