"""The search index is deleted, cut, changed, locked or replaced while people read and write:
writing never fails, search says so at worst, and in the end the index is what the database is."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.search import jobs
from core.threads.models import Post, Thread
from core.threads.moderation import delete_post
from tests.faults.conftest import RunningSite
from tests.faults.journal import Journal, check_index, wait_until_done
from tests.faults.people import Member
from tests.faults.traffic import Traffic

pytestmark = pytest.mark.slow_fault


def files(index: Path, suffix: str) -> list[Path]:
    """Files of the index that answers, largest first."""
    folder = index / (index / "current").read_text().strip()
    return sorted(folder.glob(f"*{suffix}"), key=lambda path: -path.stat().st_size)


def delete(index: Path) -> None:
    shutil.rmtree(index, ignore_errors=True)


def truncate(index: Path) -> None:
    os.truncate(files(index, ".pst")[0], 20)


def flip(index: Path) -> None:
    for path in files(index, ".pst") + files(index, ".trm"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)


@pytest.fixture
def searching(
    running: RunningSite, members: list[Member], thread: Thread, journal: Journal
) -> Iterator[Traffic]:
    """People who write, read and search, on a site with an index."""
    running.start()
    members[0].insist(thread.id, "first", journal)
    wait_until_done()
    paths = ("/search?q=worth+keeping", "/search/suggest?q=go", "/forums/")
    with Traffic(members[:4], thread.id, journal, paths) as traffic:
        traffic.go_on(5)
        yield traffic
    assert set(traffic.pages) == {200}


@pytest.mark.parametrize("fault", [delete, truncate, flip])
def test_a_spoilt_index_is_made_anew_while_people_go_on(
    app: Flask,
    running: RunningSite,
    thread: Thread,
    journal: Journal,
    searching: Traffic,
    fault: Callable[[Path], None],
) -> None:
    fault(running.config.data / "search")
    searching.go_on(15)
    searching.stop()
    journal.check(app, thread)


@contextmanager
def locked(index: Path) -> Iterator[None]:
    with (index / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_an_index_that_somebody_locks_is_written_later(
    app: Flask, running: RunningSite, thread: Thread, journal: Journal, searching: Traffic
) -> None:
    with locked(running.config.data / "search"):
        searching.go_on(15)
    searching.stop()
    journal.check(app, thread)


def test_an_old_copy_of_the_index_shows_nothing_that_is_gone_and_is_found_out(
    app: Flask,
    actor_of: Any,
    cast: SimpleNamespace,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    searching: Traffic,
    tmp_path: Path,
) -> None:
    index, old = running.config.data / "search", tmp_path / "old"
    searching.stop()
    wait_until_done()
    shutil.copytree(index, old)
    gone = Post.get((Post.thread == thread.id) & (Post.number == 2))
    with app.test_request_context("/"):
        delete_post(actor_of(cast.maya), gone.id)
    for number in range(5):
        members[0].insist(thread.id, f"later{number}", journal)
    wait_until_done()
    delete(index)
    shutil.copytree(old, index)
    assert gone.body not in members[0].get("/search?q=first+says").text
    with app.test_request_context("/"):
        jobs.check()
    wait_until_done()
    with app.test_request_context("/"):
        check_index()
