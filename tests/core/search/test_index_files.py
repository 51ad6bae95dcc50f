"""The index may be cut, changed, lost, locked or half-written: search says so, writing never
fails, and a rebuild heals it."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.search.driver import Unavailable
from core.search.embedded import EmbeddedDriver
from core.search.folder import Home
from core.search.whoosh_driver import VERSION
from core.search.words import parse
from tests.core.search.conftest import EVERYTHING, Shelf


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """An index with a few threads, written in two commits."""
    for number in range(1, 40):
        shelf.thread(number, f"Thread {number}", f"word{number} everywhere")
    shelf.build()
    shelf.thread(40, "Later", "everywhere afterwards")
    assert shelf.save(40)
    return shelf


def current(shelf: Shelf) -> Path:
    folder = Home(shelf.path, VERSION).current()
    assert folder is not None
    return folder


def largest(shelf: Shelf) -> Path:
    return max(current(shelf).glob("*.pst"), key=lambda path: path.stat().st_size)


def truncate(shelf: Shelf) -> None:
    os.truncate(largest(shelf), 100)


def flip(shelf: Shelf) -> None:
    content = bytearray(largest(shelf).read_bytes())
    content[len(content) // 2] ^= 0xFF
    largest(shelf).write_bytes(content)


def lose_a_file(shelf: Shelf) -> None:
    next(current(shelf).glob("*.trm")).unlink()


def lose_the_toc(shelf: Shelf) -> None:
    next(current(shelf).glob("*.toc")).unlink()


def lose_the_manifest(shelf: Shelf) -> None:
    (current(shelf) / "manifest.json").unlink()


def spoil_the_manifest(shelf: Shelf) -> None:
    (current(shelf) / "manifest.json").write_text('{"version": ')


def lose_everything(shelf: Shelf) -> None:
    (shelf.path / "current").unlink()


def point_nowhere(shelf: Shelf) -> None:
    (shelf.path / "current").write_text("index-000000000000\n")


def point_outside(shelf: Shelf) -> None:
    (shelf.path / "current").write_text("../../etc\n")


def open_to_others(shelf: Shelf) -> None:
    current(shelf).chmod(0o777)


def age(shelf: Shelf) -> None:
    manifest = current(shelf) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "version": "0"}))


FAULTS: list[tuple[Callable[[Shelf], None], str]] = [
    (truncate, "damaged"),
    (flip, "damaged"),
    (lose_a_file, "damaged"),
    (lose_the_toc, "damaged"),
    (lose_the_manifest, "damaged"),
    (spoil_the_manifest, "damaged"),
    (lose_everything, "missing"),
    (point_nowhere, "damaged"),
    (point_outside, "missing"),
    (open_to_others, "damaged"),
    (age, "outdated"),
]


@pytest.mark.parametrize(("fault", "state"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
def test_a_fault_is_noticed_and_a_rebuild_heals_it(
    full: Shelf, fault: Callable[[Shelf], None], state: str
) -> None:
    fault(full)
    newcomer = full.another()
    with pytest.raises(Unavailable) as refused:
        newcomer.search(parse("everywhere"), EVERYTHING)
    assert refused.value.state == state
    assert newcomer.health().needs_rebuild
    assert full.another().write({"threads": [1]}, full) is False, "writing says so, too"
    full.build()
    assert newcomer.search(parse("everywhere"), EVERYTHING).counts == {"topic": 40}
    assert newcomer.health().state == "ready"


def test_a_process_that_had_it_open_learns_of_the_damage(full: Shelf) -> None:
    assert full.driver.health().state == "ready"
    flip(full)
    with pytest.raises(Unavailable):
        full.another().search(parse("everywhere"), EVERYTHING)
    assert full.driver.health().state == "damaged"


def test_every_byte_is_read_again_when_asked_to(full: Shelf) -> None:
    assert full.driver.health().state == "ready"
    flip(full)
    assert full.driver.health(thorough=True).state == "damaged"


def test_a_mistake_of_ours_is_no_damage(full: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.ranking.find", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        full.find("everywhere")
    assert full.driver.health().state == "ready"


def test_the_folder_is_for_its_owner_alone(full: Shelf) -> None:
    assert full.path.stat().st_mode & 0o777 == 0o700
    assert current(full).stat().st_mode & 0o777 == 0o700


def test_a_second_writer_waits_and_gives_up(full: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.embedded.WAIT", 0.1)
    with Home(full.path, VERSION).writing(1), pytest.raises(TimeoutError):
        full.save(1)
    assert full.save(1)


def test_readers_follow_commits_of_others(full: Shelf) -> None:
    reader = full.another()
    assert reader.search(parse("nightjar"), EVERYTHING).counts == {}
    full.thread(41, "Nightjar", "seen at dusk")
    full.save(41)
    assert reader.search(parse("nightjar"), EVERYTHING).counts == {"topic": 1}
    del full.posts[4101]
    full.save(41)
    assert reader.search(parse("nightjar"), EVERYTHING).counts == {}


def test_a_failed_commit_leaves_the_old_state_and_no_litter(
    full: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    full.thread(41, "Nightjar", "seen at dusk")
    with monkeypatch.context() as patched:
        patched.setattr("core.search.whoosh_driver.seal", full_disk)
        with pytest.raises(OSError, match="No space"):
            full.save(41)
    assert full.another().search(parse("nightjar"), EVERYTHING).counts == {}
    assert full.save(41)
    assert full.another().search(parse("nightjar"), EVERYTHING).counts == {"topic": 1}
    manifest = json.loads((current(full) / "manifest.json").read_text())
    on_disk = {path.name for path in current(full).iterdir()}
    assert on_disk <= {*manifest["files"], "manifest.json", "MAIN_WRITELOCK"}


def test_small_segments_are_merged(full: Shelf) -> None:
    for number in range(50, 80):
        full.thread(number, f"More {number}", "everywhere again")
        full.save(number)
    assert full.driver.health().parts <= 12
    assert full.find("again").counts == {"topic": 30}
    assert full.titles('"everywhere again"', EVERYTHING)[:1] == ["More 79"]


def test_deleted_documents_do_not_come_back_by_merging(full: Shelf) -> None:
    for number in range(1, 30):
        del full.posts[number * 100 + 1]
        full.save(number)
    assert full.find("everywhere").counts == {"topic": 11}
    assert full.driver.health().documents == 11


def _write_for_ever(shelf: Shelf, started: multiprocessing.Event) -> None:  # type: ignore[valid-type]
    started.set()  # type: ignore[attr-defined]
    while True:
        for number in range(1, 40):
            shelf.save(number)


def _rebuild_for_ever(shelf: Shelf, started: multiprocessing.Event) -> None:  # type: ignore[valid-type]
    started.set()  # type: ignore[attr-defined]
    while True:
        shelf.driver.rebuild(shelf, seconds=0.02)


@pytest.mark.parametrize("work", [_write_for_ever, _rebuild_for_ever])
def test_a_killed_writer_leaves_a_whole_index(full: Shelf, work: Callable[..., None]) -> None:
    context = multiprocessing.get_context("fork")
    for pause in (0.02, 0.05, 0.09, 0.14, 0.2, 0.27):
        started = context.Event()
        writer = context.Process(target=work, args=(full, started))
        writer.start()
        assert started.wait(10)
        time.sleep(pause)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        reader = EmbeddedDriver(full.path)
        assert reader.search(parse("everywhere"), EVERYTHING).counts == {"topic": 40}
        assert reader.health(thorough=True).state == "ready"
    assert full.save(1)
