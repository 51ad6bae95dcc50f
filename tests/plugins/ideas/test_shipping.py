"""Who asked for something hears that it came: once, and of nothing that they may not see."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.models import Outbox
from core.spaces.visibility import set_visibility
from core.threads.moderation import delete_thread, restore_thread
from core.threadwork.merging import merge_threads
from core.watching.actions import watch
from plugins.ideas.actions.releasing import change_release, publish_release, start_release
from plugins.ideas.models import IdeaChange, IdeaShipped
from plugins.ideas.shipping import TOPIC
from tests.plugins.ideas.decided import news, times_told
from tests.support.proposals import make_board, suggest
from tests.support.together import all_at_once
from townhall import Actor, Thread, cast_vote, withdraw_vote

SORT = "ideas.shipped"
PUMP, FEET = "Quiet hours for the pump", "Rubber feet for the pump"
Inbox = list[tuple[str, str]]


@pytest.fixture
def publish(proposal: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any) -> Any:
    """`publish(thread_id, ...)`: maya publishes an entry with these, and all that waits is done."""

    def make(*thread_ids: int, title: str = "Almanac 3.2", by: Any = None, **how: str) -> Thread:
        words: dict[str, Any] = {"title": title, "body": "Quieter.", "thread_ids": thread_ids}
        thread = start_release(by or actors.maya, proposal.board.id, **words)
        run_jobs()
        publish_release(by or actors.maya, thread.id, **how)
        run_jobs()
        return thread

    return make


def inboxes(cast: SimpleNamespace) -> dict[str, Inbox]:
    """Who was told, with why and of what."""
    found = {name: news(user, SORT) for name, user in vars(cast).items()}
    return {name: rows for name, rows in found.items() if rows}


def test_authors_voters_and_followers_hear_of_it(
    publish: Any, proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    watch(actors.ada, "thread", proposal.id, "watch")
    publish(proposal.id)
    assert inboxes(cast) == {
        "alice": [("author", PUMP)],
        "bob": [("voter", PUMP)],
        "charlie": [("voter", PUMP)],
        "ada": [("follower", PUMP)],
    }


def test_who_asked_for_several_things_is_told_once(
    publish: Any, proposal: SimpleNamespace, cast: SimpleNamespace
) -> None:
    publish(proposal.id, proposal.other.id)
    assert inboxes(cast) == {
        "alice": [("author", PUMP)],
        "bob": [("author", f"{PUMP} · {FEET}")],
        "charlie": [("voter", f"{PUMP} · {FEET}")],
    }
    assert times_told(cast.charlie, SORT) == 1


def test_who_publishes_it_is_not_told(
    publish: Any, proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    cast_vote(actors.maya, proposal.id)
    publish(proposal.id)
    assert "maya" not in inboxes(cast)


def test_who_mutes_an_idea_or_took_their_vote_back_is_not_told(
    publish: Any, proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    watch(actors.bob, "thread", proposal.id, "mute")
    withdraw_vote(actors.charlie, proposal.id)
    publish(proposal.id)
    assert set(inboxes(cast)) == {"alice"}


def test_who_lost_access_is_not_told(
    publish: Any,
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    cast: SimpleNamespace,
    actor_of: Any,
) -> None:
    closed = make_board("Nightjar")
    hidden = suggest(actors.bob, closed.id, "Nightjar pump", voters=[actors.charlie, actors.ada])
    set_visibility(actors.ada, closed.id, "staff")
    publish(hidden.id, by=actor_of(cast.maya))
    assert set(inboxes(cast)) == {"ada"}


def test_it_is_no_news_a_second_time(
    publish: Any, proposal: SimpleNamespace, cast: SimpleNamespace
) -> None:
    publish(proposal.id)
    before = inboxes(cast)
    publish(proposal.id, title="Almanac 3.3")
    assert inboxes(cast) == before
    assert times_told(cast.bob, SORT) == 1


def test_what_is_added_later_is_told_alone(
    publish: Any,
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    cast: SimpleNamespace,
    run_jobs: Any,
) -> None:
    release = publish(proposal.other.id)
    assert set(inboxes(cast)) == {"bob", "charlie"}
    ids = [proposal.other.id, proposal.id]
    change_release(actors.maya, release.id, version="", thread_ids=ids)
    run_jobs()
    assert inboxes(cast)["alice"] == [("author", PUMP)]
    assert [times_told(user, SORT) for user in (cast.bob, cast.charlie)] == [2, 2]
    change_release(actors.maya, release.id, version="3.2", thread_ids=ids)
    run_jobs()
    assert times_told(cast.bob, SORT) == 2


def test_a_draft_tells_nobody(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    words: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter."}
    draft = start_release(actors.maya, proposal.board.id, **words, thread_ids=[proposal.id])
    change_release(actors.maya, draft.id, version="", thread_ids=[proposal.other.id])
    run_jobs()
    assert not inboxes(cast)


def test_a_worker_that_was_cut_off_goes_on_where_it_was(
    publish: Any, proposal: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    publish(proposal.id)
    IdeaShipped.update(told_at=None).execute()
    Outbox.update(state="waiting").where(Outbox.topic == TOPIC).execute()
    run_jobs()
    assert times_told(cast.bob, SORT) == 1
    assert not IdeaShipped.select().where(IdeaShipped.told_at.is_null()).exists()


def test_what_is_deleted_before_it_is_told_is_not(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    words: dict[str, Any] = {
        "title": "Almanac 3.2",
        "body": "Quieter.",
        "thread_ids": [proposal.id],
    }
    release = start_release(actors.maya, proposal.board.id, **words)
    publish_release(actors.maya, release.id)
    delete_thread(actors.maya, release.id)
    run_jobs()
    assert not inboxes(cast)


@pytest.mark.parametrize("gone", ["the entry", "the idea"])
def test_what_is_back_is_told_once(
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    cast: SimpleNamespace,
    run_jobs: Any,
    gone: str,
) -> None:
    words: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter."}
    ids = [proposal.id, proposal.other.id]
    release = start_release(actors.maya, proposal.board.id, **words, thread_ids=ids)
    publish_release(actors.maya, release.id)
    which = release.id if gone == "the entry" else proposal.id
    delete_thread(actors.maya, which)
    run_jobs()
    assert "alice" not in inboxes(cast)
    for _again in range(2):
        restore_thread(actors.maya, which)
        run_jobs()
        assert [text for _why, text in inboxes(cast)["alice"]] == [PUMP]
        assert times_told(cast.alice, SORT) == 1
        delete_thread(actors.maya, which)


def test_voters_of_what_was_merged_meanwhile_are_told(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    ids = [proposal.other.id, proposal.last.id]
    words: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter.", "thread_ids": ids}
    release = start_release(actors.maya, proposal.board.id, **words)
    merge_threads(actors.maya, proposal.other.id, proposal.id)
    publish_release(actors.maya, release.id)
    run_jobs()
    assert inboxes(cast)["bob"][0][1] == PUMP
    assert inboxes(cast)["charlie"][0][1] == f"{PUMP} · Offline maps in Almanac"


def test_who_watches_the_board_and_asked_for_it_hears_once_and_why(
    publish: Any, proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    watch(actors.bob, "space", proposal.board.id, "watch")
    watch(actors.ada, "space", proposal.board.id, "watch")
    release = publish(proposal.id)
    told = {name: news(getattr(cast, name), "thread") for name in ("bob", "ada")}
    assert not told["bob"]
    assert news(cast.bob, SORT)
    assert release.title == "Almanac 3.2"


def test_the_status_that_they_get_is_not_told_apart(
    publish: Any, proposal: SimpleNamespace, cast: SimpleNamespace
) -> None:
    publish(proposal.id, status="shipped")
    assert not news(cast.bob, "ideas.status")
    assert news(cast.bob, SORT)


def test_of_two_who_publish_at_once_one_does(
    app: Flask,
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    cast: SimpleNamespace,
    run_jobs: Any,
) -> None:
    words = {"title": "Almanac 3.2", "body": "Quieter."}
    ids = [proposal.id, proposal.other.id]
    release = start_release(actors.maya, proposal.board.id, **words, thread_ids=ids)
    run_jobs()
    done: list[bool] = []

    def publish_by(actor: Actor) -> None:
        done.append(publish_release(actor, release.id, status="shipped"))

    team = (actors.maya, actors.ada, actors.maya, actors.ada)
    assert all_at_once(app, [partial(publish_by, actor) for actor in team]) == []
    run_jobs()
    assert sorted(done) == [False, False, False, True]
    assert [times_told(user, SORT) for user in (cast.alice, cast.bob, cast.charlie)] == [1, 1, 1]
    assert IdeaChange.select().count() == 2
