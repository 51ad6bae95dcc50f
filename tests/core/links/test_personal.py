"""What becomes of links when those who made them leave."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.links.actions import link_threads
from core.links.models import ThreadLink
from core.links.personal import erase, export
from core.personal import Leaver
from core.sanctions.aside import put_back, set_aside
from core.threads.models import Thread
from core.threadwork.merging import merge_threads
from tests.core.links.conftest import rows


def linked(town: SimpleNamespace, write: Any) -> tuple[Thread, Thread]:
    a, b = write("Aaa"), write("Bbb")
    link_threads(town.bob, a.id, b.id, "answers")
    return a, b


def test_ones_own_links_are_taken_along(town: SimpleNamespace, write: Any) -> None:
    a, b = linked(town, write)
    kept = {"table": "thread_link", "source": a.id, "target": b.id, "sort": "answers"}
    made_at = ThreadLink.get().created_at
    assert list(export(town.bob.id)) == [{**kept, "created_at": made_at}]
    assert list(export(town.alice.id)) == []


def test_links_stay_without_the_name_of_who_made_them(town: SimpleNamespace, write: Any) -> None:
    a, b = linked(town, write)
    for keeps_posts in (True, False):
        erase(Leaver(user_id=town.bob.id, keeps_posts=keeps_posts))
    assert ThreadLink.get().created_by_id is None
    assert rows() == [(a.id, b.id, "answers")]


def test_a_spammers_links_go_and_come_back(town: SimpleNamespace, write: Any) -> None:
    a, b = linked(town, write)
    removed = set_aside(town.bob.id)
    assert rows() == []
    link_threads(town.alice, a.id, b.id, "relates")
    put_back(town.bob.id, removed)
    assert rows() == [(a.id, b.id, "answers"), (a.id, b.id, "relates")]
    assert ThreadLink.get(ThreadLink.sort == "answers").created_by_id == town.bob.id


def test_a_link_that_stands_by_now_stays(town: SimpleNamespace, write: Any) -> None:
    a, b = linked(town, write)
    removed = set_aside(town.bob.id)
    link_threads(town.alice, a.id, b.id, "answers")
    put_back(town.bob.id, removed)
    assert ThreadLink.get().created_by_id == town.alice.id
    merge_threads(town.maya, a.id, b.id)
    put_back(town.bob.id, removed)
