"""A backup holds every row and file of one moment, and brings all of it back elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
from flask import Flask
from PIL import Image

from core.access import Actor
from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.backups import archive
from core.backups.archive import MANIFEST, NoRoomForBackup, NotABackup, faults, read_manifest
from core.config import Config
from core.db import disconnect, ensure_connected
from core.site import site
from core.threads.models import Thread
from tests.support.source import ROOT
from townhall import create_space, reply, start_thread

PASSES = 12
Ran: TypeAlias = subprocess.CompletedProcess[str]


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """A thread with a picture and words of every script, and its people."""
    alice, bob = actor_of(cast.alice), actor_of(cast.bob)
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", slug="den", title="Den")
        thread = start_thread(
            alice,
            board.id,
            kind="topic",
            title="Dešť",
            body="Wet: 雨 'n' \"rain\" \\ 🐑",
            tags="wet",
        )
        picture = BytesIO()
        Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
        picture.seek(0)
        file = keep_file(alice, picture, "rain.png")
        reply(bob, thread.id, f"Look.\n\n![Rain]({address(file)})", reply_to=1)
    return SimpleNamespace(board=board, thread=thread, alice=alice, bob=bob)


@pytest.fixture
def elsewhere(
    tmp_path: Path, empty_database: str
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`elsewhere("restore", file)`: a command of another site, whose database is empty."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOWNHALL_")}
    environment |= {
        "TOWNHALL_DATA": str(tmp_path / "elsewhere"),
        "TOWNHALL_DATABASE_URL": empty_database,
        "TOWNHALL_LOG_LEVEL": "ERROR",
    }

    def run(*words: str | Path) -> Ran:
        command = [sys.executable, "-m", "core.cli", *map(str, words)]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def made(app: Flask, talk: SimpleNamespace, tmp_path: Path) -> Path:
    """A backup of the site with the thread."""
    target = tmp_path / "kept" / "site.backup"
    with app.app_context():
        archive.write(site().config, target)
    return target


def rows_of(file: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table as an archive holds them."""
    names = read_manifest(file).columns[table]
    with zipfile.ZipFile(file) as opened:
        lines = opened.read(f"tables/{table}.jsonl").splitlines()
    return [dict(zip(names, json.loads(line), strict=True)) for line in lines]


def test_everything_is_there_again_row_by_row_and_file_by_file(
    made: Path, elsewhere: Any, tmp_path: Path
) -> None:
    answer = elsewhere("restore", made)
    assert answer.returncode == 0, answer.stderr
    assert "Every row and file is back" in answer.stdout
    again = tmp_path / "again.backup"
    assert elsewhere("backup", again).returncode == 0
    before, after = read_manifest(made), read_manifest(again)
    # The site that was restored is read-only, which stands among the versions.
    changed = {t for t, found in before.tables.items() if after.tables[t] != found}
    assert changed <= {"version", "job_run"}
    # This one was given its secret by the environment; the other had to make one.
    assert before.files == {n: found for n, found in after.files.items() if n != "secret_key"}
    assert any(name.startswith("files/") for name in before.files)
    assert before.ledgers == after.ledgers


def test_a_restored_site_serves_and_takes_writes_once_its_owner_says_so(
    made: Path, elsewhere: Any
) -> None:
    elsewhere("restore", made)
    assert "is read-only" in elsewhere("read-only").stdout
    assert "takes changes" in elsewhere("read-only", "off").stdout
    # New rows get numbers that no restored one has.
    added = elsewhere("user", "create", "nora", "--email", "nora@example.org")
    assert added.returncode == 0, added.stderr


def test_it_holds_one_moment_while_others_write(
    app: Flask, talk: SimpleNamespace, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        ensure_connected()
        try:
            while not stop.is_set():
                with app.test_request_context("/"):
                    reply(talk.bob, talk.thread.id, "More rain.")
        finally:
            disconnect()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [tmp_path / f"{number}.backup" for number in range(PASSES)]
        with app.app_context():
            for file in files:
                archive.write(site().config, file)
    finally:
        stop.set()
        writer.join(60)
    for file in files:
        posts = Counter(row["thread_id"] for row in rows_of(file, "post"))
        counted = {row["id"]: row["post_count"] for row in rows_of(file, "thread")}
        assert counted == dict(posts)
    assert Thread.get_by_id(talk.thread.id).post_count > 2


def test_it_overwrites_nothing(made: Path, elsewhere: Any) -> None:
    before = made.read_bytes()
    answer = elsewhere("backup", made)
    assert answer.returncode == 1
    assert "overwrites nothing" in answer.stderr
    assert made.read_bytes() == before


def test_a_community_is_never_written_over(made: Path, elsewhere: Any) -> None:
    assert elsewhere("restore", made).returncode == 0
    answer = elsewhere("restore", made)
    assert answer.returncode == 1
    assert "holds a community already" in answer.stderr


def test_only_its_owner_can_read_it(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0


def changed(file: Path, name: str, text: bytes) -> None:
    """Put another text into an archive under a name."""
    with zipfile.ZipFile(file) as opened:
        parts = {entry: opened.read(entry) for entry in opened.namelist()}
    parts[name] = text
    with zipfile.ZipFile(file, "w") as opened:
        for entry, content in parts.items():
            opened.writestr(entry, content)


def test_a_row_that_was_changed_is_found(made: Path, elsewhere: Any) -> None:
    with zipfile.ZipFile(made) as opened:
        text = opened.read("tables/thread.jsonl")
    changed(made, "tables/thread.jsonl", text.replace(b"De\xc5\xa1\xc5\xa5", b"Fine"))
    assert list(faults(made, read_manifest(made))) == [
        "The table thread has other rows than its list says."
    ]
    answer = elsewhere("restore", made)
    assert answer.returncode == 1
    assert "nothing was changed" in answer.stderr


def test_a_file_that_was_changed_is_found(made: Path) -> None:
    name = next(name for name in read_manifest(made).files if name.startswith("files/"))
    changed(made, f"files/{name}", b"something else")
    assert list(faults(made, read_manifest(made))) == [f"The file {name} is damaged."]


@pytest.mark.parametrize("size", [0, 10, 1000])
def test_a_torn_file_is_no_backup(made: Path, elsewhere: Any, size: int) -> None:
    made.write_bytes(made.read_bytes()[:size])
    with pytest.raises(NotABackup):
        read_manifest(made)
    assert elsewhere("restore", made).returncode == 1


def test_flipped_bytes_are_found(made: Path) -> None:
    text = bytearray(made.read_bytes())
    manifest = read_manifest(made)
    for place in range(200, 4000, 400):
        text[place] ^= 0xFF
    made.write_bytes(text)
    try:
        found = list(faults(made, manifest))
    except (zipfile.BadZipFile, OSError):
        found = ["It cannot be opened."]
    assert found


def test_a_backup_of_a_newer_townhall_is_refused(made: Path, elsewhere: Any) -> None:
    with zipfile.ZipFile(made) as opened:
        manifest = json.loads(opened.read(MANIFEST))
    manifest["ledgers"]["core"].append("9999_wings")
    changed(made, MANIFEST, json.dumps(manifest).encode())
    answer = elsewhere("restore", made)
    assert answer.returncode == 1
    assert "newer Townhall: core has had 9999_wings" in answer.stderr


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "search/index", "files/../../x"])
def test_it_writes_nothing_outside_of_the_sites_files(
    made: Path, elsewhere: Any, tmp_path: Path, name: str
) -> None:
    with zipfile.ZipFile(made) as opened:
        manifest = json.loads(opened.read(MANIFEST))
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    manifest["files"] = {name: digest}
    changed(made, MANIFEST, json.dumps(manifest).encode())
    changed(made, f"files/{name}", b"test")
    answer = elsewhere("restore", made)
    assert answer.returncode == 1
    assert "is no file of a site" in answer.stderr
    assert not list(tmp_path.rglob("outside"))


def test_a_full_disk_is_told_before_anything_is_written(
    app: Flask, talk: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=1000)
    monkeypatch.setattr("core.backups.archive.shutil.disk_usage", lambda _path: full)
    target = tmp_path / "kept" / "site.backup"
    with app.app_context(), pytest.raises(NoRoomForBackup, match="MB free"):
        archive.write(site().config, target)
    assert list(target.parent.iterdir()) == []


def test_nothing_half_done_stays_when_the_disk_fails(
    app: Flask, talk: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_made: Any, _data: Path) -> Any:
        raise OSError("No space left on device")

    monkeypatch.setattr("core.backups.archive._write_files", fail)
    target = tmp_path / "kept" / "site.backup"
    with app.app_context(), pytest.raises(OSError, match="No space"):
        archive.write(site().config, target)
    assert list(target.parent.iterdir()) == []


def test_what_is_left_out_can_be_made_again(app: Flask, config: Config, made: Path) -> None:
    (config.data / "search").mkdir(exist_ok=True)
    (config.data / "search" / "_MAIN_1.toc").write_bytes(b"index")
    (config.data / "push_key").write_text("kept")
    again = made.with_name("again.backup")
    with app.app_context():
        archive.write(site().config, again)
    names = {name.partition("/")[0] for name in read_manifest(again).files}
    assert names == {"files", "push_key"}
