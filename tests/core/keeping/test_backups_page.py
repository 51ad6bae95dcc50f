"""Owners without a shell look at backups, make, take along and delete them; the clock makes them
too, and what goes wrong is told."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.access import Actor
from core.accounts.models import Session
from core.backups import actions, archive, queries, shelf
from core.config import Config
from core.models import Audit

PAGE = "/admin/backups"
OWNER = Actor(is_admin=True)


@pytest.fixture
def ada(cast: SimpleNamespace, sign_in: Any) -> Any:
    """The owner's browser."""
    return sign_in(cast.ada)


@pytest.fixture
def made(app: Flask, ada: Any, run_jobs: Callable[[], int]) -> shelf.Kept:
    """A backup that the owner has asked for."""
    assert ada.send(PAGE).status_code == 303
    run_jobs()
    (one,) = queries.backups()
    return one


def deeds() -> list[str]:
    """What the log says was done to backups."""
    found = Audit.select().where(Audit.action.startswith("backup.")).order_by(Audit.id)
    return [row.action for row in found]


def test_one_is_made_by_a_worker_verified_and_listed(ada: Any, run_jobs: Any) -> None:
    page = ada.get(PAGE)
    assert "No backup yet" in page.text
    answer = ada.send(PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert queries.backups() == []
    assert "A backup is being made" in ada.get(PAGE).text
    run_jobs()
    (one,) = queries.backups()
    assert one.checked_at is not None
    page = ada.get(PAGE)
    assert one.name in page.text
    assert "read back and whole" in page.text
    assert "is being made" not in page.text
    assert deeds() == ["backup.ask"]


def test_pressed_twice_it_is_made_once(ada: Any, run_jobs: Any) -> None:
    ada.send(PAGE)
    ada.send(PAGE)
    run_jobs()
    assert len(queries.backups()) == 1


def test_it_is_the_owners_alone_and_no_web_servers(made: shelf.Kept, config: Config) -> None:
    assert made.path.stat().st_mode & 0o077 == 0
    assert made.path.parent.stat().st_mode & 0o077 == 0
    again = shelf.make(config, "backup")
    assert again.name[-23:] != made.name[-23:]  # the part that nobody can guess


def test_no_address_of_files_leads_to_it(made: shelf.Kept, client: Any, ada: Any) -> None:
    for browser in (client, ada):
        for path in (
            f"/files/../backups/{made.name}",
            f"/files/look/{made.name}",
            f"/files/%2e%2e/backups/{made.name}",
            f"/static/x/../../backups/{made.name}",
            f"/static/x/{made.name}",
            f"/backups/{made.name}",
        ):
            assert browser.get(path).status_code in (404, 405), path


def test_the_owner_takes_it_along_and_the_log_knows(made: shelf.Kept, ada: Any) -> None:
    with ada.send(f"{PAGE}/{made.name}/download") as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert int(answer.headers["Content-Length"]) == made.size
        sent = answer.data
    assert sent == made.path.read_bytes()
    assert zipfile.ZipFile(BytesIO(sent)).testzip() is None
    assert deeds()[-1] == "backup.download"


def test_it_is_deleted_for_good(made: shelf.Kept, ada: Any) -> None:
    assert ada.send(f"{PAGE}/{made.name}/delete").status_code == 303
    assert [path.name for path in made.path.parent.glob("backup-*")] == []
    assert deeds()[-1] == "backup.delete"
    assert ada.send(f"{PAGE}/{made.name}/delete").status_code == 303
    assert ada.send(f"{PAGE}/{made.name}/download").status_code == 404


@pytest.mark.parametrize("name", ["..", "../townhall.db", "%2e%2e%2fsecret_key", ".lock"])
def test_only_backups_are_taken_along(made: shelf.Kept, ada: Any, name: str) -> None:
    assert ada.send(f"{PAGE}/{name}/download").status_code in (404, 405)


def test_whoever_is_at_an_open_browser_gets_none(made: shelf.Kept, ada: Any) -> None:
    Session.update(proved_at=clock.ago(days=1)).execute()
    for answer in (
        ada.get(PAGE),
        ada.send(PAGE),
        ada.send(f"{PAGE}/{made.name}/download"),
        ada.send(f"{PAGE}/{made.name}/delete"),
    ):
        assert answer.status_code == 303
        assert "/account/prove" in answer.location
    assert made.path.exists()


def test_the_team_and_members_get_none(made: shelf.Kept, cast: Any, sign_in: Any) -> None:
    for person in (cast.maya, cast.bob):
        browser = sign_in(person)
        assert browser.get(PAGE).status_code == 403
        assert browser.send(f"{PAGE}/{made.name}/download").status_code == 403
        assert browser.send(f"{PAGE}/{made.name}/delete").status_code == 403
    assert made.path.exists()


def test_the_page_asks_little(made: shelf.Kept, ada: Any, queries: Any) -> None:
    ada.get(PAGE)
    with queries(max=14):
        ada.get(PAGE)


def test_the_clock_makes_the_first_when_the_community_is_a_day_old(
    app: Flask, cast: SimpleNamespace, at: Any
) -> None:
    actions.make_due()
    assert queries.backups() == []
    with at(clock.now() + timedelta(days=1)):
        actions.make_due()
        assert len(queries.backups()) == 1
        actions.make_due()
        assert len(queries.backups()) == 1
    with at(clock.now() + timedelta(days=2)):
        actions.make_due()
        assert len(queries.backups()) == 2


def test_owners_say_how_often_and_how_many(app: Flask, cast: Any, at: Any, config: Config) -> None:
    settings.put(OWNER, "core", "backup_days", 0)
    with at(clock.now() + timedelta(days=50)):
        actions.make_due()
    assert queries.backups() == []
    settings.put(OWNER, "core", "backup_days", 7)
    settings.put(OWNER, "core", "backup_keep", 2)
    mine = shelf.shelf(config) / "mine.backup"
    mine.write_bytes(b"kept by hand")
    for day in (3, 8, 15, 20, 22, 29):
        with at(clock.now() + timedelta(days=day)):
            actions.make_due()
    sorts = [one.sort for one in queries.backups()]
    assert (sorts.count("backup"), sorts.count("")) == (2, 1)
    newest = queries.newest()
    assert newest
    assert newest.made_at.date() == (clock.now() + timedelta(days=29)).date()


def test_without_an_owner_there_is_nothing_to_keep(app: Flask, at: Any) -> None:
    with at(clock.now() + timedelta(days=50)):
        actions.make_due()
    assert queries.backups() == []


def test_what_goes_wrong_is_told_until_one_is_made(
    ada: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=1000)
    with monkeypatch.context() as patched:
        patched.setattr("core.backups.archive.shutil.disk_usage", lambda _path: full)
        ada.send(PAGE)
        run_jobs()
        assert queries.backups() == []
    assert "The last backup could not be made: A backup may need" in ada.get("/admin/").text
    assert "The last try made none" in ada.get(PAGE).text
    ada.send(PAGE)
    run_jobs()
    assert "could not be made" not in ada.get("/admin/").text


def test_the_older_one_stays_when_a_new_one_fails(
    made: shelf.Kept, app: Flask, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.put(OWNER, "core", "backup_keep", 1)
    monkeypatch.setattr(archive, "faults", lambda *_given: ["The table post is missing."])
    with at(clock.now() + timedelta(days=3)):
        actions.make_due()
    assert [one.name for one in queries.backups()] == [made.name]
    failed = queries.failure()
    assert failed
    assert "is not whole" in failed.why


def test_two_are_never_made_at_once(ada: Any, run_jobs: Any, config: Config) -> None:
    with shelf.alone(config, wait=False) as mine, shelf.alone(config, wait=False) as other:
        assert (mine, other) == (True, False)
        ada.send(PAGE)
        run_jobs()
        assert queries.backups() == []
    assert queries.is_asked()  # it is tried again later


def test_one_that_was_changed_since_counts_as_not_read_back(
    made: shelf.Kept, ada: Any, config: Config
) -> None:
    made.path.write_bytes(made.path.read_bytes() + b"x")
    (again,) = queries.backups()
    assert again.checked_at is None
    assert "not read back" in ada.get(PAGE).text


def test_its_names_are_read_as_what_they_are(config: Config) -> None:
    folder = shelf.shelf(config)
    for name in ("backup-20260101T000000-0123456789abcdef.backup", "b.backup", "c.txt", ".lock"):
        (folder / name).write_bytes(b"")
    Path(folder / "d.backup").mkdir()
    assert {(one.name[:6], one.sort) for one in shelf.kept(config)} == {
        ("backup", "backup"),
        ("b.back", ""),
    }
