"""Rows of lists: what they say to whom, though they are kept for everybody."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.db import database, is_postgres
from core.threads import moderation
from core.threads.counters import keep_read
from core.threads.listed import thread_rows
from core.threads.lists import Query, lines_of, threads_page
from core.threads.models import ReadMark, Thread


def row_of(actor: Actor, thread_id: int, **how: Any) -> str:
    """The row of a thread as somebody sees it."""
    g.actor = actor
    return str(thread_rows(lines_of(actor, [thread_id]).values(), **how))


def last_post_at(question: SimpleNamespace, moment: Any) -> None:
    Thread.update(last_post_at=moment).where(Thread.id == question.id).execute()


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "Yesterday"), ("Asia/Tokyo", "Today"), ("Pacific/Midway", "Today")]
)
def test_days_of_the_first_page_begin_by_the_readers_clock(
    question: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, zone: str, day: str
) -> None:
    """At 2:00 in the night by UTC, half past eleven was yesterday: in Tokyo it is the same
    morning, on Midway the same afternoon."""
    night = clock.now().replace(hour=2, minute=0)
    User.update(timezone=zone).where(User.id == cast.bob.id).execute()
    last_post_at(question, night - timedelta(hours=2, minutes=30))
    with clock.frozen_at(night):
        page = browsers.bob.get("/").text
    assert page.index(f">{day}</h2>") < page.index("Pump stops")


@pytest.mark.parametrize(("days", "heading"), [(1, "Yesterday"), (6, "This week"), (7, "Earlier")])
def test_days_of_the_first_page_have_names(
    question: SimpleNamespace, browsers: SimpleNamespace, days: int, heading: str
) -> None:
    noon = clock.now().replace(hour=12)
    last_post_at(question, noon.replace(hour=0, minute=0) - timedelta(days=days, seconds=-1))
    with clock.frozen_at(noon):
        assert f">{heading}</h2>" in browsers.bob.get("/").text


def test_a_kept_row_says_nothing_of_who_saw_it_before(
    app: Any, question: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    """It is new to one member and read by another; a visitor is told nothing."""
    alice, bob = actor_of(cast.alice), actor_of(cast.bob)
    long_ago = clock.ago(days=3)
    with app.test_request_context("/"):
        ReadMark.delete().execute()
        keep_read(cast.bob.id, question.id, 2)
        assert "Unread:" in row_of(alice, question.id, new_after=long_ago)
        assert "Unread:" not in row_of(bob, question.id, new_after=long_ago)
        assert "Unread:" not in row_of(Actor(), question.id, new_after=long_ago)
        assert "Unread:" not in row_of(alice, question.id, new_after=clock.now())
        ReadMark.update(number=1).execute()
        assert f"{question.url}/2#p2" in row_of(bob, question.id)
        assert f"{question.url}/2#p2" not in row_of(alice, question.id)


def test_a_kept_row_follows_its_thread(
    app: Any, question: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    bob = actor_of(cast.bob)
    with app.test_request_context("/"):
        before = row_of(bob, question.id)
        Thread.update(view_count=99).where(Thread.id == question.id).execute()
        assert row_of(bob, question.id) == before
        Thread.update(title="Pump goes").where(Thread.id == question.id).execute()
        assert "Pump goes" in row_of(bob, question.id)
        Thread.update(is_locked=True).where(Thread.id == question.id).execute()
        assert "#lock" in row_of(bob, question.id)


@pytest.mark.parametrize("everywhere", [False, True])
def test_what_is_pinned_is_found_by_an_index(
    app: Any,
    question: SimpleNamespace,
    cast: SimpleNamespace,
    actor_of: Any,
    queries: Any,
    *,
    everywhere: bool,
) -> None:
    if is_postgres():
        pytest.skip("its planner sorts a few rows sooner than it looks at an index")
    ada = actor_of(cast.ada)
    space = Thread.get_by_id(question.id).space_id
    with app.test_request_context("/"):
        moderation.set_pinned(ada, question.id, on=True)
        if everywhere:
            moderation.set_pinned_everywhere(ada, question.id, on=True)
        wanted = Query(space_ids=(space,), only="pinned")
        threads_page(ada, wanted)
        with queries(max=1) as found:
            assert [line.id for line in threads_page(ada, wanted).lines] == [question.id]
        holes = [0] * found[0].count("?")
        steps = database.execute_sql(f"EXPLAIN QUERY PLAN {found[0]}", holes).fetchall()
    assert "USING INDEX thread_space_id_pinned (space_id=?)" in str(steps)
