"""Several people link, unlink and merge at the same moment: nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from core.links import rules
from core.links.actions import link_threads, unlink_threads
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.threadwork.merging import merge_threads
from tests.core.links.conftest import rows
from tests.support.together import all_at_once

ROUNDS = 3
Deeds = list[Callable[[], object]]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_same_link_made_from_both_ends_is_there_once(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a, b = write("Aaa"), write("Bbb")
    people = (town.alice, town.bob, town.charlie, town.maya)
    pairs = ((a.id, b.id), (b.id, a.id)) * 2
    deeds: Deeds = [
        partial(link_threads, actor, *pair, "relates")
        for actor, pair in zip(people, pairs, strict=True)
    ]
    assert all_at_once(app, deeds) == []
    assert rows() == [(a.id, b.id, "relates")]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_last_place_is_given_once(
    app: Flask,
    town: SimpleNamespace,
    write: Any,
    monkeypatch: pytest.MonkeyPatch,
    round_: int,
) -> None:
    monkeypatch.setattr(rules, "MOST", 1)
    a, *others = (write(title) for title in ("Aaa", "Bbb", "Ccc", "Ddd"))
    deeds: Deeds = [partial(link_threads, town.bob, o.id, a.id, "answers") for o in others]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Rejected, Rejected]
    assert len(rows()) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_links_made_while_their_threads_are_merged_end_at_threads_that_stand(
    app: Flask, town: SimpleNamespace, write: Any, round_: int
) -> None:
    a, b, x, y, c = (write(title) for title in ("Aaa", "Bbb", "Xxx", "Yyy", "Ccc"))
    for sort in ("relates", "answers"):
        link_threads(town.alice, a.id, x.id, sort)
        link_threads(town.alice, b.id, y.id, sort)
    deeds: Deeds = [
        partial(merge_threads, town.maya, a.id, b.id),
        partial(merge_threads, town.ada, x.id, y.id),
        partial(link_threads, town.alice, a.id, c.id, "relates"),
        partial(link_threads, town.bob, c.id, x.id, "answers"),
        partial(unlink_threads, town.alice, b.id, y.id, "answers"),
    ]
    problems = all_at_once(app, deeds)
    assert [p for p in problems if not isinstance(p, (Rejected, NotFound))] == []
    merged = {row.id for row in Thread.select().where(Thread.merged_into.is_null(False))}
    ends = {end for link in rows() for end in link[:2]}
    assert (merged, ends & merged) == ({a.id, x.id}, set())
    assert len(rows()) == len(set(rows()))
    assert (b.id, y.id, "relates") in rows()
