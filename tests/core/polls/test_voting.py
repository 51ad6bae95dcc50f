"""Voting: once each, changed and taken back while the poll is open, counted exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.access import Forbidden, rights
from core.polls.events import BallotCast
from core.polls.models import Ballot, BallotChoice
from core.polls.voting import cast_vote
from core.spaces.actions import archive_space, set_grants
from core.threads.moderation import set_locked
from core.threads.rules import Rejected
from tests.core.polls.conftest import Poll

Ask = Callable[..., Poll]


def test_a_vote_is_counted_once_however_often_it_is_sent(
    talk: SimpleNamespace, ask: Ask, happened: list[Any]
) -> None:
    poll = ask()
    poll.cast(talk.bob, "Green")
    poll.cast(talk.bob, "Green")
    assert poll.votes() == {"Red": 0, "Green": 1, "Blue": 0}
    assert poll.now.ballot_count == 1
    cast = [event for event in happened if isinstance(event, BallotCast)]
    assert [(event.poll_id, event.actor_id) for event in cast] == [(poll.id, talk.bob.user_id)]


def test_a_changed_vote_moves(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask()
    poll.cast(talk.bob, "Green")
    poll.cast(talk.charlie, "Green")
    poll.cast(talk.bob, "Blue")
    assert poll.votes() == {"Red": 0, "Green": 1, "Blue": 1}
    assert poll.now.ballot_count == 2


def test_a_vote_is_taken_back(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask()
    poll.cast(talk.bob, "Green")
    poll.withdraw(talk.bob)
    poll.withdraw(talk.bob)
    assert poll.votes() == {"Red": 0, "Green": 0, "Blue": 0}
    assert poll.now.ballot_count == Ballot.select().count() == BallotChoice.select().count() == 0


@pytest.mark.parametrize("chosen", [("Red", "Green"), ()])
def test_a_single_choice_is_one(talk: SimpleNamespace, ask: Ask, chosen: tuple[str, ...]) -> None:
    poll = ask()
    with pytest.raises(Rejected, match="Choose one option"):
        poll.cast(talk.bob, *chosen)
    assert poll.now.ballot_count == 0


@pytest.mark.parametrize(
    ("chosen", "fits"),
    [
        ((), False),
        (("A",), False),
        (("A", "B"), True),
        (("A", "B", "C"), True),
        (tuple("ABCD"), False),
    ],
)
def test_several_choices_keep_to_their_bounds(
    talk: SimpleNamespace, ask: Ask, chosen: tuple[str, ...], fits: bool
) -> None:
    poll = ask(*"ABCDE", mode="multiple", minimum=2, maximum=3)
    if fits:
        poll.cast(talk.bob, *chosen)
    else:
        with pytest.raises(Rejected):
            poll.cast(talk.bob, *chosen)
    assert sum(poll.votes().values()) == (len(chosen) if fits else 0)


def test_an_option_of_another_poll_is_none(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask()
    place = (talk.thread, talk.post)
    with pytest.raises(Rejected, match="options have changed"):
        cast_vote(talk.bob, place, poll.id, [poll.option("Blue") + 1000])  # type: ignore[arg-type]


def test_a_poll_opens_and_closes_by_the_clock(talk: SimpleNamespace, ask: Ask, at: Any) -> None:
    now = clock.now()
    poll = ask(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=3))
    with pytest.raises(Rejected, match="not begun"):
        poll.cast(talk.bob, "Red")
    with at(now + timedelta(hours=2)):
        poll.cast(talk.bob, "Red")
    with at(now + timedelta(hours=3)):
        with pytest.raises(Rejected, match="ended"):
            poll.cast(talk.charlie, "Red")
        with pytest.raises(Rejected, match="ended"):
            poll.withdraw(talk.bob)
    assert poll.votes()["Red"] == 1


def test_the_owner_says_who_votes_in_a_space(
    talk: SimpleNamespace, ask: Ask, board: Any, actor_of: Any, cast: SimpleNamespace
) -> None:
    poll = ask()
    wanted: Any = {(rights().builtin["members"], "polls.vote"): "no"}
    set_grants(talk.ada, board.id, wanted, permissions=["polls.vote"])
    with pytest.raises(Forbidden):
        poll.cast(actor_of(cast.bob), "Red")
    poll.cast(actor_of(cast.ada), "Red")


def test_a_locked_thread_takes_votes_and_an_archived_space_does_not(
    talk: SimpleNamespace, ask: Ask, board: Any
) -> None:
    poll = ask()
    set_locked(talk.maya, talk.thread.id, on=True)
    poll.cast(talk.bob, "Red")
    archive_space(talk.ada, board.id, on=True)
    with pytest.raises(Forbidden):
        poll.cast(talk.charlie, "Red")


def test_a_secret_vote_names_nobody_in_its_event(
    talk: SimpleNamespace, ask: Ask, happened: list[Any]
) -> None:
    ask(is_secret=True).cast(talk.bob, "Red")
    assert [e.actor_id for e in happened if isinstance(e, BallotCast)] == [None]
