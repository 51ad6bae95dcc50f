"""The status of an idea is changed, with a reason where one is owed, and changed back."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.models import Audit
from core.spaces.visibility import set_visibility
from core.votes.models import Vote, VotePurse
from plugins.ideas.actions.deciding import decide, set_quarter, undo_change
from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.quarters import quarters_offered
from plugins.ideas.statuses import status_of
from tests.plugins.ideas.decided import changes_of, state_of, timeline
from tests.support.proposals import run_board, suggest
from townhall import Conflict, Forbidden, Rejected, cast_vote, clock


def test_a_status_is_changed_and_stands_in_the_timeline(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned", note="With *one* change.")
    assert state_of(proposal.id) == "planned"
    assert timeline(actors.bob, proposal.id) == ["Planned", "New"]
    assert "<em>one</em>" in IdeaChange.get().html


def test_every_change_is_in_the_log(proposal: SimpleNamespace, actors: SimpleNamespace) -> None:
    change = decide(actors.maya, proposal.id, "planned")
    undo_change(actors.maya, change.id)
    rows = Audit.select().where(Audit.action.startswith("ideas.")).order_by(Audit.id)
    said = [(row.action, row.actor_id, row.before, row.after) for row in rows]
    assert said == [
        ("ideas.decide", actors.maya.id, "new", "planned"),
        ("ideas.undo", actors.maya.id, "planned", "new"),
    ]


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_authors_and_members_decide_nothing(
    proposal: SimpleNamespace, actors: SimpleNamespace, who: str
) -> None:
    with pytest.raises(Forbidden):
        decide(getattr(actors, who), proposal.id, "planned")
    change = decide(actors.maya, proposal.id, "planned")
    with pytest.raises(Forbidden):
        undo_change(getattr(actors, who), change.id)


def test_a_decline_needs_a_reason(proposal: SimpleNamespace, actors: SimpleNamespace) -> None:
    with pytest.raises(Rejected, match="Say why") as refused:
        decide(actors.maya, proposal.id, "not-planned", note="  ")
    assert (refused.value.field, state_of(proposal.id)) == ("note", "new")
    decide(actors.maya, proposal.id, "not-planned", note="Pumps are quiet now.")
    assert state_of(proposal.id) == "not-planned"


@pytest.mark.parametrize("slug", ["new", "no-such-status", ""])
def test_only_another_status_that_there_is_can_be_chosen(
    proposal: SimpleNamespace, actors: SimpleNamespace, slug: str
) -> None:
    with pytest.raises(Rejected) as refused:
        decide(actors.maya, proposal.id, slug)
    assert refused.value.field == "status"
    assert changes_of(proposal.id) == []


def test_of_two_who_decide_at_once_the_second_looks_again(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned", seen="new")
    with pytest.raises(Conflict):
        decide(actors.ada, proposal.id, "in-progress", seen="new")
    assert changes_of(proposal.id) == [("new", "planned")]


def test_the_same_sent_twice_is_done_once(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    first = decide(actors.maya, proposal.id, "planned", note="Yes.", seen="new")
    again = decide(actors.maya, proposal.id, "planned", note="Yes.", seen="new")
    assert (first.id, changes_of(proposal.id)) == (again.id, [("new", "planned")])


def test_a_change_is_taken_back_as_if_it_had_not_been(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    change = decide(actors.maya, proposal.id, "shipped", tells=True)
    undo_change(actors.ada, change.id)
    idea = Idea.get_by_id(proposal.id)
    assert (state_of(proposal.id), idea.decided_at, idea.answered_at) == ("new", None, None)
    assert timeline(actors.bob, proposal.id) == ["New"]
    assert timeline(actors.maya, proposal.id) == ["Shipped", "New"]
    undo_change(actors.ada, change.id)
    assert state_of(proposal.id) == "new"


def test_only_the_newest_change_can_be_taken_back(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    first = decide(actors.maya, proposal.id, "under-review")
    second = decide(actors.maya, proposal.id, "planned")
    with pytest.raises(Rejected):
        undo_change(actors.maya, first.id)
    undo_change(actors.maya, second.id)
    undo_change(actors.maya, first.id)
    assert state_of(proposal.id) == "new"


@pytest.mark.parametrize("tells", [True, False])
def test_after_the_window_a_change_is_changed_and_not_taken_back(
    proposal: SimpleNamespace, actors: SimpleNamespace, at: Any, tells: bool
) -> None:
    change = decide(actors.maya, proposal.id, "planned", tells=tells)
    with at(clock.now() + timedelta(minutes=31)), pytest.raises(Rejected):
        undo_change(actors.maya, change.id)
    assert state_of(proposal.id) == "planned"


def test_when_it_was_first_decided_and_answered_is_kept(
    proposal: SimpleNamespace, actors: SimpleNamespace, at: Any
) -> None:
    now = clock.now()
    for minutes, slug in enumerate(("under-review", "shipped", "planned", "shipped"), 1):
        with at(now + timedelta(minutes=minutes)):
            decide(actors.maya, proposal.id, slug)
    idea = Idea.get_by_id(proposal.id)
    assert idea.answered_at == now + timedelta(minutes=1)
    assert idea.decided_at == now + timedelta(minutes=2)


def test_a_quarter_is_said_and_taken_back(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    coming = quarters_offered()[1]
    assert set_quarter(actors.maya, proposal.id, coming)
    assert not set_quarter(actors.maya, proposal.id, coming)
    assert Idea.get_by_id(proposal.id).quarter == coming
    assert set_quarter(actors.maya, proposal.id, "")
    with pytest.raises(Rejected):
        set_quarter(actors.maya, proposal.id, "2027-Q5")


def spent(user_id: int) -> int:
    row = VotePurse.get_or_none(VotePurse.user == user_id)
    return row.spent if row else 0


def test_points_go_back_on_done_and_are_taken_again_on_reopening(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, mode="budget", budget=10, most=3)
    idea = suggest(actors.alice, proposal.board.id, "Loud hours", voters=[actors.bob], points=3)
    change = decide(actors.maya, idea.id, "shipped")
    assert (spent(actors.bob.id), Vote.get(Vote.thread == idea.id).state) == (0, "returned")
    undo_change(actors.maya, change.id)
    assert (spent(actors.bob.id), Vote.get(Vote.thread == idea.id).state) == (3, "held")


def test_a_vote_whose_points_are_spent_elsewhere_is_kept_as_short(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, mode="budget", budget=3, most=3)
    idea = suggest(actors.alice, proposal.board.id, "Loud hours", voters=[actors.bob], points=3)
    decide(actors.maya, idea.id, "not-planned", note="No.")
    cast_vote(actors.bob, proposal.last.id, 2)
    decide(actors.maya, idea.id, "planned")
    assert (spent(actors.bob.id), Vote.get(Vote.thread == idea.id).state) == (2, "short")


def test_votes_are_taken_as_the_status_says(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    shipped = status_of("shipped")
    assert shipped
    assert not shipped.takes_votes
    decide(actors.maya, proposal.id, "shipped")
    with pytest.raises(Rejected, match="closed"):
        cast_vote(actors.maya, proposal.id)


# Pages


def test_the_team_decides_on_a_page(proposal: SimpleNamespace, browsers: SimpleNamespace) -> None:
    page = browsers.maya.get(f"/ideas/{proposal.id}/decide").text
    assert "3 people are told" in page
    assert 'value="new"' in page
    coming = quarters_offered()[0]
    answer = browsers.maya.send(
        f"/ideas/{proposal.id}/decide",
        status="planned",
        note="In *spring*.",
        tells="yes",
        seen="new",
        quarter=coming,
    )
    assert (answer.status_code, answer.location) == (303, proposal.url)
    shown = browsers.bob.get(proposal.url).text
    assert "<em>spring</em>" in shown
    assert "Take it back" not in shown
    assert "Take it back" in browsers.maya.get(proposal.url).text


def test_what_was_typed_is_kept_where_a_reason_is_missing(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send(
        f"/ideas/{proposal.id}/decide", status="not-planned", note="", tells="no", seen="new"
    )
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert re.search(r'<input checked[^>]*value="not-planned"', answer.text)


def test_who_was_late_reads_what_it_is_now(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.ada, proposal.id, "under-review")
    answer = browsers.maya.send(
        f"/ideas/{proposal.id}/decide", status="planned", note="Mine.", tells="no", seen="new"
    )
    assert answer.status_code == 409
    assert "it is “Under review” now" in answer.text
    assert "Mine." in answer.text
    assert state_of(proposal.id) == "under-review"


def test_a_change_is_taken_back_on_the_page(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace, at: Any
) -> None:
    change = decide(actors.maya, proposal.id, "planned", tells=True)
    assert browsers.bob.send(f"/ideas/changes/{change.id}/undo").status_code == 403
    with at(clock.now() + timedelta(hours=1)):
        assert browsers.maya.send(f"/ideas/changes/{change.id}/undo").status_code == 422
    assert browsers.maya.send(f"/ideas/changes/{change.id}/undo").status_code == 303
    assert state_of(proposal.id) == "new"


def test_a_quarter_alone_is_no_change_of_status(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    form = {"status": "new", "tells": "yes", "seen": "new", "quarter": quarters_offered()[2]}
    answer = browsers.maya.send(f"/ideas/{proposal.id}/decide", **form)
    assert (answer.status_code, changes_of(proposal.id)) == (303, [])
    assert Idea.get_by_id(proposal.id).quarter == quarters_offered()[2]


def test_of_an_idea_that_they_do_not_see_nobody_learns(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    change = decide(actors.maya, proposal.id, "planned")
    set_visibility(actors.ada, proposal.board.id, "staff")
    assert browsers.bob.get(f"/ideas/{proposal.id}/decide").status_code == 404
    assert browsers.bob.send(f"/ideas/changes/{change.id}/undo").status_code == 404
    assert browsers.bob.send("/ideas/changes/999983/undo").status_code == 404


def test_a_deciding_page_asks_little_however_many_voted(
    proposal: SimpleNamespace, browsers: SimpleNamespace, make_user: Any, queries: Any
) -> None:
    now = clock.now()
    for number in range(30):
        user = make_user(f"voter{number}")
        Vote.create(thread=proposal.id, user=user.id, created_at=now)
    browsers.maya.get(f"/ideas/{proposal.id}/decide")
    with queries(max=12):
        assert "33 people are told" in browsers.maya.get(f"/ideas/{proposal.id}/decide").text


def test_the_page_of_an_idea_asks_little_however_often_it_was_decided(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace, queries: Any
) -> None:
    for _round in range(6):
        decide(actors.maya, proposal.id, "planned")
        decide(actors.maya, proposal.id, "in-progress")
    browsers.maya.get(proposal.url)
    with queries(max=12):
        assert browsers.maya.get(proposal.url).status_code == 200
