"""The disk is full: pages go on, what cannot be written is refused kindly with its text, and all
is well again as soon as there is room, without a restart.

Needs the right to mount a file system. The database is on the full disk where it is SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.attachments.models import Attachment
from core.config import Config
from core.db import ensure_connected
from core.threads.models import Post, Thread
from tests.faults.conftest import RunningSite
from tests.faults.disks import SmallDisk, can_mount
from tests.faults.journal import Journal
from tests.faults.people import Member, ask, wait_for
from tests.faults.uploads import send_file

pytestmark = pytest.mark.slow_fault
BIG = 100
"""Megabytes: uploads leave 64 for the database."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """The disk of the data folder."""
    if not can_mount():
        pytest.skip("!!!! this user may not mount: nothing is known of full disks here")
    disk = SmallDisk(tmp_path / "data", BIG)
    yield disk
    disk.remove()


@pytest.fixture
def fresh_database(small_disk: SmallDisk, fresh_database: str) -> str:
    return fresh_database


def test_pages_go_on_and_texts_are_kept_while_the_disk_is_full(
    app: Flask,
    small_disk: SmallDisk,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
    on_postgres: bool,
) -> None:
    running.log = running.config.data / "site.log"
    running.start()
    members[0].insist(thread.id, "before", journal)
    small_disk.fill()
    # What dies now is started again, though the log takes no line of it.
    before = set(running.processes())
    running.kill(*before)
    wait_for(lambda: len(set(running.processes()) - before) == len(before))
    running.wait_until_up()
    for number, member in enumerate(members):
        page = member.get(f"/forums/t/{thread.id}")
        assert page.status in (200, 301, 302, 308)
        assert member.get("/forums/").status == 200
        answer = member.reply(thread.id, f"full{number}", journal)
        # A database elsewhere takes it; one on this disk does not.
        assert answer.status == (303 if on_postgres else 503), answer
    assert ask(running.port, "GET", "/search?q=worth").status == 200
    small_disk.free()
    for number, member in enumerate(members):
        assert member.reply(thread.id, f"full{number}", journal).status == 303
    journal.check(app, thread)


def kept(config: Config) -> list[Path]:
    return [path for path in (config.data / "files").rglob("*") if path.is_file()]


def test_a_file_without_room_leaves_nothing_and_says_so(
    app: Flask,
    small_disk: SmallDisk,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
) -> None:
    """With too little above what is the database's, with less than the file, and with no room
    even for the request, whose text then nobody has read: the browser still has it."""
    spool = small_disk.folder / "spool"
    spool.mkdir()
    running.environment["TMPDIR"] = str(spool)
    running.start()
    for megabytes in (40, 1, 0):
        small_disk.leave(megabytes)
        answer = send_file(members[0], thread.id, f"file{megabytes}")
        assert answer.status in ((422, 503) if megabytes > 2 else (503, 507)), answer
        if megabytes > 2:
            assert f"See file{megabytes} for all of it" in answer.text
        assert members[0].get("/forums/").status == 200
        small_disk.free()
        assert kept(running.config) == []
    assert send_file(members[0], thread.id, "file").status == 303
    ensure_connected()
    assert Attachment.select().count() == len(kept(running.config)) == 1
    assert Post.select().where(Post.thread == thread.id).count() == 2
    assert list(spool.iterdir()) == []
