"""Several people at the same moment: nothing is lost, counted twice or half done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import peewee
import pytest
from flask import Flask

from core.db import transaction
from core.spaces.visibility import set_visibility
from core.threads import counters, moderation
from core.threads.actions import reply
from core.threads.editing import edit_post
from core.threads.models import Post, Thread
from core.threads.reacting import react
from core.threads.rules import Rejected
from core.threadwork.merging import merge_threads
from core.threadwork.models import ThreadWork
from core.threadwork.moving import move_thread
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from tests.core.threadwork.conftest import numbers, recounted_alike
from tests.support.together import all_at_once

ROUNDS = 4


def refused(problems: list[Exception]) -> int:
    """How many were told that it cannot be done; anything else is a failure."""
    others = [problem for problem in problems if not isinstance(problem, Rejected)]
    assert others == []
    return len(problems)


def consistent() -> None:
    twice = [
        (thread_id, number) for thread_id, number in Post.select(Post.thread, Post.number).tuples()
    ]
    assert len(twice) == len(set(twice))
    inside = Post.select(Post.thread).distinct()
    merged = Thread.merged_into.is_null(False)
    assert not Thread.select().where(merged & Thread.id.in_(inside)).exists()
    assert recounted_alike() == {}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_replies_during_a_merge_land_in_the_target(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a, b = write("Aaa", replies=["bob"] * 3), write("Bbb", replies=["alice"])
    people = [town.alice, town.bob, town.charlie, town.ada]

    def writes(at: int) -> None:
        for turn in range(3):
            reply(people[at], (a if (at + turn) % 2 else b).id, f"Said {at}.{turn}")

    deeds: list[Callable[[], object]] = [partial(writes, at) for at in range(4)]
    deeds.append(partial(merge_threads, town.maya, a.id, b.id))
    assert all_at_once(app, deeds) == []
    said = Post.select().where(Post.body.startswith("Said"))
    assert {post.thread_id for post in said} == {b.id}
    assert said.count() == 12
    consistent()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_merge_each_into_the_other(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb", board="two", tags="x")
    deeds: list[Callable[[], object]] = [
        partial(merge_threads, town.maya, a.id, b.id),
        partial(merge_threads, town.ada, b.id, a.id),
    ]
    assert refused(all_at_once(app, deeds)) == 1
    assert Thread.select().where(Thread.merged_into.is_null(False)).count() == 1
    consistent()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_three_merge_in_a_ring(app: Flask, town: SimpleNamespace, write: Any, round_: int) -> None:
    ids = [write(f"Ring {n}", tags=f"t{n} x").id for n in range(3)]
    deeds: list[Callable[[], object]] = [
        partial(merge_threads, town.maya, ids[n], ids[(n + 1) % 3]) for n in range(3)
    ]
    assert 1 <= refused(all_at_once(app, deeds)) <= 2
    standing = Thread.get(Thread.deleted_at.is_null())
    assert len(numbers(standing.id)) >= 2
    consistent()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_moving_while_somebody_deletes_replies_edits_and_reacts(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a = write("Aaa", replies=["bob", "charlie"], tags="x")
    others = [write(f"Other {n}", board=("one", "two")[n % 2], tags="x y").id for n in range(2)]
    posts = list(Post.select().where(Post.thread == a.id).order_by(Post.number))
    deeds: list[Callable[[], object]] = [
        partial(move_thread, town.maya, a.id, town.two.id),
        partial(moderation.delete_thread, town.ada, a.id),
        partial(moderation.delete_post, town.ada, posts[2].id),
        partial(reply, town.alice, a.id, "Me too"),
        partial(edit_post, town.alice, posts[0].id, "Begun anew", version=1, tags="y z"),
        partial(react, town.charlie, posts[1].id, "like"),
        partial(move_thread, town.maya, others[0], town.two.id),
        partial(move_thread, town.ada, others[1], town.one.id),
    ]
    refused(all_at_once(app, deeds))
    consistent()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_merging_while_its_posts_are_deleted_edited_and_split_off(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a = write("Aaa", replies=["bob", "charlie", "alice"], tags="x")
    b = write("Bbb", replies=["bob"], tags="y", board="two")
    posts = list(Post.select().where(Post.thread == a.id).order_by(Post.number))
    deeds: list[Callable[[], object]] = [
        partial(merge_threads, town.maya, a.id, b.id),
        partial(moderation.delete_post, town.ada, posts[1].id),
        partial(edit_post, town.alice, posts[0].id, "Begun anew", version=1, title="Anew"),
        partial(edit_post, town.alice, posts[3].id, "Said anew", version=1),
        partial(react, town.alice, posts[1].id, "like"),
        partial(
            split_posts,
            town.ada,
            a.id,
            [posts[2].id],
            title="Split off",
            space_id=town.one.id,
        ),
        partial(counters_kept, town.ada.id, [a.id, b.id]),
    ]
    refused(all_at_once(app, deeds))
    assert Post.get_by_id(posts[3].id).body == "Said anew"
    consistent()


def counters_kept(user_id: int, thread_ids: list[int]) -> None:
    with transaction():
        for thread_id in thread_ids:
            counters.keep_read(user_id, thread_id, 1)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_move_never_leaves_the_label_of_rights_that_have_gone(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    threads = [write(f"Aaa {n}", replies=["bob"]).id for n in range(4)]
    deeds: list[Callable[[], object]] = [
        partial(move_thread, town.maya, id_, town.two.id) for id_ in threads
    ]
    deeds.append(partial(set_visibility, town.ada, town.two.id, "staff"))
    problems = all_at_once(app, deeds)
    # Rights that change may be given up for another deed; they then have not changed at all.
    assert all(isinstance(problem, peewee.OperationalError) for problem in problems)
    rows = Thread.select().where(Thread.space == town.two.id)
    labels = {thread.audience for thread in rows}
    space = type(town.two).get_by_id(town.two.id)
    assert labels <= {space.audience}
    consistent()


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_take_it_back_at_once(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb")
    work = merge_threads(town.maya, a.id, b.id)
    deeds: list[Callable[[], object]] = [
        partial(undo_work, town.maya, work.id),
        partial(undo_work, town.ada, work.id),
        partial(reply, town.bob, b.id, "While they do"),
    ]
    assert refused(all_at_once(app, deeds)) == 1
    assert ThreadWork.get_by_id(work.id).undone_at is not None
    assert numbers(a.id) == [1, 2]
    consistent()
