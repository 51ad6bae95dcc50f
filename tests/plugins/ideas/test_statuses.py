"""Owners arrange the statuses of ideas; what was decided keeps its history."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.votes.models import Vote, VotePurse
from plugins.ideas.actions import statuses as arranging
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.statuses import Wanted
from plugins.ideas.models import IdeaStatus
from plugins.ideas.statuses import default_status, status_of, statuses
from tests.plugins.ideas.decided import state_of, timeline
from tests.support.proposals import run_board, suggest
from townhall import Rejected, Thread, clock, set_state

PARKED = Wanted(
    name="Parked",
    category="open",
    tone="warn",
    icon="hourglass",
    on_roadmap=False,
    takes_votes=True,
    returns_points=False,
    is_default=False,
)


def wanted(slug: str, **values: Any) -> Wanted:
    """A status as it is, with some of it changed."""
    status = status_of(slug)
    assert status
    kept = {name: getattr(status, name) for name in Wanted.__dataclass_fields__}
    return Wanted(**kept | values)


def id_of(slug: str) -> int:
    status = status_of(slug)
    assert status
    return status.id


def names() -> list[str]:
    return [one.name for one in statuses()]


def test_a_new_status_stands_behind_the_others_and_can_be_chosen(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    row = arranging.make_status(actors.ada, PARKED)
    assert (row.slug, names()[-1]) == ("parked", "Parked")
    decide(actors.maya, proposal.id, "parked")
    assert timeline(actors.bob, proposal.id) == ["Parked", "New"]


@pytest.mark.parametrize("name", ["planned", "PLANNED"])
def test_no_two_statuses_are_called_the_same(
    board: Any, actors: SimpleNamespace, name: str
) -> None:
    with pytest.raises(Rejected) as refused:
        arranging.make_status(actors.ada, Wanted(**{**vars_of(PARKED), "name": name}))
    assert refused.value.field == "name"


def vars_of(status: Wanted) -> dict[str, Any]:
    return {name: getattr(status, name) for name in Wanted.__dataclass_fields__}


def test_renaming_keeps_history_and_address(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned")
    arranging.change_status(actors.ada, id_of("planned"), wanted("planned", name="On our list"))
    decide(actors.maya, proposal.other.id, "planned")
    assert timeline(actors.bob, proposal.id) == ["Planned", "New"]
    assert timeline(actors.bob, proposal.other.id) == ["On our list", "New"]
    assert state_of(proposal.id) == "planned"
    assert "On our list" in browsers.bob.get(proposal.url).text


def test_a_slug_that_history_knows_is_not_given_again(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned")
    arranging.remove_status(actors.ada, id_of("planned"), "in-progress")
    again = Wanted(**{**vars_of(PARKED), "name": "Planned"})
    assert arranging.make_status(actors.ada, again).slug == "planned-2"


def test_a_status_that_is_taken_away_leaves_its_ideas_to_another(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned", note="Soon.")
    set_state(proposal.other.id, "planned")
    assert arranging.remove_status(actors.ada, id_of("planned"), "in-progress") == 2
    assert (state_of(proposal.id), state_of(proposal.other.id)) == ("in-progress",) * 2
    assert timeline(actors.bob, proposal.id) == ["In progress", "Planned", "New"]
    assert "Planned" not in names()


def test_what_is_decided_just_then_is_not_written_over(
    proposal: SimpleNamespace, actors: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(actors.maya, proposal.id, "planned")
    decide(actors.maya, proposal.other.id, "planned")
    found = arranging._ideas_with

    def meanwhile(slug: str) -> list[int]:
        ids = found(slug)
        decide(actors.maya, proposal.id, "shipped")
        return ids

    monkeypatch.setattr(arranging, "_ideas_with", meanwhile)
    assert arranging.remove_status(actors.ada, id_of("planned"), "in-progress") == 1
    assert (state_of(proposal.id), state_of(proposal.other.id)) == ("shipped", "in-progress")
    assert timeline(actors.bob, proposal.id) == ["Shipped", "Planned", "New"]


def test_taking_a_status_away_closes_no_idea_without_a_reason(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned")
    form = {"replacement": "not-planned", "note": " "}
    answer = browsers.ada.send("/ideas/status/planned/remove", **form)
    assert (answer.status_code, state_of(proposal.id)) == (422, "planned")
    assert "Say why." in answer.text
    form["note"] = "The pump is *gone*."
    assert browsers.ada.send("/ideas/status/planned/remove", **form).status_code == 303
    assert state_of(proposal.id) == "not-planned"
    assert "The pump is <em>gone</em>." in browsers.bob.get(proposal.url).text
    # Nobody has to say why nothing was closed.
    arranging.remove_status(actors.ada, id_of("in-progress"), "not-planned")


@pytest.mark.parametrize("slug", ["", "planned", "no-such-status"])
def test_without_another_status_none_is_taken_away(
    proposal: SimpleNamespace, actors: SimpleNamespace, slug: str
) -> None:
    with pytest.raises(Rejected) as refused:
        arranging.remove_status(actors.ada, id_of("planned"), slug)
    assert refused.value.field == "replacement"
    assert "Planned" in names()


def test_new_ideas_get_the_status_that_was_chosen_for_them(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    change = wanted("under-review", is_default=True)
    arranging.change_status(actors.ada, id_of("under-review"), change)
    assert [one.slug for one in statuses() if one.is_default] == ["under-review"]
    assert suggest(actors.bob, proposal.board.id, "A lamp").state == "under-review"
    with pytest.raises(Rejected):
        arranging.remove_status(actors.ada, id_of("under-review"), "shipped")
    arranging.remove_status(actors.ada, id_of("under-review"), "new")
    assert default_status() == status_of("new")


def test_new_ideas_are_open(board: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(Rejected):
        arranging.change_status(actors.ada, id_of("new"), wanted("new", category="done"))
    change = wanted("shipped", is_default=True)
    with pytest.raises(Rejected):
        arranging.change_status(actors.ada, id_of("shipped"), change)


def test_the_default_cannot_be_left_without_another(board: Any, actors: SimpleNamespace) -> None:
    arranging.change_status(actors.ada, id_of("new"), wanted("new", is_default=False))
    assert default_status() == status_of("new")


def test_statuses_move_up_and_down(board: Any, actors: SimpleNamespace) -> None:
    before = names()
    arranging.shift_status(actors.ada, id_of("shipped"), -1)
    assert names()[3:5] == ["Shipped", "In progress"]
    arranging.shift_status(actors.ada, id_of("shipped"), 1)
    arranging.shift_status(actors.ada, id_of("new"), -1)
    assert names() == before


def test_votes_are_settled_when_a_status_works_otherwise(
    proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    run_board(proposal.board.id, mode="budget", budget=10, most=3)
    idea = suggest(actors.alice, proposal.board.id, "Loud hours", voters=[actors.bob], points=3)
    decide(actors.maya, idea.id, "shipped")
    mine = VotePurse.user == actors.bob.id
    assert VotePurse.get(mine).spent == 0
    arranging.change_status(actors.ada, id_of("shipped"), wanted("shipped", returns_points=False))
    run_jobs()
    assert (VotePurse.get(mine).spent, Vote.get(Vote.thread == idea.id).state) == (3, "held")
    arranging.remove_status(actors.ada, id_of("shipped"), "not-planned", note="It went again.")
    run_jobs()
    assert (VotePurse.get(mine).spent, Vote.get(Vote.thread == idea.id).state) == (0, "returned")


def test_whoever_chooses_a_status_while_it_is_taken_away_waits_no_day(
    proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any, at: Any
) -> None:
    arranging.remove_status(actors.ada, id_of("planned"), "in-progress")
    # Committed behind it, by somebody for whom the status was still there.
    Thread.update(state="planned").where(Thread.id == proposal.id).execute()
    with at(clock.now() + timedelta(minutes=2)):
        run_jobs()
    assert state_of(proposal.id) == "new"


def test_an_idea_without_a_status_gets_the_one_of_new_ideas(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    Thread.update(state="lost").where(Thread.id == proposal.id).execute()
    arranging.adopt_lost()
    assert state_of(proposal.id) == "new"


# Pages


def test_owners_look_at_all_statuses_with_their_ideas(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace, queries: Any
) -> None:
    decide(actors.maya, proposal.id, "planned")
    browsers.ada.get("/ideas/statuses")
    with queries(max=12):
        page = browsers.ada.get("/ideas/statuses").text
    assert "2 ideas" in page
    assert page.index("Under review") < page.index("Not planned")
    for name in ("maya", "bob"):
        assert getattr(browsers, name).get("/ideas/statuses").status_code == 403


FORM = {"name": "Parked", "category": "open", "tone": "warn", "icon": "hourglass"}


def test_a_status_is_made_changed_moved_and_taken_away_on_pages(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    ada = browsers.ada
    assert "Parked" not in ada.get("/ideas/statuses/new").text
    assert ada.send("/ideas/statuses/new", **FORM, takes_votes="y").status_code == 303
    assert ada.get("/ideas/status/parked").status_code == 200
    changed = {**FORM, "name": "On ice", "on_roadmap": "y"}
    assert ada.send("/ideas/status/parked", **changed).status_code == 303
    status = status_of("parked")
    assert status
    assert (status.name, status.on_roadmap, status.takes_votes) == ("On ice", True, False)
    assert ada.send("/ideas/status/parked/shift", to="up").status_code == 303
    assert names()[-2:] == ["On ice", "Not planned"]
    assert "On ice" in ada.get("/ideas/status/parked/remove").text
    assert ada.send("/ideas/status/parked/remove", replacement="").status_code == 422
    assert ada.send("/ideas/status/parked/remove", replacement="new").status_code == 303
    assert ada.get("/ideas/status/parked").status_code == 404


def test_what_was_typed_is_kept_where_a_name_is_taken(
    board: Any, browsers: SimpleNamespace
) -> None:
    answer = browsers.ada.send("/ideas/statuses/new", **{**FORM, "name": "Planned"})
    assert answer.status_code == 422
    assert "Another status is called so" in answer.text
    assert 'value="Planned"' in answer.text


def test_saving_the_default_keeps_it(board: Any, browsers: SimpleNamespace) -> None:
    assert browsers.ada.get("/ideas/status/new").status_code == 200
    form = {"name": "Fresh", "category": "open", "tone": "", "icon": "eye", "takes_votes": "y"}
    assert browsers.ada.send("/ideas/status/new", **form).status_code == 303
    status = default_status()
    assert status
    assert (status.slug, status.name, status.icon) == ("new", "Fresh", "eye")
    assert IdeaStatus.select().where(IdeaStatus.is_default).count() == 1
