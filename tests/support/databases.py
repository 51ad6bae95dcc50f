"""Which database the tests run on, and a fresh migrated one for each test.

`--database sqlite` (the default) or `--database postgres`. Migrations run once in each
worker process, into a template; a test gets a copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import Config, complete
from core.db import database, disconnect
from tests.support import postgres

DATABASES = {"fresh_database", "empty_database", "_new_database", "_postgres_copies", "on_postgres"}
# Marks of tests that one of the two leaves to the other.
LEFT_OUT = {"sqlite": ("postgres",), "postgres": ("browser", "markup", "once")}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default=os.environ.get("TOWNHALL_TEST_DATABASE", "sqlite"),
        help="database that the tests run on",
    )
    parser.addoption(
        "--postgres",
        metavar="URL",
        default=postgres.server_url(),
        help="PostgreSQL server whose user may create databases",
    )


def pytest_configure() -> None:
    # Read by now, and handed to worker processes as options. A site under test refuses
    # settings that it does not know.
    for name in [name for name in os.environ if name.startswith("TOWNHALL_TEST_")]:
        del os.environ[name]


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    database_name = config.getoption("database")
    # What asks for no database says the same on both, and is run on SQLite only.
    elsewhere = [
        item
        for item in items
        if any(item.get_closest_marker(mark) for mark in LEFT_OUT[database_name])
        or (database_name == "postgres" and DATABASES.isdisjoint(getattr(item, "fixturenames", ())))
    ]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        left_out = set(elsewhere)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def on_postgres(request: pytest.FixtureRequest) -> bool:
    """Whether this run is the one on PostgreSQL."""
    return bool(request.config.getoption("database") == "postgres")


@pytest.fixture(scope="session")
def _postgres_copies(
    on_postgres: bool, request: pytest.FixtureRequest
) -> Iterator[postgres.Copies | None]:
    if not on_postgres:
        yield None
        return
    copies = postgres.Copies(request.config.getoption("postgres"))
    yield copies
    copies.close()


@pytest.fixture(scope="session")
def _new_database(
    _postgres_copies: postgres.Copies | None, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], tuple[str, Callable[[], None]]]:
    """A function (folder for files) -> (URL of a migrated database, what undoes it)."""
    kept = tmp_path_factory.mktemp("template")
    if _postgres_copies is None:
        migrate_into(f"sqlite:///{kept / 'template.db'}", kept)
        return lambda folder: _sqlite_copy(kept / "template.db", folder)
    copies = _postgres_copies
    copies.fill_template(lambda url: migrate_into(url, kept))

    def make(_folder: Path) -> tuple[str, Callable[[], None]]:
        copy = copies.take()
        return copy.url, lambda: copies.give_back(copy)

    return make


def migrate_into(url: str, folder: Path) -> None:
    """Apply every migration of core and the bundled plugins to an empty database."""
    from app import start_site

    start_site(complete(Config(data=folder, database_url=url, testing=True)))
    disconnect()


def _sqlite_copy(template: Path, folder: Path) -> tuple[str, Callable[[], None]]:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / "townhall.db")
    return f"sqlite:///{folder / 'townhall.db'}", lambda: None


@pytest.fixture
def fresh_database(
    _new_database: Callable[[Path], tuple[str, Callable[[], None]]], tmp_path: Path
) -> Iterator[str]:
    """URL of this test's own database, all migrations applied, nothing else in it."""
    url, undo = _new_database(tmp_path / "data")
    yield url
    _let_go()
    undo()


@pytest.fixture
def empty_database(_postgres_copies: postgres.Copies | None, tmp_path: Path) -> Iterator[str]:
    """URL of a database with no table at all, for tests of migrations."""
    if _postgres_copies is None:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        _let_go()
        return
    name = _postgres_copies.create()
    yield _postgres_copies.url(name)
    _let_go()
    _postgres_copies.drop_later(name)


def _let_go() -> None:
    if database.obj is not None:
        disconnect()
