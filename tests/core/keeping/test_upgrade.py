"""An upgrade closes the site, keeps what is there, changes it, looks at it and opens again; what
goes wrong loses nothing and says how to go back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import create_app
from core import maintenance, migrate
from core.backups import archive, shelf
from core.config import Config
from core.db import database, disconnect, ensure_connected
from core.models import Setting, Version
from core.versions import ON, READ_ONLY
from tests.core.keeping.conftest import BAD, GOOD
from tests.support.source import ROOT

UP_TO_DATE = "The database is up to date."


def kept(config: Config) -> Path:
    """The one backup that was made before an upgrade."""
    (one,) = shelf.kept(config)
    assert one.sort == "before-upgrade"
    return one.path


def tables() -> set[str]:
    """The tables there are."""
    ensure_connected()
    return set(database.get_tables())


def test_it_keeps_everything_first_and_opens_again(outdated: Config, bring: Any, run: Any) -> None:
    bring(GOOD)
    answer = run("upgrade")
    assert answer.exit_code == 0, answer.output
    assert UP_TO_DATE in answer.output
    assert "later" in tables()
    assert maintenance.current(outdated.data) is None
    manifest = archive.read_manifest(kept(outdated))
    assert list(archive.faults(kept(outdated), manifest)) == []
    assert "9999_later" not in manifest.ledgers["core"]
    assert manifest.tables["setting"]["rows"] == 1
    assert "files/rain.txt" in manifest.files
    assert shelf.kept(outdated)[0].checked_at is not None


def test_the_site_is_closed_while_it_is_kept_and_changed(
    outdated: Config, bring: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watched(step: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            closed = maintenance.current(outdated.data)
            seen.append((step, closed is not None and closed.upgrading))
            return original(*given, **more)

        return call

    monkeypatch.setattr(archive, "write", watched("keep", archive.write))
    monkeypatch.setattr(migrate, "upgrade", watched("change", migrate.upgrade))
    bring(GOOD)
    assert run("upgrade").exit_code == 0
    assert seen == [("keep", True), ("change", True)]


def test_a_second_run_has_nothing_to_do(outdated: Config, bring: Any, run: Any) -> None:
    bring(GOOD)
    assert run("upgrade").exit_code == 0
    answer = run("upgrade")
    assert answer.exit_code == 0
    assert "There is nothing to do" in answer.output
    kept(outdated)


def test_check_only_says_what_would_be_done(outdated: Config, bring: Any, run: Any) -> None:
    assert run("upgrade", "--check").exit_code == 0
    bring(GOOD)
    answer = run("upgrade", "--check")
    assert (answer.exit_code, "core: 9999_later" in answer.output) == (1, True)
    assert "later" not in tables()
    assert shelf.kept(outdated) == []


def test_what_other_processes_keep_of_the_database_is_stale_afterwards(
    outdated: Config, bring: Any, run: Any
) -> None:
    ensure_connected()
    Version.insert(name="settings", value=7).on_conflict_ignore().execute()
    before = Version.get(Version.name == "settings").value
    bring(GOOD)
    assert run("upgrade").exit_code == 0
    ensure_connected()
    assert Version.get(Version.name == "settings").value > before


def test_a_migration_that_fails_leaves_it_closed_and_says_how_to_go_back(
    outdated: Config, bring: Any, run: Any
) -> None:
    bring(BAD)
    answer = run("upgrade")
    assert answer.exit_code == 1
    assert "stays closed" in answer.output
    assert f"townhall restore --replace {kept(outdated)}" in answer.output
    assert tables().isdisjoint({"half", "later"})
    closed = maintenance.current(outdated.data)
    assert closed
    assert (closed.upgrading, closed.backup) == (True, str(kept(outdated)))


def test_when_its_reason_is_gone_it_goes_on_with_the_backup_it_has(
    outdated: Config, bring: Any, run: Any
) -> None:
    bring(BAD)
    assert run("upgrade").exit_code == 1
    first = kept(outdated)
    bring(GOOD)
    answer = run("upgrade")
    assert answer.exit_code == 0, answer.output
    assert f"was interrupted. What was there before it is in {first}" in answer.output
    assert kept(outdated) == first
    assert maintenance.current(outdated.data) is None


def test_the_command_it_names_brings_everything_back(
    outdated: Config, bring: Any, run: Any
) -> None:
    bring(BAD)
    answer = run("upgrade")
    ensure_connected()
    Setting.create(owner="test", name="after", value=2)
    (outdated.data / "files" / "rain.txt").write_text("dry")
    (migrate.CORE / "9999_later.py").unlink()  # the version that was there before
    command = re.search(r"townhall (restore --replace \S+)", answer.output)
    assert command
    back = run(*command[1].split(), "--yes")
    assert back.exit_code == 0, back.output
    ensure_connected()
    assert [row.name for row in Setting.select().where(Setting.owner == "test")] == ["before"]
    assert (outdated.data / "files" / "rain.txt").read_text() == "wet"
    assert maintenance.current(outdated.data) is None
    assert Version.get(Version.name == READ_ONLY).value == ON


def test_brought_back_with_the_version_that_fails_it_is_as_it_was_and_says_so(
    outdated: Config, bring: Any, run: Any
) -> None:
    bring(BAD)
    assert run("upgrade").exit_code == 1
    back = run("restore", "--replace", "--yes", kept(outdated))
    assert back.exit_code == 1
    assert "Every row and file is back" in back.output
    assert "install that" in back.output
    ensure_connected()
    assert Setting.get(Setting.owner == "test").name == "before"
    assert maintenance.current(outdated.data) is not None


def test_bringing_back_asks_first_and_keeps_everything_when_it_breaks(
    outdated: Config, bring: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(GOOD)
    assert run("upgrade").exit_code == 0
    file = kept(outdated)
    assert run("restore", "--replace", file).exit_code == 1  # nobody said yes
    assert "later" in tables()

    def fail(*_given: Any) -> Any:
        raise RuntimeError("the power went")

    monkeypatch.setattr("core.backups.restoring._load_tables", fail)
    assert run("restore", "--replace", "--yes", file).exit_code == 1
    assert "later" in tables()
    ensure_connected()
    assert Setting.get(Setting.owner == "test").name == "before"


@pytest.mark.parametrize("fault", [OSError("No space left on device"), KeyboardInterrupt()])
def test_without_a_backup_nothing_is_changed_and_the_site_opens_again(
    outdated: Config, bring: Any, run: Any, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fail(*_given: Any) -> Any:
        raise fault

    monkeypatch.setattr(archive, "write", fail)
    bring(GOOD)
    answer = run("upgrade")
    assert answer.exit_code == 1
    assert "later" not in tables()
    assert maintenance.current(outdated.data) is None


def test_a_backup_that_cannot_be_read_back_stops_it(
    outdated: Config, bring: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "faults", lambda *_given: ["The table post is missing."])
    bring(GOOD)
    answer = run("upgrade")
    assert answer.exit_code == 1
    assert "is not whole" in answer.output
    assert "later" not in tables()
    assert shelf.kept(outdated) == []


def test_an_owner_may_leave_the_backup_out(outdated: Config, bring: Any, run: Any) -> None:
    bring(GOOD)
    assert run("upgrade", "--no-backup").exit_code == 0
    assert "later" in tables()
    assert shelf.kept(outdated) == []


def test_a_site_that_an_owner_had_closed_stays_closed(
    outdated: Config, bring: Any, run: Any
) -> None:
    maintenance.begin(outdated.data, "Moving house.")
    bring(GOOD)
    answer = run("upgrade")
    assert "stays closed for maintenance, as it was" in answer.output
    closed = maintenance.current(outdated.data)
    assert closed
    assert (closed.message, closed.upgrading, closed.backup) == ("Moving house.", False, "")


def test_one_killed_before_its_backup_was_whole_begins_again(
    outdated: Config, bring: Any, run: Any
) -> None:
    maintenance.begin_upgrade(outdated.data, backup="")
    torn = shelf.shelf(outdated) / "before-upgrade-20260101T000000-0123456789abcdef.backup.part"
    torn.write_bytes(b"PK")
    bring(GOOD)
    assert run("upgrade").exit_code == 0
    assert not torn.exists()
    assert "9999_later" not in archive.read_manifest(kept(outdated)).ledgers["core"]
    assert maintenance.current(outdated.data) is None


def test_one_killed_after_its_migrations_opens_the_site(outdated: Config, run: Any) -> None:
    maintenance.begin_upgrade(outdated.data, backup="")
    assert run("upgrade", "--check").exit_code == 1
    assert UP_TO_DATE in run("upgrade").output
    assert maintenance.current(outdated.data) is None


def test_a_server_that_starts_meanwhile_changes_nothing_and_shows_the_notice(
    outdated: Config, bring: Any, run: Any
) -> None:
    bring(BAD)
    assert run("upgrade").exit_code == 1
    answer = create_app(outdated).test_client().get("/")
    assert (answer.status_code, "We are working on it" in answer.text) == (503, True)
    disconnect()


def test_only_so_many_backups_of_upgrades_stay(outdated: Config, bring: Any, run: Any) -> None:
    folder = shelf.shelf(outdated)
    for year in range(2020, 2026):
        (folder / f"before-upgrade-{year}0101T000000-0123456789abcdef.backup").write_bytes(b"")
    (folder / "mine.backup").write_bytes(b"")
    bring(GOOD)
    assert run("upgrade").exit_code == 0
    sorts = [one.sort for one in shelf.kept(outdated)]
    assert (sorts.count("before-upgrade"), sorts.count("")) == (3, 1)
    assert shelf.kept(outdated)[0].checked_at is not None


@pytest.fixture
def deadly(tmp_path: Path, empty_database: str) -> SimpleNamespace:
    """A site in processes of its own, with a plugin whose migration is killed while the file
    `fuse` is there."""
    folder = tmp_path / "plugins" / "weather"
    (folder / "migrations").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "plugin.toml").write_text(
        'name = "weather"\ntitle = "Weather"\nsummary = "Rain."\nversion = "1.0.0"\n'
        'license = "MIT"\nrequires_api = ">=1.0,<2"\n'
    )
    fuse = tmp_path / "fuse"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOWNHALL_")}
    environment |= {
        "TOWNHALL_DATA": str(tmp_path / "site"),
        "TOWNHALL_DATABASE_URL": empty_database,
        "TOWNHALL_PLUGIN_PATH": str(folder.parent),
        "TOWNHALL_LOG_LEVEL": "CRITICAL",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core.cli", *words]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    migration = f"""
import os, signal
def up(migrator, db):
    db.execute_sql("CREATE TABLE weather_day (id INTEGER PRIMARY KEY)")
    if os.path.exists({str(fuse)!r}):
        os.kill(os.getpid(), signal.SIGKILL)
"""
    path = folder / "migrations" / "0001_days.py"
    return SimpleNamespace(
        run=run, fuse=fuse, data=tmp_path / "site", bring=lambda: path.write_text(migration)
    )


def test_killed_in_the_middle_it_goes_on_when_it_is_run_again(deadly: SimpleNamespace) -> None:
    assert deadly.run("init").returncode == 0
    deadly.bring()
    deadly.fuse.touch()
    assert deadly.run("upgrade").returncode == -signal.SIGKILL
    closed = maintenance.current(deadly.data)
    assert closed
    assert closed.upgrading
    deadly.fuse.unlink()
    again = deadly.run("upgrade")
    assert again.returncode == 0, again.stderr
    assert "was interrupted" in again.stdout
    assert "weather: 0001_days" in again.stdout
    assert maintenance.current(deadly.data) is None
    assert len(list((deadly.data / "backups").glob("*.backup"))) == 1
    assert "There is nothing to do" in deadly.run("upgrade").stdout
