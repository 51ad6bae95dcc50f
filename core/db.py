"""The database: connection, base model, field types, transactions and prepared queries.

Everything that touches SQL goes through here; no other module opens a connection.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast

import peewee
from peewee import SQL

from core import events
from core.cache import Same
from core.config import Config

database = peewee.DatabaseProxy()
LARGEST = 2**31 - 1
"""The largest number that a column of numbers holds on every database."""

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": 8000,
    "cache_size": -16 * 1024,
    "journal_size_limit": 64 * 1024 * 1024,
}


class UTCDateTime(peewee.DateTimeField):  # type: ignore[misc]  # peewee ships no types
    """A moment. Aware UTC in Python, naive UTC text or timestamp in the database."""

    def db_value(self, value: datetime | None) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return super().db_value(value)

    def python_value(self, value: Any) -> datetime | None:
        return as_utc(value)


def as_utc(value: datetime | str | None) -> datetime | None:
    """A stored moment as read raw from either database, made an aware datetime."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


class JSONText(peewee.TextField):  # type: ignore[misc]
    """A small JSON value kept as text; the same on every database."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class Model(peewee.Model):  # type: ignore[misc]
    """Base of every model. Tables are named in the singular by each model's Meta."""

    class Meta:
        database = database
        legacy_table_names = False


def default(value: str | int | bool) -> list[SQL]:
    """A column default that the database itself knows, beside peewee's Python-side one.

    Older processes and raw inserts would break on a NOT NULL column without it.
    """
    if isinstance(value, bool):
        return [SQL("DEFAULT TRUE" if value else "DEFAULT FALSE")]
    if isinstance(value, int):
        return [SQL(f"DEFAULT {value}")]
    return [SQL("DEFAULT '{}'".format(value.replace("'", "''")))]


def connect_to(config: Config) -> peewee.Database:
    """Point every model at the configured database and return it, not yet connected. This
    thread's connection to the one before is closed, since nobody would find it any more."""
    if database.obj is not None:
        disconnect()
    url = config.database_url
    if url.startswith("sqlite"):
        made = _sqlite(config)
    else:
        from playhouse.db_url import parse as parse_url

        from core.postgres import Postgres

        given = parse_url(url.replace("postgresql+psycopg", "postgresql"))
        made = Postgres(given.pop("database"), autoconnect=False, prefer_psycopg3=True, **given)
    database.initialize(made)
    return made


def _sqlite(config: Config) -> peewee.Database:
    path = config.database_url.removeprefix("sqlite:///")
    pragmas = {**SQLITE_PRAGMAS, "synchronous": "full" if config.durable else "normal"}
    # cysqlite brings an SQLite with the WAL-reset fix of 3.51.3; the standard
    # library's may be older. `townhall doctor` tells which one runs.
    options = {"pragmas": pragmas, "lock_type": "IMMEDIATE", "autoconnect": False}
    try:
        import cysqlite
        from playhouse.cysqlite_ext import CySqliteDatabase
    except ImportError:
        return peewee.SqliteDatabase(path, **options)

    class StablePlans(CySqliteDatabase):  # type: ignore[misc]
        """Keeps the plan of a statement whatever is bound to it.

        This SQLite is built with STAT4, which plans a kept statement anew each time its
        parameters change: 70 us instead of 12 for a thread (see docs/decisions.md).
        """

        def _connect(self) -> Any:
            _keep_from_others(path)
            connection = super()._connect()
            connection.db_config(cysqlite.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # type: ignore[attr-defined]
            return connection

    return StablePlans(path, **options)


def _keep_from_others(path: str) -> None:
    """Let a new database be nobody else's on this machine; SQLite's log goes by its file."""
    file = Path(path)
    if file.parent.is_dir() and not file.exists():
        file.touch(mode=0o660)


def is_postgres() -> bool:
    """Whether the running database is PostgreSQL."""
    return isinstance(database.obj, peewee.PostgresqlDatabase)


def ensure_connected() -> None:
    """Open this thread's connection if it has none. Connections stay open per thread."""
    if database.is_closed():
        database.connect()


def disconnect() -> None:
    """Close this thread's connection if it is open."""
    if not database.is_closed():
        database.close()


class ReadOnly(Exception):
    """The site takes no writes just now (see `core.versions.set_read_only`)."""


class _Held(threading.local):
    """The connection of this thread that takes no writes, if it is so."""

    connection: Any = None


_held = _Held()


def hold_writes(*, on: bool) -> None:
    """Let this thread's connection take no writes, or take them again. The database itself
    refuses them then, whoever forgets to ask."""
    connection = database.connection()
    if on == (_held.connection is connection):
        return
    if is_postgres():
        database.execute_sql(f"SET default_transaction_read_only = {'on' if on else 'off'}")
    else:
        database.execute_sql(f"PRAGMA query_only = {int(on)}")
    _held.connection = connection if on else None


def holds_writes() -> bool:
    """Whether this thread's connection takes no writes."""
    return not database.is_closed() and _held.connection is database.connection()


def state() -> Hashable:
    """What this thread's connection sees of the database, as a value: as long as it is equal,
    nobody has committed anything, in this process or another.

    May be another one without a reason, such as a transaction that was rolled back, or on
    PostgreSQL one in another database of the server.
    """
    if is_postgres():
        return cast("str", database.execute_sql("SELECT pg_current_snapshot()::text").fetchone()[0])
    return state_of(database.execute_sql("PRAGMA data_version").fetchone()[0])


def state_column() -> peewee.Node:
    """What `state_of` makes the state of, for a query that is asked anyway."""
    if is_postgres():
        # Which transactions a statement sees, of the whole server: the very thing that is asked.
        return peewee.fn.pg_current_snapshot().cast("TEXT")
    return peewee.SQL("(SELECT data_version FROM pragma_data_version)")


def state_of(read: Any) -> Hashable:
    """What `state` says, once `state_column` was read."""
    if is_postgres():
        return cast("str", read)
    # The number tells of all other connections, the count of this one.
    connection = database.connection()
    changes = connection.total_changes
    return Same(connection), read, changes() if callable(changes) else changes


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block in one transaction; deliver its domain events after the commit.

    Blocks nest as savepoints. A block that raises takes its rows and its events back.
    On SQLite the outermost block takes the write lock at once (BEGIN IMMEDIATE).
    """
    outermost = not database.in_transaction()
    with events.collecting() as collected, database.atomic():
        yield
    if outermost:
        events.deliver(collected)


class _Name(NamedTuple):
    name: str


def param(name: str) -> peewee.Value:
    """A named hole in a `Prepared` query, filled when it runs."""
    return peewee.Value(_Name(name), converter=False, unpack=False)


FEW, AT_ONCE = 8, 256
"""How many values one statement of `Prepared.among` takes."""


def some(size: int) -> list[peewee.Value]:
    """So many holes, for the values that `Prepared.among` fills in."""
    return [param(f"some{number}") for number in range(size)]


Row = TypeVar("Row", bound=tuple[Any, ...])


class Prepared(Generic[Row]):
    """A query compiled to SQL text once and read into named tuples.

    Making SQL text costs more than running it (see docs/decisions.md), so the few hot
    reads are built once. `build(*shape)` returns a peewee select using `param("name")`
    for its values; `shape` (any hashable values, such as the length of an IN list) gets
    one compiled text each, of which some `most` are kept. Values come back raw, moments too (pass
    them through `as_utc`); `typed`: as the types of their columns give them.
    """

    def __init__(
        self,
        row: type[Row],
        build: Callable[..., peewee.Query],
        *,
        typed: bool = False,
        most: int = 64,
    ) -> None:
        # Named tuples have a way of their own, plain ones are made by their name.
        self._make = cast("Callable[[Sequence[Any]], Row]", getattr(row, "_make", row))
        self._build = build
        self._typed = typed
        self._most = most
        self._texts: dict[tuple[Any, ...], tuple[str, list[Any]]] = {}
        self._types: dict[int, Callable[[Any], Any]] = {}

    def all(self, *shape: Any, **values: Any) -> list[Row]:
        """Every row, in order."""
        rows = self._run(shape, values).fetchall()
        if self._typed:
            rows = [self._converted(row) for row in rows]
        return [self._make(row) for row in rows]

    def first(self, *shape: Any, **values: Any) -> Row | None:
        """The first row or None."""
        row = self._run(shape, values).fetchone()
        if row is not None and self._typed:
            row = self._converted(row)
        return None if row is None else self._make(row)

    def among(self, found: Iterable[Any], **values: Any) -> list[Row]:
        """Every row for many values of a column, asked for in as few statements as may be.

        `build(size)` compares the column with `some(size)`. Short sets are filled up with their
        last value, so that there are two texts and not one for each length.
        """
        wanted, rows = list(dict.fromkeys(found)), []
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            size = FEW if len(part) <= FEW else AT_ONCE
            part += part[-1:] * (size - len(part))
            rows += self.all(size, **{f"some{i}": each for i, each in enumerate(part)}, **values)
        return rows

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in self._types.items():
            values[place] = convert(values[place])
        return values

    def _run(self, shape: tuple[Any, ...], values: dict[str, Any]) -> Any:
        key = (type(database.obj), *shape)
        text = self._texts.get(key)
        if text is None:
            self._texts.clear() if len(self._texts) > self._most else None
            query = self._build(*shape)
            sql, params = query.bind(database.obj).sql()
            if self._typed:  # the columns are the same whatever the shape
                self._types = _types_of(query)
            if is_postgres():
                from core.postgres import Kept

                sql = Kept.of(sql)
            text = self._texts[key] = (sql, params)
        sql, params = text
        filled = [values[p.name] if isinstance(p, _Name) else p for p in params]
        return database.execute_sql(sql, filled)


def _types_of(query: peewee.Query) -> dict[int, Callable[[Any], Any]]:
    """What makes Python values of those columns that databases give differently, by place."""
    return {
        place: bool if isinstance(column, peewee.BooleanField) else column.python_value
        for place, column in enumerate(query._returning)
        if isinstance(column, (UTCDateTime, JSONText, peewee.BooleanField))
    }


def utc_text(moment: datetime) -> Any:
    """A moment as a raw parameter of a prepared query, in the database's own form."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return naive if is_postgres() else str(naive)
