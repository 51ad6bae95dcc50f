"""One deed on many threads: all in one go, and all of it back, but for what changed since."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Forbidden
from core.bulk.actions import MOST, do_batch, undo_batch
from core.models import Audit
from core.spaces.models import Space
from core.threads import moderation, tagging
from core.threads.actions import reply
from core.threads.models import Tag, TagGroup, Thread
from core.threads.rules import Rejected
from core.threadwork.models import ThreadWork
from core.threadwork.rules import BATCH_UNDO
from tests.core.threadwork.conftest import differences, digest, recounted_alike
from tests.support.together import all_at_once

DEEDS = (
    "lock",
    "unlock",
    "pin",
    "unpin",
    "unlist",
    "list",
    "tag",
    "untag",
    "move",
    "delete",
)


@pytest.fixture
def threads(town: SimpleNamespace, write: Any) -> list[int]:
    """Four threads: the third is closed and pinned and has a tag."""
    ids = [write(f"Thread {n}", replies=["bob"], tags="x" if n == 2 else "y").id for n in range(4)]
    moderation.set_locked(town.maya, ids[2], on=True)
    moderation.set_pinned(town.maya, ids[2], on=True)
    moderation.set_unlisted(town.maya, ids[2], on=True)
    return ids


def given(town: SimpleNamespace, deed: str) -> str:
    return {"tag": "x", "untag": "x", "move": str(town.team.id), "delete": "Spam"}.get(deed, "")


@pytest.mark.parametrize("deed", DEEDS)
def test_a_batch_is_taken_back_exactly(
    town: SimpleNamespace, threads: list[int], deed: str
) -> None:
    before = digest()
    batch = do_batch(town.maya, threads, deed, given(town, deed))
    assert batch.count + batch.left_count == 4
    assert batch.count == {
        "unlock": 1,
        "unpin": 1,
        "list": 1,
        "untag": 1,
        "move": 4,
        "delete": 4,
    }.get(deed, 3)
    assert differences(before, digest())
    assert recounted_alike() == {}
    batch = undo_batch(town.maya, batch.id)
    assert batch.left_count == 0
    # That their authors were told of it is not taken back; what they read of it then is.
    told = {"Notification", "MailDue"} if deed == "delete" else set()
    assert set(differences(before, digest())) <= told
    assert recounted_alike() == {}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_thread_has_its_audit_line(
    town: SimpleNamespace, threads: list[int], deed: str
) -> None:
    last = Audit.select().order_by(Audit.id.desc()).get().id
    batch = do_batch(town.maya, threads, deed, given(town, deed))
    lines = Audit.select().where((Audit.id > last) & (Audit.subject_type == "thread"))
    assert lines.count() == batch.count


def test_what_somebody_changed_since_stays(town: SimpleNamespace, threads: list[int]) -> None:
    batch = do_batch(town.maya, threads, "lock")
    moderation.set_locked(town.ada, threads[0], on=False)
    # Opened and closed again: it looks as the batch left it, yet it is ada's doing.
    moderation.set_locked(town.ada, threads[1], on=False)
    moderation.set_locked(town.ada, threads[1], on=True)
    assert undo_batch(town.maya, batch.id).left_count == 2
    locked = [Thread.get_by_id(id_).is_locked for id_ in threads]
    assert locked == [False, True, True, False]


def test_tags_and_deletions_of_others_stay(town: SimpleNamespace, threads: list[int]) -> None:
    tags = do_batch(town.maya, threads[:2], "tag", "x")
    tagging.set_tags(Thread.get_by_id(threads[0]), ["x", "z"])
    gone = do_batch(town.maya, threads[2:], "delete", "Spam")
    moderation.restore_thread(town.ada, threads[2])
    moderation.delete_thread(town.ada, threads[2])
    assert undo_batch(town.maya, tags.id).left_count == 1
    assert undo_batch(town.maya, gone.id).left_count == 1
    names = [Thread.get_by_id(id_).tag_names for id_ in threads[:2]]
    assert names == ["x z", "y"]
    assert Thread.get_by_id(threads[2]).deleted_at is not None


def test_moved_threads_come_back_with_what_was_written_meanwhile(
    town: SimpleNamespace, threads: list[int]
) -> None:
    batch = do_batch(town.maya, threads, "move", str(town.two.id))
    reply(town.bob, threads[0], "Meanwhile")
    undo_batch(town.maya, batch.id)
    assert {Thread.get_by_id(id_).space_id for id_ in threads} == {town.one.id}
    assert Thread.get_by_id(threads[0]).post_count == 3
    assert recounted_alike() == {}


def test_threads_without_the_right_are_left_alone(
    town: SimpleNamespace, threads: list[int]
) -> None:
    with pytest.raises(Rejected):
        do_batch(town.bob, threads, "delete", "Mine")
    assert not Thread.select().where(Thread.deleted_at.is_null(False)).exists()
    batch = do_batch(town.maya, threads, "lock")
    with pytest.raises(Forbidden):
        undo_batch(town.bob, batch.id)


def test_rules_for_tags_hold(town: SimpleNamespace, threads: list[int]) -> None:
    group = TagGroup.create(slug="g", name="G", is_single=True)
    for slug in ("x", "z"):
        Tag.insert(slug=slug, name=slug).on_conflict_ignore().execute()
    Tag.update(group=group.id).where(Tag.slug.in_(("x", "z"))).execute()
    batch = do_batch(town.maya, threads, "tag", "z")
    assert (batch.count, batch.left_count) == (3, 1)
    assert Thread.get_by_id(threads[2]).tag_names == "x"


def test_a_batch_has_bounds_and_an_end(town: SimpleNamespace, threads: list[int], at: Any) -> None:
    with pytest.raises(Rejected):
        do_batch(town.maya, range(1, MOST + 2), "lock")
    batch = do_batch(town.maya, threads, "lock")
    with at(clock.now() + BATCH_UNDO), pytest.raises(Rejected):
        undo_batch(town.maya, batch.id)
    undo_batch(town.maya, batch.id)
    with pytest.raises(Rejected):
        undo_batch(town.maya, batch.id)


@pytest.mark.parametrize("round_", range(3))
def test_batches_cross_each_other_and_writers(
    app: Flask, town: SimpleNamespace, threads: list[int], round_: int
) -> None:
    deeds: list[Callable[[], object]] = [
        partial(do_batch, town.maya, threads, "move", str(town.two.id)),
        partial(do_batch, town.ada, list(reversed(threads)), "tag", "z"),
        partial(do_batch, town.ada, threads[:2], "delete", "Spam"),
        partial(reply, town.bob, threads[3], "Meanwhile"),
        partial(reply, town.alice, threads[0], "Meanwhile"),
    ]
    problems = all_at_once(app, deeds)
    assert all(isinstance(problem, Rejected) for problem in problems), problems
    assert recounted_alike() == {}


@pytest.mark.parametrize("round_", range(3))
def test_the_same_batch_sent_twice_is_done_once(
    app: Flask, town: SimpleNamespace, threads: list[int], round_: int
) -> None:
    problems = all_at_once(app, [partial(do_batch, town.maya, threads, "lock")] * 2)
    assert len(problems) == 1
    assert ThreadWork.select().where(ThreadWork.sort == "lock").count() == 3
    batch = ThreadWork.get(ThreadWork.sort == "batch")
    problems = all_at_once(app, [partial(undo_batch, town.maya, batch.id)] * 2)
    assert len(problems) == 1
    assert Space.select().count() == 3
