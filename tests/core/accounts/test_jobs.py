"""What is forgotten by and by."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from core import clock
from core.accounts import jobs, tokens
from core.accounts.models import Attempt, Session, Token, User
from tests.core.accounts.reading import Person, SignIn
from townhall.testing import Browser


def test_what_is_over_is_deleted_and_nothing_else(
    app: Flask, client: Browser, sign_in: SignIn, alice: User
) -> None:
    sign_in(alice)
    tokens.issue("reset", alice, target="alice@example.org")
    client.send("/sign-in", username="alice", password="wrong horse")
    jobs.forget()
    assert (Session.select().count(), Token.select().count()) == (1, 1)
    assert Attempt.select().count() == 3
    with clock.frozen_at(clock.now() + timedelta(days=90)):
        jobs.forget()
    assert not any(table.select().exists() for table in (Session, Token, Attempt))
    assert User.select().count() == 1


def test_accounts_that_were_never_confirmed_go_after_two_weeks(
    app: Flask, make_user: Person
) -> None:
    make_user("old", state="pending", created_at=clock.ago(days=15))
    make_user("fresh", state="pending", created_at=clock.ago(days=13))
    make_user("wrote", state="pending", created_at=clock.ago(days=15), post_count=1)
    make_user("member", created_at=clock.ago(days=15))
    make_user("imported", state="unclaimed", created_at=clock.ago(days=15))
    jobs.purge_unconfirmed()
    left = {user.username for user in User.select()}
    assert left == {"fresh", "wrote", "member", "imported"}


def test_both_jobs_are_declared(app: Flask) -> None:
    from core.registry import Job
    from core.site import site

    names = {job.name for _owner, job in site().registry.of(Job)}
    assert {"accounts.forget", "accounts.purge_unconfirmed"} <= names
