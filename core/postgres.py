"""PostgreSQL, with a short way for the few statements that every page asks.

psycopg's cursor costs 50 to 60 us of Python for each statement, more than PostgreSQL needs to
answer most of ours (see docs/decisions.md). A `Prepared` read needs none of what a cursor
offers: its text never changes and its rows are read at once. So those go to the server as
statements prepared by name, with psycopg's own conversion of values on the way in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from weakref import WeakKeyDictionary

import peewee
import psycopg
from playhouse.postgres_ext import Psycopg3Database
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

FORGETS = ("ROLLBACK", "DROP", "ALTER", "DISCARD", "DEALLOCATE")
"""Beginnings of statements upon which psycopg lets go of all that is prepared on a connection,
ours too (its `PrepareManager`): a savepoint that is rolled back is one of them."""

CONNECTS_WITHIN = 5
"""Seconds that a server may take to answer at all."""
WAITS_FOR_LOCKS = 8000
"""Milliseconds that a statement waits for what another transaction holds, as on SQLite
(`core.db.SQLITE_PRAGMAS`). By itself PostgreSQL waits for ever, and so would everybody behind."""


class Rows:
    """The rows of an answered statement; what a cursor would give of them."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows
        self.rowcount = len(rows)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row or None."""
        return self._rows[0] if self._rows else None


class Kept(str):
    """The text of a statement that takes the short way. Another statement that reads the same
    takes the usual one, since whoever asks it wants a cursor."""

    __slots__ = ("numbered",)
    numbered: str

    @classmethod
    def of(cls, sql: str) -> Kept:
        """Keep a select with `%s` for its values."""
        parts = sql.split("%s")
        numbered = "".join(f"${number}{part}" for number, part in enumerate(parts[1:], start=1))
        made = cls(sql)
        made.numbered = (parts[0] + numbered).replace("%%", "%")
        return made


class _Connected:
    """What is known of one connection: its converter and the names of its statements."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.convert = Transformer(connection)
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.made = 0


class Postgres(Psycopg3Database):  # type: ignore[misc]  # peewee ships no types
    """A database whose kept statements take the short way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"connect_timeout": CONNECTS_WITHIN, **kwargs})
        self._connected: WeakKeyDictionary[Any, _Connected] = WeakKeyDictionary()

    def _initialize_connection(self, conn: psycopg.Connection[Any]) -> None:
        super()._initialize_connection(conn)
        # Not as an option of the connection: poolers refuse those that they do not know.
        conn.execute(f"SET lock_timeout = {WAITS_FOR_LOCKS}")
        conn.commit()

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None, **more: Any) -> Any:
        """As in peewee; a kept statement gives `Rows` in place of a cursor."""
        if not isinstance(sql, Kept):
            answer = super().execute_sql(sql, params, **more)
            if sql.startswith(FORGETS):
                self._forget()
            return answer
        with peewee.__exception_wrapper__:
            return Rows(self._ask(self.connection(), sql.numbered, params or ()))

    def rollback(self) -> None:
        """Take the running transaction back. It does not come by `execute_sql`."""
        super().rollback()
        self._forget()

    def _forget(self) -> None:
        """Prepare everything anew: psycopg has had the server let go of all statements."""
        known = self._connected.get(self.connection())
        if known is not None:
            known.names.clear()

    def _ask(
        self, connection: psycopg.Connection[Any], text: str, params: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        known = self._connected.get(connection)
        if known is None:
            known = self._connected[connection] = _Connected(connection)
        convert, server = known.convert, connection.pgconn
        values = convert.dump_sequence(params, [PyFormat.AUTO] * len(params))
        key = (text, cast("tuple[int, ...]", convert.types))
        name = known.names.get(key)
        if name is None:
            # Never a name again: some of what was forgotten may still be there.
            known.made += 1
            name = b"townhall_%d" % known.made
            _checked(server.prepare(name, text.encode(), convert.types), connection)
            known.names[key] = name
        result = _checked(
            server.exec_prepared(name, cast("Any", values), convert.formats), connection
        )
        convert.set_pgresult(result)
        return convert.load_rows(0, result.ntuples, tuple)


def _checked(result: Any, connection: psycopg.Connection[Any]) -> Any:
    """The result, or the error that it stands for."""
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return result
    if connection.broken:
        # A line that broke has no code of SQL, by which errors are told apart.
        raise psycopg.OperationalError("the connection is lost")
    raise error_from_result(result, encoding=connection.info.encoding)
