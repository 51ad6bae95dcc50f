"""The doctor finds what was broken on purpose, says so, and puts right what it says it can."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from PIL import Image

from core import clock, files, settings
from core.access import Actor
from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.backups.shelf import note_failure
from core.cli.doctor import doctor
from core.config import Config
from core.db import connect_to, database, disconnect, ensure_connected, is_postgres
from core.doctor import CHECKS, faults
from core.groups.models import Membership
from core.insights.counting import count_all
from core.insights.models import FigureCount
from core.models import Outbox
from core.polls.actions import define_poll
from core.polls.models import Poll, PollOption
from core.polls.rules import Terms
from core.search.engine import engine, source
from core.site import site, start
from core.spaces.models import Space
from core.threads.models import Post, Tag, Thread
from core.threads.queries import visible_post
from core.versions import set_read_only
from townhall import create_space, reply, start_thread
from townhall.testing import User

ALWAYS = {"site.address", "site.mail", "database.version"}
"""What stands in every site of the tests: it has no address, no mail and perhaps an old SQLite."""


@pytest.fixture
def town(app: Flask, cast: SimpleNamespace, actor_of: Any, run_jobs: Any) -> SimpleNamespace:
    """A community with a thread, a file, a poll and an index."""
    alice, bob = actor_of(cast.alice), actor_of(cast.bob)
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", slug="den", title="Den")
        picture = BytesIO()
        Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
        picture.seek(0)
        file = keep_file(alice, picture, "rain.png")
        thread = start_thread(
            alice,
            board.id,
            kind="topic",
            title="Rain",
            body=f"Wet.\n\n![Rain]({address(file)})",
            tags="wet",
        )
        answer = reply(bob, thread.id, "Again.")
        _thread, post = visible_post(bob, answer.id)
        define_poll(bob, post, Terms(question="Umbrella?", options=("Yes", "No")))
        run_jobs()
        while not engine().rebuild(source(), seconds=30):
            pass
    return SimpleNamespace(thread=thread, answer=answer, file=file, **vars(cast))


def found() -> dict[str, str]:
    """What is wrong by the name of its check, but for what always is."""
    return {check.name: text for check, text in faults() if check.name not in ALWAYS}


def repair(name: str) -> None:
    """Run the repair of a check."""
    check = next(check for check in CHECKS if check.name == name)
    assert check.repair is not None
    check.repair()


def test_nothing_is_wrong_with_a_fresh_community(app: Flask, town: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        assert found() == {}


def miscount_thread(_town: Any) -> None:
    Thread.update(post_count=Thread.post_count + 1).execute()


def miscount_space(_town: Any) -> None:
    Space.update(thread_count=7).execute()


def miscount_person(_town: Any) -> None:
    User.update(post_count=99).where(User.username == "bob").execute()


def miscount_tag(_town: Any) -> None:
    Tag.update(thread_count=0).execute()


def miscount_reactions(_town: Any) -> None:
    Post.update(reaction_counts="agree:3").execute()


def miscount_poll(_town: Any) -> None:
    Poll.update(ballot_count=5).execute()
    PollOption.update(count=2).execute()


def leave_a_file_behind(_town: Any) -> None:
    name = f"{'ab' * 16}.png"
    files.put("attachments", name, b"nobody's")
    path = site().config.files / "attachments" / "ab" / name
    old = clock.now().timestamp() - 3 * 24 * 3600
    os.utime(path, (old, old))


def give_up_on_work(_town: Any) -> None:
    Outbox.create(
        topic="no.such", payload={}, state="failed", created_at=clock.now(), run_at=clock.now()
    )


def open_the_secret(_town: Any) -> None:
    path = site().config.data / "push_key"
    path.write_text("secret")
    path.chmod(0o644)


def open_what_is_kept(_town: Any) -> None:
    """The database, its log, a backup and mail that is filed, for everybody to read."""
    data = site().config.data
    for name in ("townhall.db", "townhall.db-wal"):
        if not is_postgres():
            (data / name).chmod(0o644)
    for name in ("mail", "backups"):
        (data / name).mkdir(exist_ok=True)
        (data / name).chmod(0o755)


def let_figures_grow_old(_town: Any) -> None:
    count_all()
    FigureCount.update(counted_at=clock.ago(hours=5)).execute()


def note_a_count_that_failed(_town: Any) -> None:
    count_all()
    FigureCount.update(error="OperationalError: database is locked").execute()


@pytest.mark.parametrize(
    ("break_it", "name"),
    [
        (miscount_thread, "content.counters"),
        (miscount_space, "content.counters"),
        (miscount_person, "content.counters"),
        (miscount_tag, "content.counters"),
        (miscount_reactions, "content.counters"),
        (miscount_poll, "content.counters"),
        (leave_a_file_behind, "content.lost_files"),
        (open_the_secret, "site.secrets"),
        (open_what_is_kept, "site.secrets"),
        (let_figures_grow_old, "work.figures"),
        (note_a_count_that_failed, "work.figures"),
        (give_up_on_work, "work.failed"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_is_broken_is_found_and_put_right(
    app: Flask, town: SimpleNamespace, break_it: Callable[[Any], None], name: str
) -> None:
    with app.test_request_context("/"):
        break_it(town)
        assert set(found()) == {name}
        # Looking has changed nothing.
        assert set(found()) == {name}
        repair(name)
        assert name not in found()


def test_what_is_kept_stays_readable_for_a_group_that_may_read_it(
    app: Flask, town: SimpleNamespace
) -> None:
    if is_postgres():
        pytest.skip("the database is elsewhere")
    path = site().config.data / "townhall.db"
    path.chmod(0o664)
    with app.test_request_context("/"):
        repair("site.secrets")
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_new_database_is_nobody_elses(tmp_path: Path) -> None:
    connect_to(Config(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'new.db'}"))
    ensure_connected()
    database.execute_sql("CREATE TABLE one (id INTEGER)")
    for name in ("new.db", "new.db-wal"):
        assert (tmp_path / name).stat().st_mode & 0o007 == 0
    disconnect()


def test_an_index_that_is_gone_is_made_anew(app: Flask, town: SimpleNamespace) -> None:
    folder = site().config.data / "search"
    with app.test_request_context("/"):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        assert "content.index" in found()
        repair("content.index")
        assert "content.index" not in found()


def test_rows_that_point_to_nothing_are_found(app: Flask, town: SimpleNamespace) -> None:
    if is_postgres():
        pytest.skip("PostgreSQL lets no such row be")
    database.execute_sql("PRAGMA foreign_keys = 0")
    Post.delete().where(Post.id == town.answer.id).execute()
    with app.test_request_context("/"):
        assert "point to rows that are gone" in found()["database.references"]
        repair("database.references")
        repair("database.pragmas")
        repair("content.counters")
        assert set(found()) <= {"content.index"}


def test_an_sqlite_that_is_set_otherwise_is_found(app: Flask, town: SimpleNamespace) -> None:
    if is_postgres():
        pytest.skip("PostgreSQL has no such settings")
    database.execute_sql("PRAGMA foreign_keys = 0")
    with app.test_request_context("/"):
        assert "foreign_keys is 0 and should be 1" in found()["database.pragmas"]
        repair("database.pragmas")
        assert found() == {}


def test_a_file_that_is_gone_is_named(app: Flask, town: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        files.remove("attachments", f"{town.file.key}.{town.file.extension}")
        assert town.file.key in found()["content.missing_files"]


def test_a_community_without_an_owner_is_told(app: Flask, town: SimpleNamespace) -> None:
    Membership.delete().where(Membership.user == town.ada).execute()
    with app.test_request_context("/"):
        assert "Nobody owns the community" in found()["site.owner"]


def test_work_that_nobody_does_is_told(app: Flask, town: SimpleNamespace) -> None:
    Outbox.create(
        topic="no.such", payload={}, created_at=clock.ago(days=1), run_at=clock.ago(minutes=30)
    )
    with app.test_request_context("/"):
        assert "is a worker running?" in found()["work.late"]


def test_an_old_backup_is_told(app: Flask, town: SimpleNamespace) -> None:
    folder = site().config.data / "backups"
    folder.mkdir(exist_ok=True)
    kept = folder / "site.backup"
    kept.write_bytes(b"")
    old = clock.now().timestamp() - 30 * 24 * 3600
    os.utime(kept, (old, old))
    with app.test_request_context("/"):
        assert "older than a week" in found()["site.backups"]


def test_a_backup_that_was_never_made_is_told_once_it_is_due(
    app: Flask, town: SimpleNamespace, at: Any
) -> None:
    with app.test_request_context("/"):
        with at(clock.now() + timedelta(hours=30)):
            assert "site.backups" not in found()
        with at(clock.now() + timedelta(days=3)):
            assert "No backup was ever made" in found()["site.backups"]
            note_failure(site().config, "No room is left.")
            assert "No room is left." in found()["site.backups"]


def test_backups_that_are_kept_elsewhere_are_not_asked_for(
    app: Flask, town: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    with app.test_request_context("/"):
        settings.put(actor_of(town.ada), "core", "backup_days", 0)
        with at(clock.now() + timedelta(days=30)):
            assert "site.backups" not in found()


@pytest.mark.parametrize(
    ("minutes", "said"), [(-2, "ahead of"), (2, "behind"), (0, "")], ids=["slow", "fast", "right"]
)
def test_a_clock_that_differs_from_the_databases_is_told(
    app: Flask, minutes: int, said: str, at: Any
) -> None:
    check = next(check for check in CHECKS if check.name == "database.clock")
    with app.test_request_context("/"), at(clock.now() + timedelta(minutes=minutes)):
        told = list(check.look())
    # SQLite has no clock of its own, so there is nothing to compare.
    assert (said in told[0]) if said and is_postgres() else told == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"base_url": "http://town.example.org"}, "is not https"),
        ({"base_url": "https://town.example.org"}, "TOWNHALL_PROXY_HOPS is 0"),
        ({"base_url": "https://town.example.org", "proxy_hops": 1}, ""),
        ({}, "may name the wrong host"),
    ],
)
def test_addresses_and_cookies_are_looked_at(app: Flask, values: dict[str, Any], said: str) -> None:
    start(replace(site(), config=replace(site().config, **values)))
    with app.test_request_context("/"):
        told = [text for check, text in faults(slow=False) if check.name == "site.address"]
    assert (said in told[0]) if said else not told


@pytest.mark.parametrize(
    ("setting", "plain", "fine"),
    [
        ("database_url", "postgresql://db/x", "postgresql://db/x?sslmode=verify-full"),
        ("database_url", "postgresql://db/x?sslmode=require", "postgresql:///x?host=/run/pg"),
        ("redis_url", "redis://cache:6379/0", "rediss://cache:6379/0"),
        ("redis_url", "redis://10.0.0.7/0", "redis://127.0.0.1/0"),
        ("smtp_url", "smtp://mail:25?tls=no", "smtp://mail:25"),
        ("imap_url", "imap://us:x@mail/INBOX", "imaps://us:x@mail/INBOX"),
        ("files_url", "s3://f?endpoint=http://store:9000", "s3://f?endpoint=https://store"),
    ],
)
def test_what_can_be_read_on_the_way_is_told(
    app: Flask, setting: str, plain: str, fine: str
) -> None:
    def told(value: str) -> list[str]:
        here = site()
        start(replace(here, config=replace(here.config, **{setting: value})))
        try:
            return list(next(check for check in CHECKS if check.name == "site.wires").look())
        finally:
            start(here)

    with app.test_request_context("/"):
        assert len(told(plain)) == 1
        assert f"TOWNHALL_{setting.upper()} leads to another machine" in told(plain)[0]
        assert told(fine) == []


def test_a_check_that_breaks_is_a_fault_of_its_own(
    app: Flask, town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_named: Any) -> Any:
        raise RuntimeError("no sky")

    monkeypatch.setattr("core.doctor.content.engine", fail)
    with app.test_request_context("/"):
        assert "RuntimeError: no sky" in found()["content.index"]


def test_looking_works_while_the_site_is_read_only(app: Flask, town: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        set_read_only(on=True)
        try:
            assert set(found()) == {"content.counters"}
        finally:
            set_read_only(on=False)


def test_the_command_says_what_it_found_and_repaired(
    town: SimpleNamespace, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.cli.starting.from_environment", lambda: config)
    miscount_space(town)
    disconnect()  # the command opens the site for itself
    first = CliRunner().invoke(doctor, [])
    assert (first.exit_code, "count wrongly" in first.output) == (1, True)
    second = CliRunner().invoke(doctor, ["--repair"])
    assert "Repaired: content.counters" in second.output
    assert "count wrongly" not in second.output
