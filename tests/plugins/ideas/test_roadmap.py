"""The roadmap: columns from statuses, what stands on none, moves by the team, feed and JSON."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.spaces.visibility import set_visibility
from plugins.ideas.actions.deciding import decide, set_quarter, undo_change
from plugins.ideas.actions.releasing import publish_release, start_release
from plugins.ideas.models import IdeaChange, IdeaStatus
from plugins.ideas.queries.roadmap import off_page, roadmap, roadmap_boards
from plugins.ideas.statuses import statuses_changed
from tests.plugins.ideas.decided import news, state_of
from tests.support.proposals import make_board, run_board, suggest
from townhall import Actor, Thread, clock, transaction

COLUMNS = ["under-review", "planned", "in-progress", "shipped"]


def shown(actor: Actor, **filters: Any) -> dict[str, list[str]]:
    """The titles in each column that has some, as somebody reads them."""
    found = roadmap(actor, filters.pop("boards", roadmap_boards(actor)), **filters)
    return {
        column.status.slug: [placed.card.title for placed in column.cards]
        for column in found.columns
        if column.cards
    }


def numbers(actor: Actor) -> dict[str, int]:
    """How many ideas each column says it has."""
    found = roadmap(actor, roadmap_boards(actor))
    return {column.status.slug: column.number for column in found.columns}


def change_status(slug: str, **values: Any) -> None:
    """Let a status be different from now on."""
    with transaction():
        IdeaStatus.update(**values).where(IdeaStatus.slug == slug).execute()
        statuses_changed()


@pytest.fixture
def planned(proposal: SimpleNamespace, actors: SimpleNamespace) -> SimpleNamespace:
    """The first idea is planned, the second under review."""
    decide(actors.maya, proposal.id, "planned")
    decide(actors.maya, proposal.other.id, "under-review")
    return proposal


def test_columns_are_the_statuses_that_are_on_it(
    planned: SimpleNamespace, actors: SimpleNamespace
) -> None:
    found = roadmap(actors.bob, roadmap_boards(actors.bob))
    assert [column.status.slug for column in found.columns] == COLUMNS
    assert shown(actors.bob) == {
        "under-review": ["Rubber feet for the pump"],
        "planned": ["Quiet hours for the pump"],
    }
    change_status("new", on_roadmap=True, position=9)
    assert shown(actors.bob)["new"] == ["Offline maps in Almanac"]


def test_what_most_people_asked_for_stands_first_and_the_rest_is_counted(
    board: Any, actors: SimpleNamespace
) -> None:
    for number in range(4):
        voters = [actors.bob, actors.charlie, actors.alice][:number]
        suggest(actors.alice, board.id, f"Idea {number}", voters=voters, status="planned")
    found = roadmap(actors.bob, roadmap_boards(actors.bob), size=3)
    column = found.columns[1]
    assert [placed.card.title for placed in column.cards] == ["Idea 3", "Idea 2", "Idea 1"]
    assert (column.number, column.more) == (4, 1)


def test_what_was_done_last_stands_first(board: Any, actors: SimpleNamespace, at: Any) -> None:
    ideas = [suggest(actors.alice, board.id, f"Idea {number}") for number in range(3)]
    for days, idea in enumerate((ideas[1], ideas[2], ideas[0])):
        with at(clock.now() + timedelta(days=days)):
            decide(actors.maya, idea.id, "shipped")
    assert shown(actors.bob)["shipped"] == ["Idea 0", "Idea 2", "Idea 1"]


def test_it_is_filtered_by_board_and_tag(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    maps = make_board("Maps")
    suggest(actors.bob, maps.id, "Contour lines", tags="paper", status="planned")
    page = browsers.visitor.get("/ideas/roadmap?board=maps").text
    assert "Contour lines" in page
    assert "Quiet hours" not in page
    tagged = browsers.visitor.get("/ideas/roadmap?tag=watering").text
    assert "Contour lines" not in tagged
    assert "Quiet hours" in tagged
    assert "Show everything" in tagged
    assert browsers.visitor.get("/ideas/roadmap?board=nowhere").status_code == 404


def test_a_board_may_stay_off_it(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    run_board(planned.board.id, on_roadmap=False)
    assert shown(actors.bob) == {}
    page = browsers.bob.get("/ideas/roadmap?board=garden-wishes").text
    assert "This board is not on the roadmap" in page
    assert "Quiet hours" not in page
    assert "<entry>" not in browsers.bob.get("/ideas/roadmap.atom?board=garden-wishes").text
    told = browsers.bob.get("/ideas/roadmap.json?board=garden-wishes").json
    assert [column["count"] for column in told["columns"]] == [0, 0, 0, 0]


def test_accepted_ideas_on_no_column_are_counted_and_listed(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert roadmap(actors.bob, roadmap_boards(actors.bob)).off == 0
    change_status("planned", on_roadmap=False)
    hidden = make_board("Workshop", on_roadmap=False)
    suggest(actors.bob, hidden.id, "A lathe", status="in-progress")
    suggest(actors.bob, hidden.id, "A kiln", status="shipped")
    assert roadmap(actors.bob, roadmap_boards(actors.bob)).off == 2
    titles = {row.title for row in off_page(actors.bob, roadmap_boards(actors.bob)).rows}
    assert titles == {"Quiet hours for the pump", "A lathe"}
    assert (
        "2 ideas that were accepted or have a quarter are not"
        in browsers.bob.get("/ideas/roadmap").text
    )
    assert "A lathe" in browsers.bob.get("/ideas/roadmap/off").text


def test_what_has_a_quarter_and_no_column_is_counted_whatever_its_status(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hidden = make_board("Workshop", on_roadmap=False)
    ideas = {
        status: suggest(actors.bob, hidden.id, f"A lathe, {status}", status=status)
        for status in ("under-review", "not-planned", "shipped")
    }
    for board in (hidden, make_board("Attic", on_roadmap=False)):
        suggest(actors.bob, board.id, "Nobody said when", status="under-review")
    for idea in (planned.last, planned.other, *ideas.values()):
        set_quarter(actors.maya, idea.id, "2027-Q1")
    expected = {planned.last.title, "A lathe, under-review"}
    assert roadmap(actors.bob, roadmap_boards(actors.bob)).off == len(expected)
    assert {row.title for row in off_page(actors.bob, roadmap_boards(actors.bob)).rows} == expected
    assert "Q1 2027" in browsers.bob.get("/ideas/roadmap/off").text
    decide(actors.maya, planned.last.id, "planned")
    assert roadmap(actors.bob, roadmap_boards(actors.bob)).off == 1


def test_those_on_no_column_are_filtered_as_they_were_counted(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    change_status("planned", on_roadmap=False)
    for board in (make_board("Maps"), make_board("Workshop", on_roadmap=False)):
        suggest(actors.bob, board.id, f"Lathe {board.slug}", tags="wood", status="planned")
    expected = {
        "": {planned.thread.title, "Lathe maps", "Lathe workshop"},
        "?board=maps": {"Lathe maps"},
        "?tag=wood": {"Lathe maps", "Lathe workshop"},
        "?board=maps&tag=wood": {"Lathe maps"},
        "?board=garden-wishes&tag=wood": set(),
    }
    for filters, titles in expected.items():
        page = browsers.bob.get(f"/ideas/roadmap{filters}").text
        link = re.search(r'href="(/ideas/roadmap/off[^"]*)"', page)
        assert (link is not None) == bool(titles), filters
        found = browsers.bob.get(f"/ideas/roadmap/off{filters}").text
        assert {title for title in expected[""] if title in found} == titles, filters
        if link is not None:
            assert html.unescape(link[1]) == f"/ideas/roadmap/off{filters}"
            assert re.search(rf"{len(titles)} ideas? that w", page)


def test_nobody_learns_of_what_they_may_not_see(
    planned: SimpleNamespace,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    cast: SimpleNamespace,
    actor_of: Any,
) -> None:
    change_status("in-progress", on_roadmap=False)
    private: dict[str, Any] = {"title": "Nightjar alone", "is_private": True, "tags": "watering"}
    alone = suggest(actors.charlie, planned.board.id, **private, status="planned")
    closed = make_board("Nightjar board")
    team = suggest(actors.maya, closed.id, "Nightjar team", tags="watering", status="planned")
    suggest(actors.maya, closed.id, "Nightjar off", status="in-progress")
    set_visibility(actors.ada, closed.id, "staff")
    maya = actor_of(cast.maya)
    for idea in (alone, team):
        decide(maya, idea.id, "shipped")
    IdeaChange.update(created_at=clock.ago(days=1)).execute()
    assert numbers(maya)["shipped"] == 2
    assert numbers(actors.charlie)["shipped"] == 1
    assert numbers(actors.bob)["shipped"] == 0
    assert roadmap(actors.bob, roadmap_boards(actors.bob)).off == 0
    for who in (browsers.bob, browsers.visitor):
        for page in (
            "roadmap",
            "roadmap.json",
            "roadmap.atom",
            "roadmap/off",
            "roadmap?tag=watering",
        ):
            assert "Nightjar" not in who.get(f"/ideas/{page}").text
        assert who.get("/ideas/roadmap?board=nightjar-board").status_code == 404
    assert "Nightjar alone" in browsers.charlie.get("/ideas/roadmap").text
    assert "Nightjar team" in browsers.maya.get("/ideas/roadmap.json").text


def test_the_team_moves_an_idea_without_script_and_tells_nobody(
    planned: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    page = browsers.maya.get("/ideas/roadmap?board=garden-wishes").text
    deed = f'formaction="(/ideas/roadmap/{planned.id}/to/in-progress[^"]*)"'
    address = re.search(deed, page)
    assert address is not None
    answer = browsers.maya.send(address[1].replace("&amp;", "&"))
    assert answer.status_code == 303
    assert "board=garden-wishes" in answer.location
    assert answer.location.endswith(f"#idea-{planned.id}")
    assert state_of(planned.id) == "in-progress"
    run_jobs()
    assert not news(cast.alice)
    moved = browsers.maya.get(answer.location).text
    assert "stands in “In progress” now." in moved
    undo = re.search(r'formaction="(/ideas/changes/\d+/undo)"', moved)
    assert undo is not None
    browsers.maya.send(undo[1])
    assert state_of(planned.id) == "planned"
    assert "Take it back" not in browsers.maya.get(answer.location).text


def test_htmx_gets_the_columns_and_stays_at_the_idea(
    planned: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    address = f"/ideas/roadmap/{planned.id}/to/in-progress?seen=planned"
    part = browsers.maya.send(address, htmx=True).text
    assert part.lstrip().startswith(f'<div id="columns" data-focus="idea-{planned.id}"')
    assert "<h1" not in part


@pytest.mark.parametrize(("who", "status"), [("visitor", 303), ("bob", 403), ("alice", 403)])
def test_members_move_nothing(
    planned: SimpleNamespace, browsers: SimpleNamespace, who: str, status: int
) -> None:
    browser = getattr(browsers, who)
    assert "formaction" not in re.sub(
        r"(?s)<header.*?</header>", "", browser.get("/ideas/roadmap").text
    )
    answer = browser.send(f"/ideas/roadmap/{planned.id}/to/in-progress")
    assert answer.status_code == status
    assert state_of(planned.id) == "planned"


@pytest.mark.parametrize(
    ("status", "seen", "expected"),
    [
        ("not-planned", "planned", 422),
        ("nowhere", "planned", 422),
        ("planned", "planned", 422),
        ("shipped", "under-review", 409),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    planned: SimpleNamespace, browsers: SimpleNamespace, status: str, seen: str, expected: int
) -> None:
    answer = browsers.maya.send(f"/ideas/roadmap/{planned.id}/to/{status}?seen={seen}")
    assert answer.status_code == expected
    assert state_of(planned.id) == "planned"


def test_nobody_moves_what_is_no_idea(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    entry = start_release(actors.maya, planned.board.id, title="Almanac 3.2", body="Quieter.")
    for number in (entry.id, 999_983):
        assert browsers.maya.send(f"/ideas/roadmap/{number}/to/shipped").status_code == 404


def test_it_says_in_which_quarter_and_with_what_it_came(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    set_quarter(actors.maya, planned.id, "2027-Q1")
    assert "Q1 2027" in browsers.bob.get("/ideas/roadmap").text
    words: dict[str, Any] = {"title": "Winter work", "body": "Quieter.", "version": "Almanac 3.2"}
    ids = [planned.other.id]
    release = start_release(actors.maya, planned.board.id, **words, thread_ids=ids)
    publish_release(actors.maya, release.id, status="shipped")
    assert "Almanac 3.2</bdi></a>" in browsers.bob.get("/ideas/roadmap").text


def test_votes_stand_on_it_and_lead_back(
    planned: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    page = browsers.bob.get("/ideas/roadmap?board=garden-wishes").text
    form = re.search(rf'(?s)<form class="ballot" id="votes-{planned.id}".*?</form>', page)
    assert form is not None
    assert 'aria-pressed="true"' in form[0]
    assert "/ideas/roadmap?board=garden-wishes" in form[0]


def test_counts_that_are_kept_from_people_are_in_no_file(
    planned: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    run_board(planned.board.id, counts="voted")
    told = browsers.alice.get("/ideas/roadmap.json").json["columns"][1]["ideas"][0]
    assert (told["title"], told["votes"], told["points"]) == (planned.thread.title, None, None)
    mine = browsers.bob.get("/ideas/roadmap.json").json["columns"][1]["ideas"][0]
    assert mine["votes"] == 2


@pytest.mark.parametrize("counts", ["voted", "closed"])
def test_nor_does_their_order_tell_them(
    board: Any, actors: SimpleNamespace, browsers: SimpleNamespace, counts: str
) -> None:
    told = make_board("Told")
    voters = [actors.bob, actors.charlie]
    for where in (board, told):
        suggest(actors.alice, where.id, f"First {where.id}", voters=voters, status="planned")
        suggest(actors.alice, where.id, f"Second {where.id}", status="planned")
    run_board(board.id, counts=counts)
    by_votes = [f"First {told.id}", f"First {board.id}", f"Second {told.id}", f"Second {board.id}"]
    assert shown(actors.maya)["planned"] == by_votes
    plain = [f"First {told.id}", f"Second {told.id}", f"Second {board.id}", f"First {board.id}"]
    assert shown(actors.bob)["planned"] == plain
    assert shown(actors.bob, size=1)["planned"] == plain[:1]
    assert shown(actors.bob, boards=[board])["planned"] == plain[2:]
    (column,) = (
        one
        for one in browsers.visitor.get("/ideas/roadmap.json").json["columns"]
        if one["status"] == "planned"
    )
    assert [idea["title"] for idea in column["ideas"]] == plain


def test_programs_read_the_same(planned: SimpleNamespace, browsers: SimpleNamespace) -> None:
    answer = browsers.visitor.get("/ideas/roadmap.json")
    assert answer.content_type == "application/json"
    told = answer.json
    assert [column["status"] for column in told["columns"]] == COLUMNS
    assert [column["count"] for column in told["columns"]] == [1, 1, 0, 0]
    idea = told["columns"][1]["ideas"][0]
    assert idea["url"].endswith(planned.url)
    assert (idea["votes"], idea["tags"], idea["board"]) == (2, ["watering"], "garden-wishes")
    again = {"If-None-Match": answer.headers["ETag"]}
    assert browsers.visitor.get("/ideas/roadmap.json", headers=again).status_code == 304


def test_the_feed_tells_a_move_once_it_stands(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace, at: Any
) -> None:
    change = decide(actors.maya, planned.last.id, "planned", note="With *contour* lines.")
    feed = "/ideas/roadmap.atom"
    assert "<entry>" not in browsers.visitor.get(feed).text
    undo_change(actors.maya, change.id)
    with at(clock.now() + timedelta(hours=1)):
        told = browsers.visitor.get(feed).text
    assert "Planned: Quiet hours for the pump" in told
    assert "Offline maps" not in told
    kept = decide(actors.maya, planned.last.id, "planned", note="With *contour* lines.")
    with at(clock.now() + timedelta(hours=1)):
        told = browsers.visitor.get(feed).text
    assert f"#change-{kept.id}" in told
    assert "contour" in told


def test_a_deleted_idea_stands_nowhere(planned: SimpleNamespace, actors: SimpleNamespace) -> None:
    Thread.update(deleted_at=clock.now()).where(Thread.id == planned.id).execute()
    assert numbers(actors.bob)["planned"] == 0
    assert "planned" not in shown(actors.bob)


def test_before_there_is_a_board_it_says_so(client: Any, app: Any) -> None:
    assert client.get("/ideas/roadmap").status_code == 200


def test_it_takes_few_statements_however_much_there_is(
    planned: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    change_status("new", on_roadmap=True)
    for number in range(9):
        status = [*COLUMNS, "new"][number % 5]
        suggest(actors.alice, planned.board.id, f"Idea {number}", status=status)
    for browser in (browsers.bob, browsers.maya):
        browser.get("/ideas/roadmap")
        with queries(max=12):
            browser.get("/ideas/roadmap")
