"""Lists: only what one may see, each thread once over all pages, unread said right."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.buffer import flush_all
from core.spaces.visibility import set_visibility
from core.threads import reading
from core.threads.actions import reply, start_thread
from core.threads.lists import Order, Query, lines_of, threads_page, unread_by_space
from core.threads.models import ReadMark, Thread


def many(talk: SimpleNamespace, count: int) -> None:
    for number in range(count):
        with clock.frozen_at(clock.now() + timedelta(seconds=number // 2)):
            start_thread(
                talk.alice, talk.thread.space_id, kind="topic", title=f"No. {number}", body="x"
            )


@pytest.mark.parametrize("order", ["active", "new", "top"])
def test_walking_all_pages_meets_each_thread_once(talk: SimpleNamespace, order: Order) -> None:
    many(talk, 12)
    seen: list[int] = []
    after = ""
    while True:
        page = threads_page(talk.bob, Query(order=order, size=5, after=after))
        seen += [line.id for line in page.lines]
        after = page.after
        if not after:
            break
    assert len(seen) == 13
    assert len(set(seen)) == 13


def test_a_thread_that_moves_up_is_not_shown_twice(talk: SimpleNamespace) -> None:
    many(talk, 6)
    first = threads_page(talk.bob, Query(size=3))
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        reply(talk.bob, talk.thread.id, "Up it goes")
    second = threads_page(talk.bob, Query(size=10, after=first.after))
    assert not {line.id for line in first.lines} & {line.id for line in second.lines}


@pytest.mark.parametrize("cursor", ["x", "!!!", "a" * 500, "MTIz", "bm90fDE"])
def test_a_cursor_that_makes_no_sense_starts_over(talk: SimpleNamespace, cursor: str) -> None:
    assert len(threads_page(talk.bob, Query(after=cursor)).lines) == 1


def test_lists_hold_only_what_the_actor_may_see(
    talk: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    set_visibility(talk.ada, talk.thread.space_id, "staff")
    bob, maya = actor_of(cast.bob), actor_of(cast.maya)
    assert threads_page(bob, Query()).lines == []
    assert lines_of(bob, [talk.thread.id]) == {}
    assert [line.id for line in threads_page(maya, Query()).lines] == [talk.thread.id]


def test_replies_since_the_last_visit_are_unread(talk: SimpleNamespace) -> None:
    assert threads_page(talk.alice, Query(only="unread")).lines[0].unread_count == 1
    assert unread_by_space(talk.alice) == {talk.thread.space_id: 1}
    reading.seen(talk.alice, talk.thread.id, 2)
    flush_all()
    assert threads_page(talk.alice, Query(only="unread")).lines == []


def test_my_own_reply_makes_nothing_unread_for_me(talk: SimpleNamespace) -> None:
    assert threads_page(talk.bob, Query(only="unread")).lines == []


def test_reading_never_moves_backwards(talk: SimpleNamespace) -> None:
    reading.seen(talk.alice, talk.thread.id, 2)
    flush_all()
    reading.seen(talk.alice, talk.thread.id, 1)
    flush_all()
    assert ReadMark.get(ReadMark.user == talk.alice.user_id).number == 2


def test_new_are_threads_never_opened_since_the_last_catching_up(
    talk: SimpleNamespace, actor_of: Any, cast: SimpleNamespace
) -> None:
    assert len(threads_page(talk.charlie, Query(only="new", order="new")).lines) == 1
    reading.catch_up(talk.charlie)
    charlie = actor_of(cast.charlie)
    assert threads_page(charlie, Query(only="new", order="new")).lines == []


def test_filters_narrow_a_list(talk: SimpleNamespace) -> None:
    made = start_thread(
        talk.bob, talk.thread.space_id, kind="topic", title="Tagged", body="x", tags="pump"
    )
    assert [line.id for line in threads_page(talk.bob, Query(tag="pump")).lines] == [made.id]
    mine = threads_page(talk.bob, Query(author_id=talk.alice.id)).lines
    assert [line.id for line in mine] == [talk.thread.id]
    lonely = threads_page(talk.bob, Query(only="unanswered")).lines
    assert [line.id for line in lonely] == [made.id]


def test_threads_of_a_plugin_that_is_off_are_in_no_list(talk: SimpleNamespace, enable: Any) -> None:
    enable("forums", on=False)
    assert threads_page(talk.alice, Query()).lines == []
    enable("forums")
    assert len(threads_page(talk.alice, Query()).lines) == 1


def test_private_threads_are_seen_by_their_participants_only(talk: SimpleNamespace) -> None:
    from core.threads.models import Participant

    Thread.update(audience="private").execute()
    Participant.create(thread=talk.thread.id, user=talk.bob.user_id)
    assert len(threads_page(talk.bob, Query()).lines) == 1
    assert threads_page(talk.charlie, Query()).lines == []
    assert threads_page(talk.ada, Query()).lines == []
