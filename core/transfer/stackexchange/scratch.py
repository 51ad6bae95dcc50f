"""A scratch file that sorts a dump by question, so that memory does not grow with the dump.

Dumps list posts, comments, votes and history apart, each by its own number; a thread needs
them together. The scratch file is SQLite in the system's temporary folder, holds foreign
rows only and is gone when the import ends. It is no part of the site's database.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from core.transfer.stackexchange.rows import Row

BATCH = 2000
_TABLES = """
create table person (id integer primary key);
create table absent (key text primary key, name text, at text);
create table post (id integer primary key, thread integer, kind integer, fields text);
create table comment (id integer primary key, post integer, fields text);
create table history (id integer primary key, post integer, fields text);
create table vote (post integer primary key, up integer, accepted text);
create table link (id integer primary key, post integer, related integer, at text);
"""
_INDEXES = """
create index post_thread on post (thread);
create index comment_post on comment (post);
create index history_post on history (post);
create index link_post on link (post);
"""


class Scratch:
    """The foreign rows of one dump, found by what they belong to. Close it when done."""

    def __init__(self) -> None:
        # No name: SQLite makes a file that is gone with the process, however that ends.
        self._db = sqlite3.connect("", isolation_level=None)
        # Nothing here outlives the run, so nothing needs to reach the disk in order.
        self._db.executescript("pragma journal_mode=off; pragma synchronous=off;" + _TABLES)
        self._db.execute("begin")

    def close(self) -> None:
        """Throw everything away."""
        self._db.close()

    def put(self, table: str, values: tuple[Any, ...]) -> bool:
        """Keep one row; False if that id is there already."""
        holes = ",".join("?" * len(values))
        sql = f"insert or ignore into {table} values ({holes})"  # noqa: S608  # our own names
        return bool(self._db.execute(sql, values).rowcount)

    def absent(self, key: str, name: str, at: str) -> None:
        """Note somebody who may be in no list of people, and when they were first seen."""
        self._db.execute(
            "insert into absent values (?1, ?2, ?3) on conflict (key) do update set"
            " name = coalesce(nullif(name, ''), ?2), at = min(at, ?3)",
            (key, name, at),
        )

    def vote(self, post: int, *, up: int = 0, accepted: str | None = None) -> None:
        """Count an up vote, or note when the post was accepted."""
        self._db.execute(
            "insert into vote values (?1, ?2, ?3) on conflict (post) do update set"
            " up = up + ?2, accepted = coalesce(?3, accepted)",
            (post, up, accepted),
        )

    def index(self) -> None:
        """Make it quick to ask, once everything is in."""
        self._db.execute("commit")
        self._db.executescript(_INDEXES)

    def one(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self._db.execute(sql, values).fetchone()
        return row[0] if row else None

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._db.execute(sql, values).fetchall()

    def each(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows one by one; other questions may be asked meanwhile."""
        yield from self._db.execute(sql, values)

    def drop(self, table: str, condition: str) -> None:
        """Forget rows."""
        self._db.execute(f"delete from {table} where {condition}")  # noqa: S608

    def among(self, sql: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
        """Every row whose key is among these; `sql` has `{}` where the keys go."""
        return self._db.execute(sql.format(",".join(map(str, keys)))).fetchall()


def packed(row: Row) -> str:
    """A row as the scratch file keeps it."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Row:
    """A row as it was read."""
    row: Row = json.loads(text)
    return row
