"""Who is suspended without end has no vote in any count, until that ends."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.accounts.models import User
from core.admin.actions.members import unsuspend_member
from core.models import Audit
from core.sanctions.imposing import impose, lift
from core.sanctions.models import Sanction
from core.sanctions.standing import set_aside_left
from core.threads.models import Thread
from core.threads.recount import recount
from core.votes.actions import cast_vote
from core.votes.models import Vote
from tests.support.together import all_at_once


@pytest.fixture
def voted(app: Flask, talk: SimpleNamespace) -> SimpleNamespace:
    """The thread, for which bob and charlie have voted."""
    settings.put(talk.ada, "forums", "votes", True)
    with app.test_request_context("/"):
        for actor in (talk.bob, talk.charlie):
            cast_vote(actor, talk.thread.id)
    return talk


def votes(talk: SimpleNamespace) -> int:
    return int(Thread.get_by_id(talk.thread.id).vote_count)


def test_a_suspension_without_end_takes_votes_out_and_its_end_brings_them_back(
    app: Flask, voted: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        row = impose(voted.maya, voted.bob.id, "suspend", reason="Sold pills.")
        assert votes(voted) == 1
        assert Audit.get(Audit.action == "member.suspend").after["votes"] == 1
        lift(voted.ada, row.id)
    assert votes(voted) == 2
    assert Audit.get(Audit.action == "member.suspend.end").after["votes"] == 1
    assert Sanction.get().votes == []


@pytest.mark.parametrize("sort", ["silence", "suspend"])
def test_what_has_an_end_leaves_them(app: Flask, voted: SimpleNamespace, sort: str) -> None:
    with app.test_request_context("/"):
        until = clock.now() + timedelta(days=3)
        impose(voted.maya, voted.bob.id, sort, reason="Be kind.", until=until)
    assert votes(voted) == 2


def test_an_end_that_is_set_later_brings_them_back(app: Flask, voted: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        impose(voted.maya, voted.bob.id, "suspend", reason="Sold pills.")
        until = clock.now() + timedelta(days=3)
        impose(voted.maya, voted.bob.id, "suspend", reason="Be kind.", until=until)
    assert votes(voted) == 2


def test_what_runs_again_takes_them_out_again(app: Flask, voted: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        first = impose(voted.maya, voted.bob.id, "suspend", reason="Sold pills.")
        until = clock.now() + timedelta(days=3)
        second = impose(voted.maya, voted.bob.id, "suspend", reason="Be kind.", until=until)
        lift(voted.ada, second.id, why="appeal")
        assert votes(voted) == 1
        lift(voted.ada, first.id)
    assert votes(voted) == 2


def test_being_let_back_in_by_the_team_brings_them_back(
    app: Flask, voted: SimpleNamespace, cast: Any
) -> None:
    with app.test_request_context("/"):
        impose(voted.maya, voted.bob.id, "suspend", reason="Sold pills.")
        unsuspend_member(voted.ada, cast.bob.id)
    assert votes(voted) == 2


@pytest.fixture
def of_old(app: Flask, voted: SimpleNamespace, cast: Any) -> Sanction:
    """Bob's suspension without end by an older release, which left his vote in the count."""
    with app.test_request_context("/"):
        until = clock.now() + timedelta(days=3)
        row = impose(voted.maya, cast.bob.id, "suspend", reason="Sold pills.", until=until)
    Sanction.update(ends_at=None).where(Sanction.id == row.id).execute()
    User.update(suspended_until=None).where(User.id == cast.bob.id).execute()
    return row


def test_what_an_older_release_has_left_is_taken_out_once_and_comes_back_with_the_end(
    app: Flask, voted: SimpleNamespace, of_old: Sanction, cast: Any
) -> None:
    assert votes(voted) == 2
    with app.test_request_context("/"):
        assert [set_aside_left(), set_aside_left()] == [1, 0]
        assert votes(voted) == 1
        recount()
        assert votes(voted) == 1, "a recount agrees"
        line = Audit.get(Audit.action == "member.suspend.votes")
        assert (line.actor_id, line.subject_id, line.after) == (None, cast.bob.id, {"votes": 1})
        lift(voted.ada, of_old.id)
    assert votes(voted) == 2
    assert Vote.select().where(Vote.user == cast.bob).count() == 1


def test_nobody_else_loses_a_vote_by_that(
    app: Flask, voted: SimpleNamespace, of_old: Sanction, cast: Any
) -> None:
    with app.test_request_context("/"):
        until = clock.now() + timedelta(days=3)
        impose(voted.maya, cast.charlie.id, "suspend", reason="Be kind.", until=until)
        assert set_aside_left() == 1
        lift(voted.ada, of_old.id)
        assert set_aside_left() == 0
    assert votes(voted) == 2


def test_a_vote_is_there_once_though_the_ban_ends_while_it_is_set_aside(
    app: Flask, voted: SimpleNamespace, of_old: Sanction, cast: Any
) -> None:
    deeds = [set_aside_left, set_aside_left, lambda: lift(voted.ada, of_old.id)]
    assert all_at_once(app, deeds) == []
    assert votes(voted) == 2
    assert Vote.select().where(Vote.user == cast.bob).count() == 1
    assert Sanction.get_by_id(of_old.id).votes == []


def test_one_who_is_let_in_while_it_is_looked_at_keeps_their_vote(
    app: Flask, voted: SimpleNamespace, of_old: Sanction, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.sanctions import standing

    def ended_meanwhile(user_id: int) -> Any:
        Sanction.update(ended_at=clock.now()).where(Sanction.id == of_old.id).execute()
        return [(user_id, 1)]

    with app.test_request_context("/"):
        monkeypatch.setattr(standing, "hide", ended_meanwhile)
        assert set_aside_left() == 0
    assert votes(voted) == 2
