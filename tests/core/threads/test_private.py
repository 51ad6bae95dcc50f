"""Private threads: nobody but those who take part learns of one, until it is opened."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.spaces.models import Space
from core.threads.actions import reply, start_thread
from core.threads.events import ThreadStarted
from core.threads.lists import Query, threads_page
from core.threads.models import Tag, Thread
from core.threads.moderation import delete_thread, restore_thread
from core.threads.private import Participants, open_thread, remove_participant
from core.threads.recount import recount
from core.watching.actions import watch


@pytest.fixture
def private(app: Flask, board: Any, cast: SimpleNamespace, actor_of: Any) -> Any:
    """A private thread by alice in which bob takes part."""
    with app.test_request_context("/"):
        return start_thread(
            actor_of(cast.alice),
            board.id,
            kind="topic",
            title="Not yet",
            body="For later.",
            tags="plan",
            audience="private",
            participants=Participants(people=[cast.bob.id]),
        )


def counts(space_id: int) -> tuple[int, int, int | None, int]:
    """What a space and the tag say of their threads."""
    space = Space.get_by_id(space_id)
    tag = Tag.get(Tag.slug == "plan")
    return space.thread_count, space.post_count, space.last_thread_id, tag.thread_count


def test_only_those_who_take_part_see_it(
    private: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    def seen(user: Any) -> bool:
        return bool(threads_page(actor_of(user), Query()).lines)

    assert [seen(cast.alice), seen(cast.bob), seen(cast.charlie)] == [True, True, False]
    remove_participant(private.id, cast.bob.id)
    assert not seen(cast.bob)


def test_no_counter_tells_of_it(
    app: Flask, private: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    nothing = (0, 0, None, 0)
    assert counts(private.space_id) == nothing
    with app.test_request_context("/"):
        reply(actor_of(cast.bob), private.id, "Soon?")
        assert counts(private.space_id) == nothing
        delete_thread(actor_of(cast.alice), private.id)
        restore_thread(actor_of(cast.alice), private.id)
        assert counts(private.space_id) == nothing
        recount()
    assert counts(private.space_id) == nothing


def test_opened_it_begins_now_and_is_counted(
    app: Flask, private: Any, cast: SimpleNamespace, actor_of: Any, happened: list[Any]
) -> None:
    later = clock.now() + timedelta(days=2)
    with app.test_request_context("/"), clock.frozen_at(later):
        assert open_thread(actor_of(cast.alice), private.id)
        assert not open_thread(actor_of(cast.alice), private.id)
    thread = Thread.get_by_id(private.id)
    assert (thread.audience, thread.created_at, thread.last_post_at) == ("public", later, later)
    assert counts(private.space_id) == (1, 1, private.id, 1)
    assert [type(event) for event in happened].count(ThreadStarted) == 1
    recount()
    assert counts(private.space_id) == (1, 1, private.id, 1)


def test_watchers_of_the_space_hear_of_it_when_it_is_opened(
    app: Flask, private: Any, cast: SimpleNamespace, actor_of: Any, run_jobs: Any, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        watch(actor_of(cast.charlie), "space", private.space_id, "first")
    run_jobs()
    browser = sign_in(cast.charlie)
    assert "Not yet" not in browser.get("/inbox/").text
    with app.test_request_context("/"):
        open_thread(actor_of(cast.alice), private.id)
    run_jobs()
    assert "Not yet" in browser.get("/inbox/").text
