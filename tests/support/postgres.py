"""Databases on a PostgreSQL server for tests: a migrated template, and copies of it that are
emptied and used again."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
PREFIX = "townhall_test_"


def server_url() -> str:
    """Address of the server to test on, whose user may create databases."""
    return os.environ.get("TOWNHALL_TEST_POSTGRES") or DEFAULT


class Emptied:
    """One copy, with what it held at first, which it holds again after `empty`."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)
        # Foreign keys are not asked: everything goes and the first rows come back whole.
        self._connection.execute("SET session_replication_role = replica")
        self._tables = self._list_tables()
        self._emptying = self._statements().as_string(self._connection)

    def empty(self) -> bool:
        """Put the first rows back and start the ids anew; False when the tables changed."""
        self._connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if self._list_tables() != self._tables:
            return False
        self._connection.execute(self._emptying)
        return True

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _list_tables(self) -> dict[str, int]:
        found = self._connection.execute(
            "SELECT c.relname, count(a.attnum) FROM pg_class c "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' "
            "GROUP BY c.relname"
        )
        return dict(found.fetchall())

    def _statements(self) -> sql.Composed:
        """What `empty` runs: sent as one text, so that some two hundred statements are one
        question and one transaction."""
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for t in self._tables]
        refilled = [self._insert(t, rows) for t in self._tables if (rows := self._rows(t))]
        return sql.SQL("; ").join([*emptied, *refilled, *self._resets()])

    def _resets(self) -> list[sql.Composed]:
        """A statement for each sequence, which puts it back to what it has given out by now."""
        names = self._connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'S' AND "
            "relnamespace = 'public'::regnamespace"
        )
        found = []
        for (name,) in names.fetchall():
            query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
            value, called = self._connection.execute(query).fetchone() or (1, False)
            reset = sql.SQL("SELECT setval({}, {}, {})")
            found.append(reset.format(sql.Literal(f'"{name}"'), value, called))
        return found

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        return self._connection.execute(query).fetchall()

    @staticmethod
    def _insert(table: str, rows: list[tuple[Any, ...]]) -> sql.Composed:
        each = [sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, row))) for row in rows]
        statement = sql.SQL("INSERT INTO {} VALUES {}")
        return statement.format(sql.Identifier(table), sql.SQL(", ").join(each))


class Copies:
    """Hands out copies of one template database.

    A copy takes 30 ms on a quiet machine and seconds on a busy one (its files are synced),
    so a used one is emptied and handed out again, unless a test has changed its tables.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._admin = psycopg.connect(server, autocommit=True, connect_timeout=5)
        self._background = ThreadPoolExecutor(1, thread_name_prefix="database-copies")
        self._made = 0
        self._free: list[Emptied] = []
        self._drop_leftovers()
        self._template = self.create()

    def url(self, name: str) -> str:
        """The address of one database of this server."""
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def fill_template(self, fill: Callable[[str], None]) -> None:
        """Let `fill(url)` migrate the template."""
        fill(self.url(self._template))

    def take(self) -> Emptied:
        """A copy of the template as it was filled."""
        if self._free:
            return self._free.pop()
        name = self.create(self._template)
        # Tests need no disk that survives a power cut.
        self._run("ALTER DATABASE {} SET synchronous_commit = off", name)
        return Emptied(name, self.url(name))

    def give_back(self, used: Emptied) -> None:
        """Empty a copy for the next test, or drop it when its tables are not what they were."""
        if used.empty():
            self._free.append(used)
        else:
            used.close()
            self.drop_later(used.name)

    def create(self, template: str = "template0") -> str:
        """Make one database and return its name."""
        self._made += 1
        name = f"{PREFIX}{os.getpid()}_{self._made}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop_later(self, name: str) -> None:
        """Drop a database in the background, connections and all."""
        self._background.submit(self._drop, name)

    def close(self) -> None:
        """Drop everything that was made here."""
        for free in self._free:
            free.close()
            self._drop(free.name)
        self._drop(self._template)
        self._background.shutdown()
        self._admin.close()

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _drop_leftovers(self) -> None:
        """Drop databases of test runs of this machine that were killed."""
        if urlsplit(self._server).hostname not in ("127.0.0.1", "localhost"):
            return
        found = self._admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"]
        )
        for (name,) in found.fetchall():
            match = re.fullmatch(PREFIX + r"(\d+)_\d+", name)
            if match and not _runs(int(match[1])):
                with suppress(psycopg.Error):  # the other worker was faster
                    self._drop(name)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
