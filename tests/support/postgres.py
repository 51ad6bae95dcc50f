"""Databases on a PostgreSQL server for tests: a migrated template, and copies of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
PREFIX = "townhall_test_"


def server_url() -> str:
    """Address of the server to test on, whose user may create databases."""
    return os.environ.get("TOWNHALL_TEST_POSTGRES") or DEFAULT


class Copies:
    """Hands out copies of one template database.

    A copy takes some 30 ms, so the next one is made in the background while a test runs,
    and used ones are dropped there too.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._admin = psycopg.connect(server, autocommit=True, connect_timeout=5)
        self._background = ThreadPoolExecutor(1, thread_name_prefix="database-copies")
        self._made = 0
        self._next: Future[str] | None = None
        self._drop_leftovers()
        self._template = self.create()

    def url(self, name: str) -> str:
        """The address of one database of this server."""
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def fill_template(self, fill: Callable[[str], None]) -> None:
        """Let `fill(url)` migrate the template, then start making copies."""
        fill(self.url(self._template))
        self._next = self._background.submit(self.create, self._template)

    def take(self) -> str:
        """The name of a fresh copy of the template."""
        if self._next is None:
            raise RuntimeError("The template has not been filled.")
        name = self._next.result()
        self._next = self._background.submit(self.create, self._template)
        return name

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
        if self._next is not None:
            self._drop(self._next.result())
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
