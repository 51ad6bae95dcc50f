"""Suggesting an idea: what is like it comes first, and a vote there ends the draft."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from core.drafts.actions import save_draft
from core.drafts.queries import find_draft
from core.spaces.visibility import set_visibility
from core.threads.models import Thread
from core.threadwork.merging import merge_threads
from core.threadwork.undoing import undo_work
from plugins.ideas.actions.starting import start_idea
from plugins.ideas.models import Idea
from tests.plugins.ideas.decided import changes_of
from tests.support.proposals import make_board, run_board, suggest
from townhall import Forbidden, Rejected, create_space, start_thread

FORM = {"title": "A hedgehog detector", "body": "Stop the row for it.", "tags": "safety"}
NEW = "/ideas/s/garden-wishes/new"


def test_a_member_suggests_an_idea(browsers: SimpleNamespace, board: Any) -> None:
    answer = browsers.alice.send(NEW, **FORM)
    thread = Thread.get()
    assert (answer.status_code, thread.kind, thread.state) == (303, "idea", "new")
    assert answer.location.endswith(f"/ideas/t/{thread.id}/a-hedgehog-detector")
    assert thread.tag_names == "safety"
    assert Idea.get_by_id(thread.id).trend > 0


def test_what_cannot_be_taken_comes_back_with_its_text(
    browsers: SimpleNamespace, board: Any
) -> None:
    answer = browsers.alice.send(NEW, title="", body="Stop the row for it.")
    assert answer.status_code == 422
    assert "Give it a title." in answer.text
    assert "Stop the row for it." in answer.text
    assert Thread.select().count() == 0


def test_a_visitor_is_led_to_sign_in(browsers: SimpleNamespace, board: Any) -> None:
    assert "/sign-in" in browsers.visitor.get(NEW).location
    assert "Sign in to suggest something" in browsers.visitor.get("/ideas/").text


def test_only_the_team_and_its_author_see_a_private_idea(
    browsers: SimpleNamespace, board: Any
) -> None:
    browsers.alice.send(NEW, **FORM, is_private="y")
    url = f"/ideas/t/{Thread.get().id}/a-hedgehog-detector"
    assert browsers.alice.get(url).status_code == 200
    assert browsers.maya.get(url).status_code == 200
    assert browsers.bob.get(url).status_code == 404
    assert "hedgehog" not in browsers.bob.get("/ideas/?status=all").text


def test_a_board_without_private_ideas_offers_none(browsers: SimpleNamespace, board: Any) -> None:
    assert "Only for the team" in browsers.alice.get(NEW).text
    run_board(board.id, allows_private=False)
    assert "Only for the team" not in browsers.alice.get(NEW).text
    browsers.alice.send(NEW, **FORM, is_private="y")
    assert Thread.get().audience == "public"


def test_who_may_suggest_on_several_boards_chooses(browsers: SimpleNamespace, board: Any) -> None:
    answer = browsers.alice.get("/ideas/new?q=dark+mode")
    assert answer.location.endswith(f"{NEW}?q=dark+mode")
    make_board("Kitchen wishes")
    html = browsers.alice.get("/ideas/new?q=dark+mode").text
    assert 'value="dark mode"' in html
    chosen = browsers.alice.get("/ideas/new?q=dark+mode&board=kitchen-wishes")
    assert chosen.location.endswith("/ideas/s/kitchen-wishes/new?q=dark+mode")
    form = browsers.alice.get(f"{NEW}?q=dark+mode").text
    assert 'value="dark mode"' in form


def test_the_team_begins_an_idea_with_a_status_and_nobody_else_does(
    browsers: SimpleNamespace, actors: SimpleNamespace, board: Any
) -> None:
    form = browsers.maya.get(f"{NEW}?status=planned").text
    assert '<option selected value="planned">' in form
    assert "Not planned" not in form
    assert 'name="begins"' not in browsers.alice.get(f"{NEW}?status=planned").text
    for _turn in range(2):
        assert browsers.maya.send(NEW, **FORM, begins="planned", once="one").status_code == 303
    thread = Thread.get()
    assert (thread.state, changes_of(thread.id)) == ("planned", [("new", "planned")])
    browsers.alice.send(NEW, **{**FORM, "title": "A second"}, begins="planned")
    assert Thread.get(Thread.title == "A second").state == "new"
    with pytest.raises(Forbidden):
        start_idea(actors.alice, board.id, title="A third", body="Please.", status="planned")


@pytest.mark.parametrize("status", ["not-planned", "nowhere"])
def test_an_idea_does_not_begin_with_every_status(
    browsers: SimpleNamespace, actors: SimpleNamespace, board: Any, status: str
) -> None:
    answer = browsers.maya.send(NEW, **FORM, begins=status)
    assert (answer.status_code, "Stop the row for it." in answer.text) == (422, True)
    with pytest.raises(Rejected):
        start_idea(actors.maya, board.id, title="A third", body="Please.", status=status)
    assert Thread.select().count() == 0


def test_without_a_word_an_idea_of_the_team_is_new(browsers: SimpleNamespace, board: Any) -> None:
    browsers.maya.send(NEW, **FORM)
    assert Thread.get().state == "new"
    assert changes_of(Thread.get().id) == []


def test_each_column_of_the_roadmap_leads_the_team_to_a_new_idea_of_it(
    browsers: SimpleNamespace, board: Any
) -> None:
    link = re.compile(r'href="([^"]*status=planned)"[^>]*>.{0,200}Add an idea', re.DOTALL)
    found = link.search(browsers.maya.get("/ideas/roadmap").text)
    assert found is not None
    assert found[1] == f"{NEW}?status=planned"
    assert "Add an idea" not in browsers.bob.get("/ideas/roadmap").text
    make_board("Kitchen wishes")
    found = link.search(browsers.maya.get("/ideas/roadmap").text)
    assert found is not None
    assert found[1] == "/ideas/new?status=planned"
    chosen = browsers.maya.get(found[1]).text
    assert '<input type="hidden" name="status" value="planned">' in chosen
    led = browsers.maya.get(f"{found[1]}&board=kitchen-wishes").location
    assert led.endswith("/ideas/s/kitchen-wishes/new?status=planned")


def test_what_says_the_same_is_found(
    browsers: SimpleNamespace, proposal: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    page = browsers.bob.get("/ideas/similar?q=pump+quiet+at+night").text
    assert "Quiet hours for the" in page
    assert "Offline maps" not in page
    part = browsers.bob.part("/ideas/similar?q=pump+quiet+at+night").text
    assert part.lstrip().startswith('<div id="similar">')
    assert "<html" not in part
    form = browsers.bob.part("/ideas/similar?title=quiet+pump&board=garden-wishes").text
    assert "Quiet hours for the" in form


def test_decided_and_merged_ideas_are_found_too(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    suggest(actors.bob, proposal.board.id, "Undo for the last watering", status="shipped")
    gone = suggest(actors.charlie, proposal.board.id, "Paper almanac", body="Where no net is.")
    work = merge_threads(actors.maya, gone.id, proposal.id)
    run_jobs()
    assert "Undo for the last" in browsers.alice.get("/ideas/similar?q=undo+last+watering").text
    for address in ("/ideas/similar?q=paper+almanac", "/search?q=paper+almanac"):
        assert proposal.url in browsers.alice.get(address).text
    undo_work(actors.maya, work.id)
    run_jobs()
    for address in ("/ideas/similar?q=paper+almanac", "/search?q=paper+almanac"):
        found = browsers.alice.get(address).text
        assert proposal.url not in found
        assert f"/ideas/t/{gone.id}/" in found


def test_what_was_merged_twice_is_found_where_it_is_now(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    gone = suggest(actors.charlie, proposal.board.id, "Paper almanac", body="Where no net is.")
    merge_threads(actors.maya, gone.id, proposal.other.id)
    merge_threads(actors.maya, proposal.other.id, proposal.id)
    run_jobs()
    assert proposal.url in browsers.alice.get("/search?q=paper+almanac").text


def test_private_and_closed_ideas_are_not_suggested_to_others(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    hidden = make_board("Nightjar wishes")
    set_visibility(actors.ada, hidden.id, "staff")
    suggest(actors.maya, hidden.id, "Nightjar pump for the team")
    suggest(actors.alice, proposal.board.id, "Nightjar pump of mine", is_private=True)
    run_jobs()
    address = "/ideas/similar?q=nightjar+pump+team+mine"
    for name in ("visitor", "bob"):
        assert "Nightjar pump" not in getattr(browsers, name).get(address).text
    assert "Nightjar pump of mine" in browsers.alice.get(address).text
    seen = browsers.maya.get(address).text
    assert "Nightjar pump for the team" in seen
    assert browsers.bob.get(f"{address}&board=nightjar-wishes").status_code == 404


def test_a_vote_instead_ends_the_draft(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    key = f"new-idea-{proposal.board.id}"
    save_draft(actors.alice, key, {"title": "Silence!", "body": "At night."})
    answer = browsers.alice.send("/ideas/instead", thread=proposal.other.id, draft=key)
    assert answer.status_code == 303
    assert f"/ideas/t/{proposal.other.id}/" in answer.location
    assert Thread.get_by_id(proposal.other.id).vote_count == 2
    assert find_draft(actors.alice, key) is None
    assert "Your vote counts here now." in browsers.alice.get(answer.location).text


def test_voting_instead_twice_is_one_vote(
    browsers: SimpleNamespace, proposal: SimpleNamespace
) -> None:
    for _turn in range(2):
        browsers.alice.send("/ideas/instead", thread=proposal.other.id)
    assert Thread.get_by_id(proposal.other.id).vote_count == 2


@pytest.mark.parametrize("thread", ["", "x", "0", "999983"])
def test_there_has_to_be_such_an_idea(
    browsers: SimpleNamespace, proposal: SimpleNamespace, thread: str
) -> None:
    assert browsers.alice.send("/ideas/instead", thread=thread).status_code == 404


def test_a_closed_idea_takes_no_vote_instead(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    done = suggest(actors.bob, proposal.board.id, "Left-handed gantry", status="shipped")
    answer = browsers.alice.send("/ideas/instead", thread=done.id, draft="new-idea-1")
    assert answer.status_code == 422
    assert "Votes are closed here." in answer.text


def test_threads_of_other_kinds_are_no_ideas(
    browsers: SimpleNamespace, proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    forum = create_space(actors.ada, owner="forums", title="Workshop")
    start_thread(actors.bob, forum.id, kind="topic", title="Pump too loud at night", body="Why?")
    run_jobs()
    html = browsers.alice.get("/ideas/similar?q=pump+loud+quiet+night").text
    assert "Quiet hours for the pump" in html
    assert "Pump too loud at night" not in html
