"""Topics become ideas, and ideas topics: what was decided and voted is kept, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, versions
from core.conversion.actions import convert_thread
from core.notifications.models import Notification
from core.threadwork.undoing import undo_work
from core.votes.models import Vote, VotePurse
from plugins.ideas.actions.deciding import decide, set_quarter
from plugins.ideas.actions.responding import write_response
from plugins.ideas.actions.statuses import remove_status
from plugins.ideas.models import Idea, IdeaChange, IdeaStatus
from plugins.ideas.statuses import status_of
from plugins.ideas.telling import tell_due
from tests.support.proposals import make_board, run_board, suggest
from townhall import Thread, create_space, start_thread


@pytest.fixture
def forum(board: Any, actors: SimpleNamespace) -> Iterator[Any]:
    """A board of the forums beside the board of ideas."""
    made = create_space(actors.ada, owner="forums", title="Board")
    versions.refresh()
    return made


def to_topic(actor: Any, thread: Any, forum: Any) -> Any:
    return convert_thread(actor, thread.id, "topic", forum.id, was="idea")


def to_idea(actor: Any, thread: Any, board: Any) -> Any:
    return convert_thread(actor, thread.id, "idea", board.id, was="topic")


def state(thread: Any) -> str:
    return str(Thread.get_by_id(thread.id).state)


def rows() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Idea, IdeaChange, Vote)
    return [list(one.select().order_by(one._meta.sorted_fields[0]).dicts()) for one in models]


def test_a_topic_begins_as_a_new_idea_with_its_votes_and_replies(
    board: Any, forum: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    topic = start_thread(actors.alice, forum.id, kind="topic", title="Quieter", body="Please.")
    to_idea(actors.maya, topic, board)
    assert state(topic) == "new"
    page = browsers.bob.get(f"/ideas/t/{topic.id}/quieter")
    assert (page.status_code, "made this an idea" in page.text) == (200, True)
    assert "Quieter" in browsers.visitor.get("/ideas/s/garden-wishes").text
    assert browsers.visitor.get(f"/forums/t/{topic.id}/quieter").location.endswith(
        f"/ideas/t/{topic.id}/quieter"
    )


@pytest.mark.parametrize("way", ["back", "undo"])
def test_what_was_decided_comes_back(
    proposal: SimpleNamespace, board: Any, forum: Any, actors: SimpleNamespace, way: str
) -> None:
    write_response(actors.maya, proposal.id, "In spring.")
    set_quarter(actors.maya, proposal.id, "2031-Q1")
    decide(actors.maya, proposal.id, "planned", note="Yes.")
    before = rows()
    work = to_topic(actors.maya, proposal.thread, forum)
    assert state(proposal.thread) == ""
    if way == "undo":
        undo_work(actors.maya, work.id)
    else:
        to_idea(actors.maya, proposal.thread, board)
    assert (state(proposal.thread), rows()) == ("planned", before)


def test_no_page_of_ideas_shows_what_is_none(
    proposal: SimpleNamespace, forum: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned")
    pages = ["/ideas/", "/ideas/s/garden-wishes", "/ideas/roadmap", "/ideas/latest.atom"]
    pages = [path for path in pages if browsers.bob.get(path).status_code == 200]

    def shown() -> list[str]:
        return [path for path in pages if "Quiet hours" in browsers.bob.get(path).text]

    assert len(shown()) == len(pages) >= 3
    to_topic(actors.maya, proposal.thread, forum)
    assert shown() == []
    decided = browsers.maya.send(f"/ideas/{proposal.id}/decide", status="shipped")
    assert decided.status_code == 404
    assert state(proposal.thread) == ""


def test_points_go_back_and_are_taken_again(app: Flask, actors: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        board = make_board(mode="budget", budget=5, most=3)
        forum = create_space(actors.ada, owner="forums", title="Board")
        versions.refresh()
        thread = suggest(actors.alice, board.id, "Quieter", voters=[actors.bob], points=3)

        def spent() -> int:
            return int(VotePurse.select(VotePurse.spent).scalar())

        assert spent() == 3
        to_topic(actors.maya, thread, forum)
        assert (spent(), Vote.get().points) == (0, 3)
        to_idea(actors.maya, thread, board)
        assert (spent(), Vote.get().state) == (3, "held")
        to_topic(actors.maya, thread, forum)
        run_board(board.id, budget=1)
        to_idea(actors.maya, thread, board)
        assert (spent(), Vote.get().state, Vote.get().points) == (0, "short", 3)


def test_a_status_that_is_taken_away_meanwhile_is_replaced(
    proposal: SimpleNamespace, board: Any, forum: Any, actors: SimpleNamespace
) -> None:
    decide(actors.maya, proposal.id, "planned")
    to_topic(actors.maya, proposal.thread, forum)
    gone = IdeaStatus.get(IdeaStatus.slug == "planned")
    remove_status(actors.ada, gone.id, "in-progress")
    assert status_of("planned") is None
    to_idea(actors.maya, proposal.thread, board)
    assert state(proposal.thread) == "in-progress"


def test_nobody_hears_of_a_decision_while_it_is_no_idea(
    proposal: SimpleNamespace,
    board: Any,
    forum: Any,
    actors: SimpleNamespace,
    run_jobs: Any,
    at: Any,
) -> None:
    decide(actors.maya, proposal.id, "planned", tells=True)
    to_topic(actors.maya, proposal.thread, forum)

    def told() -> bool:
        tell_due()
        run_jobs()
        return bool(Notification.select().where(Notification.sort == "ideas.status").exists())

    with at(clock.now() + timedelta(days=1)):
        assert not told()
        to_idea(actors.maya, proposal.thread, board)
        assert told()


def test_a_private_one_is_read_by_the_team_of_where_it_is(
    board: Any, forum: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    thread = suggest(actors.charlie, board.id, "Canary", is_private=True)
    to_topic(actors.maya, thread, forum)

    def seen() -> list[int]:
        people = (browsers.charlie, browsers.maya, browsers.bob, browsers.visitor)
        return [one.get(f"/t/{thread.id}", follow_redirects=True).status_code for one in people]

    assert seen() == [200, 200, 404, 404]
    to_idea(actors.maya, thread, board)
    assert seen() == [200, 200, 404, 404]
    assert Thread.get_by_id(thread.id).is_private
