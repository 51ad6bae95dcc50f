"""Votes that are none: gates, what looks odd, and counts that are out of sight."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import url_for

from core.access import Actor
from core.accounts.models import KnownDevice, User
from core.models import Audit
from core.sanctions.purging import purge_spammer, undo_purge
from core.versions import refresh
from plugins.ideas.actions.proxy import Evidence, vote_for
from plugins.ideas.actions.suspecting import put_back, settle
from plugins.ideas.models import IdeaProxy, IdeaSuspicion
from plugins.ideas.suspicion import look_at_votes
from tests.plugins.ideas.counted import check_votes, tally, voters
from tests.support.proposals import run_board, suggest
from tests.support.reading import words_of
from townhall import Forbidden, Rejected, actor_for, ballot, cast_vote, clock, visible_thread
from townhall.testing import add_user


def socks(number: int, *, days: int = 1, name: str = "sock") -> list[Actor]:
    """Accounts that were made some days ago."""
    ids = [add_user(f"{name}{at}", created_at=clock.ago(days=days)).id for at in range(number)]
    refresh()
    return [actor_for(user_id) for user_id in ids]


def shown(actor: Actor, thread_id: int) -> Any:
    return ballot(actor, visible_thread(actor, thread_id))


def odd() -> list[tuple[str, int]]:
    """What is odd: of which sort, and how many votes."""
    return [(row.sort, len(row.voters)) for row in IdeaSuspicion.select()]


@pytest.mark.parametrize("gate", [{"min_days": 90}, {"min_trust": 2}])
def test_who_is_new_reads_from_when_on_they_vote(
    proposal: SimpleNamespace, actors: SimpleNamespace, gate: Any, browsers: SimpleNamespace
) -> None:
    run_board(proposal.board.id, **gate)
    with pytest.raises(Rejected):
        cast_vote(actors.bob, proposal.last.id)
    box = shown(actors.bob, proposal.last.id)
    assert not box.may
    assert box.hurdle
    page = browsers.bob.get(f"/ideas/t/{proposal.last.id}", follow_redirects=True).text
    assert box.hurdle in page
    assert cast_vote(actors.maya, proposal.last.id) == 1, "the team always may"
    User.update(created_at=clock.ago(days=100), trust=2).where(User.id == actors.bob.id).execute()
    assert cast_vote(actor_for(actors.bob.id), proposal.last.id) == 1


def test_a_vote_from_before_a_gate_stays_and_may_be_taken_back(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, min_trust=3)
    assert tally(proposal.id) == (2, 2)
    assert shown(actors.bob, proposal.id).mine == 1


def test_whoever_has_not_confirmed_an_address_does_not_vote(
    proposal: SimpleNamespace, app: Any, sign_in: Any
) -> None:
    percy = add_user("percy", state="pending", confirmed_at=None)
    assert sign_in(percy).send(f"/t/{proposal.id}/vote").status_code == 403
    assert tally(proposal.id) == (2, 2)


def test_authors_do_not_vote_for_their_own_where_that_is_not_wanted(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    run_board(proposal.board.id, own=False)
    with pytest.raises(Forbidden):
        cast_vote(actors.alice, proposal.id)
    assert browsers.alice.send(f"/t/{proposal.id}/vote").status_code == 403


def test_the_vote_of_its_author_counts_and_is_marked(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    pages = [url_for(f"ideas.{name}", thread_id=proposal.id) for name in ("voters", "demand")]
    for page in pages:
        assert "Suggested it" not in browsers.maya.get(page).text
    cast_vote(actors.alice, proposal.id)
    assert tally(proposal.id) == (3, 3)
    for page in pages:
        assert browsers.maya.get(page).text.count("Suggested it") == 1
        assert "Suggested it" not in browsers.bob.get(page).text


def test_voting_and_loading_again_counts_once(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for _again in range(3):
        browsers.bob.send(f"/t/{proposal.last.id}/vote", points="1")
    assert tally(proposal.last.id) == (1, 1)


def test_a_burst_of_new_accounts_is_told_to_moderators(
    proposal: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    from tests.plugins.ideas.decided import news

    for sock in socks(5):
        cast_vote(sock, proposal.last.id)
    look_at_votes()
    look_at_votes()
    assert odd() == [("burst", 5)]
    assert [why for why, _text in news(cast.maya, "ideas.odd")] == ["keeps"]
    assert news(cast.bob, "ideas.odd") == []


def test_old_accounts_and_slow_ones_are_no_burst(proposal: SimpleNamespace, at: Any) -> None:
    for sock in socks(5, days=30, name="old"):
        cast_vote(sock, proposal.id)
    began = clock.now() - timedelta(hours=12)
    for number, sock in enumerate(socks(5, name="slow")):
        with at(began + timedelta(hours=2 * number)):
            cast_vote(sock, proposal.last.id)
    look_at_votes()
    assert odd() == []


def test_a_browser_that_several_accounts_share_is_told(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    for actor in (actors.bob, actors.charlie):
        KnownDevice.create(user=actor.id, key="one", seen_at=clock.now())
    look_at_votes()
    assert odd() == [("shared", 2)]


@pytest.mark.parametrize(("number", "found"), [(2, []), (3, [("shared", 3)])])
def test_a_network_counts_from_three_accounts_on(
    proposal: SimpleNamespace, number: int, found: Any
) -> None:
    for at, sock in enumerate(socks(number, days=60)):
        row = {"device": "Firefox, Linux", "address": "192.0.2.0/24", "seen_at": clock.now()}
        KnownDevice.create(user=sock.id, key=f"own{at}", **row)
        cast_vote(sock, proposal.last.id)
    look_at_votes()
    assert odd() == found


def test_votes_that_the_team_wrote_down_are_not_odd(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    idea = visible_thread(actors.maya, proposal.last.id)
    for sock in socks(5):
        vote_for(actors.maya, idea, sock.username, Evidence(place="https://example.org/"))
    look_at_votes()
    assert odd() == []


def test_moderators_take_votes_out_and_put_them_back_and_the_log_says_so(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for sock in socks(5):
        cast_vote(sock, proposal.last.id)
    look_at_votes()
    page = browsers.maya.get("/ideas/odd-votes").text
    assert "Offline maps" in page
    assert "Sock3" in page
    url = f"/ideas/odd-votes/{IdeaSuspicion.get().id}"
    assert browsers.maya.send(url, deed="take").status_code == 303
    assert tally(proposal.last.id) == (0, 0)
    assert browsers.maya.send(url, deed="take").status_code == 422
    assert browsers.maya.send(url, deed="back").status_code == 303
    assert tally(proposal.last.id) == (5, 5)
    deeds = [row.action for row in Audit.select().where(Audit.action.startswith("ideas.votes"))]
    assert deeds == ["ideas.votes_taken", "ideas.votes_back"]
    check_votes()


def test_votes_of_people_who_are_banned_wait_until_they_are_not(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    people = socks(5)
    for sock in people:
        cast_vote(sock, proposal.last.id)
    look_at_votes()
    odd_id = IdeaSuspicion.get().id
    settle(actors.maya, odd_id, is_fine=False)
    purge = purge_spammer(actors.maya, people[0].id, reason="Spam")
    assert put_back(actors.maya, odd_id) == 4
    assert tally(proposal.last.id) == (4, 4)
    undo_purge(actors.maya, purge.id)
    assert put_back(actors.maya, odd_id) == 1
    assert put_back(actors.maya, odd_id) == 0
    assert tally(proposal.last.id) == (5, 5)
    check_votes()


def test_what_somebody_has_looked_at_is_not_odd_again(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for sock in socks(5):
        cast_vote(sock, proposal.last.id)
    look_at_votes()
    url = f"/ideas/odd-votes/{IdeaSuspicion.get().id}"
    assert browsers.maya.send(url, deed="fine").status_code == 303
    look_at_votes()
    assert odd() == [("burst", 5)]
    assert tally(proposal.last.id) == (5, 5)
    for sock in socks(2, name="more"):
        cast_vote(sock, proposal.last.id)
    look_at_votes()
    assert odd() == [("burst", 5), ("burst", 7)]


def test_votes_that_were_taken_out_and_cast_again_are_odd_again(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    people = socks(5)
    for again in (1, 2):
        for sock in people:
            cast_vote(sock, proposal.last.id)
        look_at_votes()
        look_at_votes()
        assert odd() == [("burst", 5)] * again
        newest = IdeaSuspicion.select().order_by(IdeaSuspicion.id.desc()).get()
        settle(actors.maya, newest.id, is_fine=False)
    assert tally(proposal.last.id) == (0, 0)


def test_members_do_not_see_what_is_odd(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    IdeaSuspicion.create(thread=proposal.id, sort="burst", voters=[1], found_at=clock.now())
    found = IdeaSuspicion.get().id
    for who in (browsers.bob, browsers.alice):
        assert "Quiet hours" not in who.get("/ideas/odd-votes").text
        assert who.send(f"/ideas/odd-votes/{found}", deed="take").status_code in (403, 404)
    assert tally(proposal.id) == (2, 2)


def test_a_ban_takes_votes_away_and_brings_them_back_and_is_logged(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    idea = visible_thread(actors.maya, proposal.last.id)
    vote_for(actors.maya, idea, "bob", Evidence(place="https://example.org/"))
    purge = purge_spammer(actors.maya, actors.bob.id, reason="Spam")
    assert voters(proposal.id) == {actors.charlie.id}
    assert (tally(proposal.id), tally(idea.id)) == ((1, 1), (0, 0))
    undo_purge(actors.maya, purge.id)
    assert (tally(proposal.id), tally(idea.id)) == ((2, 2), (1, 1))
    assert IdeaProxy.select().count() == 1
    assert Audit.select().where(Audit.subject_id == actors.bob.id).exists()
    check_votes()


@pytest.mark.parametrize("counts", ["voted", "closed"])
def test_counts_are_out_of_sight_until_one_has_voted_or_votes_are_closed(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace, counts: str
) -> None:
    from plugins.ideas.actions.deciding import decide

    run_board(proposal.board.id, counts=counts)
    assert shown(actors.alice, proposal.id).count is None
    assert shown(actors.bob, proposal.id).count == (2 if counts == "voted" else None)
    assert shown(actors.maya, proposal.id).count == 2
    for who in (browsers.alice, browsers.visitor):
        demand = f"/ideas/t/{proposal.id}/demand"
        for page in (proposal.url, "/ideas/", "/ideas/roadmap", f"/t/{proposal.id}", demand):
            text = who.get(page, follow_redirects=True).text
            assert "2 votes" not in words_of(text), page
            assert "2 <small>" not in text, page
            assert "2 people" not in text, page
    decide(actors.maya, proposal.id, "shipped", note="There.")
    assert shown(actors.alice, proposal.id).count == 2


def test_voters_by_group_are_a_lens_that_changes_no_count(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    from core.groups.actions.managing import Terms, create_group
    from core.groups.models import Membership

    group = create_group(actors.ada, Terms(name="Pump people", slug="pump-people"))
    Membership.create(group=group, user=actors.bob.id, created_at=clock.now())
    url = f"/ideas/{proposal.id}/voters"
    everybody, some = browsers.maya.get(url).text, browsers.maya.get(f"{url}?group={group}").text
    assert "Charlie" in everybody
    assert ">Bob<" in some
    assert "Charlie" not in some
    assert tally(proposal.id) == (2, 2)
    assert "Charlie" in browsers.maya.get(f"{url}?group=999").text


def test_the_list_of_voters_asks_few_questions(
    proposal: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    for sock in socks(12, days=40):
        cast_vote(sock, proposal.id)
    browsers.maya.get("/ideas/")
    with queries(max=12):
        assert browsers.maya.get(f"/ideas/{proposal.id}/voters").status_code == 200
    look_at_votes()
    with queries(max=12):
        assert browsers.maya.get("/ideas/odd-votes").status_code == 200


def test_a_vote_is_written_down_where_an_idea_is_seen(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    secret = suggest(actors.alice, proposal.board.id, "Between us", is_private=True)
    with pytest.raises(Rejected):
        vote_for(
            actors.maya,
            visible_thread(actors.maya, secret.id),
            "bob",
            Evidence(place="https://example.org/"),
        )
