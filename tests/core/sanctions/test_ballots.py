"""Who is suspended without end has no vote in any count, until that ends."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.admin.actions.members import unsuspend_member
from core.models import Audit
from core.sanctions.imposing import impose, lift
from core.sanctions.models import Sanction
from core.threads.models import Thread
from core.votes.actions import cast_vote


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
