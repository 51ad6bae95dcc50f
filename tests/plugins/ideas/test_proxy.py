"""Votes that the team writes down for members who have asked elsewhere."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.letters.sending import send_due
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.proxy import Evidence, vote_for
from plugins.ideas.models import IdeaProxy
from plugins.ideas.queries.voters import voters_of
from tests.plugins.ideas.counted import tally, voters
from tests.plugins.ideas.decided import news
from tests.support.proposals import run_board, suggest
from townhall import Forbidden, Rejected, actor_for, clock, visible_thread, withdraw_vote
from townhall.testing import add_user

MAIL = "https://mail.example.org/7"


def test_it_is_their_vote_and_says_who_recorded_it_and_why(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/ideas/{proposal.last.id}/voters"
    sent = {"username": "@Bob", "evidence": str(proposal.id), "note": "On the phone"}
    assert browsers.maya.send(url, **sent).status_code == 303
    assert voters(proposal.last.id) == {actors.bob.id}
    row = IdeaProxy.get()
    assert (row.user_id, row.recorded_by_id, row.evidence_id) == (
        actors.bob.id,
        actors.maya.id,
        proposal.id,
    )
    page = browsers.maya.get(url).text
    for words in ("Written down by Maya.", "Quiet hours for the pump", "On the phone"):
        assert words in page


def test_that_person_is_told_and_mailed_and_may_take_it_back(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, at: Any
) -> None:
    idea = visible_thread(actors.maya, proposal.last.id)
    vote_for(actors.maya, idea, "bob", Evidence(place=MAIL))
    mailbox()
    with at(clock.now() + timedelta(hours=1)):
        send_due()
        mails = [str(mail["Subject"]) for mail in mailbox() if "bob@" in mail["To"]]
    assert any("Offline maps" in subject for subject in mails)
    assert [why for why, _text in news(cast.bob, "ideas.recorded")] == ["voter"]
    assert withdraw_vote(actors.bob, idea.id)
    assert (tally(idea.id), IdeaProxy.select().count()) == ((0, 0), 0)


@pytest.mark.parametrize("place", ["", "   ", "999999", "a letter", "javascript:alert(1)", "//x"])
def test_without_evidence_there_is_no_vote(
    proposal: SimpleNamespace, browsers: SimpleNamespace, place: str
) -> None:
    url = f"/ideas/{proposal.last.id}/voters"
    answer = browsers.maya.send(url, username="bob", evidence=place, note="Keep me")
    assert answer.status_code == 422
    assert 'value="Keep me"' in answer.text
    assert tally(proposal.last.id) == (0, 0)


def test_evidence_that_the_reader_may_not_see_is_not_named(
    proposal: SimpleNamespace, actors: SimpleNamespace, make_user: Any
) -> None:
    secret = suggest(actors.alice, proposal.board.id, "Nightjar", is_private=True)
    idea = visible_thread(actors.maya, proposal.last.id)
    vote_for(actors.maya, idea, "bob", Evidence(place=str(secret.id)))
    for actor, seen in ((actors.maya, "Nightjar"), (actors.charlie, None)):
        recorded = voters_of(actor, idea).rows[0].recorded
        assert recorded is not None
        assert (recorded.evidence.title if recorded.evidence else None) == seen


@pytest.mark.parametrize("who", ["nobody", "", "percy", "charlie"])
def test_who_cannot_vote_there_has_no_vote_written_down(
    proposal: SimpleNamespace, browsers: SimpleNamespace, who: str
) -> None:
    add_user("percy", state="pending", confirmed_at=None)
    run_board(proposal.board.id, own=False)
    url = f"/ideas/{proposal.last.id}/voters"
    answer = browsers.maya.send(url, username=who, evidence=MAIL)
    assert answer.status_code == 422
    assert tally(proposal.last.id) == (0, 0)


def test_nobody_is_counted_twice(proposal: SimpleNamespace, actors: SimpleNamespace) -> None:
    idea = visible_thread(actors.maya, proposal.id)
    with pytest.raises(Rejected):
        vote_for(actors.maya, idea, "bob", Evidence(place=MAIL))
    assert tally(proposal.id) == (2, 2)


def test_votes_are_written_down_past_the_gates_but_not_past_the_close(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, min_days=90, min_trust=2)
    idea = visible_thread(actors.maya, proposal.last.id)
    vote_for(actors.maya, idea, "bob", Evidence(place=MAIL))
    assert tally(idea.id) == (1, 1)
    decide(actors.maya, idea.id, "shipped", note="There.")
    with pytest.raises(Rejected):
        vote_for(actors.maya, idea, "alice", Evidence(place=MAIL))


def test_members_do_not_vote_for_each_other(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/ideas/{proposal.last.id}/voters"
    assert browsers.alice.get(url).status_code == 403
    assert browsers.alice.send(url, username="bob", evidence=MAIL).status_code == 403
    idea = visible_thread(actors.alice, proposal.last.id)
    with pytest.raises(Forbidden):
        vote_for(actors.alice, idea, "bob", Evidence(place=MAIL))


def test_an_own_vote_after_it_was_taken_back_is_not_a_recorded_one(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    from townhall import cast_vote

    idea = visible_thread(actors.maya, proposal.last.id)
    vote_for(actors.maya, idea, "bob", Evidence(place=MAIL))
    withdraw_vote(actors.bob, idea.id)
    cast_vote(actor_for(cast.bob.id), idea.id)
    assert voters_of(actors.maya, idea).rows[0].recorded is None
