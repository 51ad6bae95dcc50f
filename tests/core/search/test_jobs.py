"""From a change in the community to the index: the outbox, batches, watching."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.db import transaction
from core.models import Outbox
from core.search import index_people, index_posts, index_threads, jobs, rebuild_soon
from core.search.engine import engine, source
from core.threads.models import Post, Thread
from core.threads.moderation import delete_post
from tests.core.search.conftest import EVERYTHING
from townhall.testing import Browser

IMPORTS = ("import whoosh", "from whoosh")
Write = Callable[..., Thread]


def waiting(topic: str) -> list[dict[str, Any]]:
    rows = Outbox.select().where((Outbox.topic == topic) & (Outbox.state == "waiting"))
    return [row.payload for row in rows.order_by(Outbox.id)]


@pytest.fixture
def indexed(write: Write, run_jobs: Any) -> Thread:
    """A thread with two posts, in the index."""
    thread = write("Pump stops", "It hums.", "Clean it.")
    run_jobs()
    return thread


def found(text: str) -> dict[str, int]:
    from core.search.words import parse

    return dict(engine().search(parse(text), EVERYTHING).counts)


def test_changes_become_rows_of_bounded_size(app: Flask) -> None:
    with transaction():
        index_threads([3, 1, 3])
        index_posts(range(1, 601))
        index_people([])
    rows = waiting("search.index")
    assert rows[0] == {"threads": [1, 3]}
    assert [len(row["posts"]) for row in rows[1:]] == [500, 100]


def test_rows_go_with_their_transaction(app: Flask) -> None:
    def fails() -> None:
        with transaction():
            index_posts([1])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert waiting("search.index") == []


def test_many_rows_become_one_commit(
    indexed: Thread, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[dict[str, list[int]]] = []
    monkeypatch.setattr(
        type(engine()), "write", lambda self, ids, source: bool(written.append(ids) or True)
    )
    with transaction():
        for number in range(1, 100):
            index_posts([number, number + 1])
        index_threads([7])
    run_jobs()
    assert written == [{"threads": [7], "posts": list(range(1, 101))}]


def test_what_takes_too_long_is_put_back(indexed: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BUDGET", 0.0)
    monkeypatch.setitem(jobs.AT_ONCE, "posts", 10)
    with transaction():
        index_posts(range(1, 26))
    outbox.drain(limit=1)
    assert [len(row["posts"]) for row in waiting("search.index")] == [10, 10, 5]


def test_an_edit_and_a_deletion_reach_the_index(indexed: Thread, run_jobs: Any) -> None:
    reply = Post.get(Post.number == 2)
    with transaction():
        Post.update(html="<p>Polish the shaft.</p>").where(Post.id == reply.id).execute()
        index_posts([reply.id])
    run_jobs()
    assert (found("polish"), found("clean")) == ({"topic": 1}, {})
    with transaction():
        Post.delete().where(Post.id == reply.id).execute()
        index_posts([reply.id])
    run_jobs()
    assert (found("polish"), found("hums")) == ({}, {"topic": 1})


def test_a_new_title_is_found_on_every_post(indexed: Thread, run_jobs: Any) -> None:
    with transaction():
        Thread.update(title="Motor stalls").execute()
        index_threads([indexed.id])
    run_jobs()
    assert found("motor clean") == {"topic": 1}
    assert found("pump") == {}


def test_without_an_index_a_change_starts_a_rebuild(write: Write, run_jobs: Any) -> None:
    write("Pump stops", "It hums.")
    outbox.drain(limit=1)
    assert waiting("search.rebuild") == [{}]
    run_jobs()
    assert found("hums") == {"topic": 1}


def test_a_damaged_index_is_made_anew_by_the_watch(
    client: Browser, indexed: Thread, run_jobs: Any, config: Any
) -> None:
    path: Path = max((config.data / "search").glob("index-*/*.pst"))
    path.write_bytes(path.read_bytes()[:-10])
    engine().health(thorough=True)
    jobs.watch()
    jobs.watch()
    assert len(waiting("search.rebuild")) == 1
    assert "prepared" in client.get("/search?q=hums").text
    run_jobs()
    assert found("hums") == {"topic": 1}


def test_the_watch_leaves_a_good_index_alone(indexed: Thread) -> None:
    jobs.watch()
    jobs.check()
    assert waiting("search.rebuild") == []


def test_an_index_that_lacks_something_is_noticed(indexed: Thread) -> None:
    Post.delete().where(Post.number == 2).execute()
    jobs.check()
    assert waiting("search.rebuild") == [{}]


def test_what_is_deleted_is_not_missed(indexed: Thread, run_jobs: Any, actor_of: Any) -> None:
    post = Post.get(Post.number == 2)
    delete_post(actor_of(post.author), post.id)
    run_jobs()
    jobs.check()
    assert waiting("search.rebuild") == []


def test_a_rebuild_can_be_asked_for(indexed: Thread) -> None:
    with transaction():
        rebuild_soon()
        rebuild_soon()
    assert waiting("search.rebuild") == [{}]


def test_the_folder_of_the_index_is_not_for_others(indexed: Thread, config: Any) -> None:
    assert (config.data / "search").stat().st_mode & 0o777 == 0o700
    assert source().total() == engine().health().documents


def test_only_the_driver_knows_the_engine() -> None:
    root = Path(jobs.__file__).parents[2]
    files = [
        path for name in ("core", "plugins", "townhall") for path in (root / name).rglob("*.py")
    ]
    knowing = {
        path.name
        for path in files
        if any(line.startswith(IMPORTS) for line in path.read_text().splitlines())
    }
    assert knowing == {"whoosh_driver.py"}
    assert not [path for path in files if "import pickle" in path.read_text()]
