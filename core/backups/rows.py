"""Tables as plain rows, the same from every database, with a digest that proves it.

A row is a list of JSON values in the order of its columns' names: moments as text without a
zone (they are UTC), truth as 1 and 0, since SQLite knows no better, bytes as base64. The digest
of a table is the sum of its rows' digests, so it does not depend on the order in which a
database gives them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import peewee
from peewee import SQL

from core.db import database, is_postgres

LEDGER = "migration_"
AT_ONCE = 500
MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what sort of value it holds, whether it may be empty."""

    name: str
    sort: str
    is_nullable: bool


@dataclass(slots=True)
class Digest:
    """How many rows, and the sum of their digests."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Count one row as it is written."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest())) % MODULUS

    def as_json(self) -> dict[str, Any]:
        """As the manifest of an archive holds it."""
        return {"rows": self.rows, "digest": f"{self.total:064x}"}


def tables() -> list[str]:
    """Every table of the site, but for the ledgers of migrations."""
    return sorted(name for name in database.get_tables() if not name.startswith(LEDGER))


def ledgers() -> dict[str, list[str]]:
    """Which migrations the database has had, by package."""
    found = [name for name in database.get_tables() if name.startswith(LEDGER)]
    return {
        name.removeprefix(LEDGER): sorted(
            row[0] for row in table_of(name).select(SQL("name")).tuples()
        )
        for name in sorted(found)
    }


def columns(table: str) -> list[Column]:
    """The columns of a table by name."""
    return sorted(
        (Column(c.name, _sort(c.data_type), bool(c.null)) for c in database.get_columns(table)),
        key=lambda column: column.name,
    )


def _sort(declared: str) -> str:
    """What a column holds, out of what either database calls its type."""
    word = declared.lower()
    if word.startswith("bool"):
        return "truth"
    if word.startswith(("datetime", "timestamp")):
        return "moment"
    if word == "date":
        return "date"
    if word.startswith(("blob", "bytea")):
        return "bytes"
    return "plain"


def lines(table: str) -> Iterator[bytes]:
    """Every row of a table as one line of JSON. Inside a transaction, for one moment's rows."""
    shape = columns(table)
    found = table_of(table)
    chosen = [peewee.Column(found, column.name) for column in shape]
    for row in _stream(found.select(*chosen)):
        yield line_of(shape, row)


def line_of(shape: Sequence[Column], row: Sequence[Any]) -> bytes:
    """One row as it stands in an archive."""
    values = [_plain(column.sort, value) for column, value in zip(shape, row, strict=True)]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def table_of(name: str) -> peewee.Table:
    """A table as the database has it, whatever its model says."""
    return peewee.Table(name).bind(database.obj)


def _stream(query: peewee.Query) -> Iterator[Sequence[Any]]:
    """Rows as they come, never all of them in memory."""
    sql, values = query.sql()
    if not is_postgres():
        yield from database.execute_sql(sql, values)
        return
    # Within the transaction that is open, or one for this table alone.
    with database.atomic(), database.connection().cursor(name="townhall_backup") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(sql, values)
        yield from cursor


def _plain(sort: str, value: Any) -> Any:
    if value is None:
        return None
    if sort == "truth":
        return int(value)
    if sort == "moment":
        return _moment(value).isoformat(sep=" ", timespec="microseconds")
    if sort == "date":
        return value.isoformat() if isinstance(value, date) else str(value)[:10]
    if sort == "bytes":
        return base64.b64encode(bytes(value)).decode()
    return value


def _moment(value: datetime | str) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=None)


def stored(column: Column, value: Any) -> Any:
    """A value of an archive as this database takes it."""
    if value is None or column.sort == "plain":
        return value
    if column.sort == "truth":
        return bool(value)
    if column.sort == "bytes":
        return base64.b64decode(value)
    if column.sort == "date":
        return date.fromisoformat(value) if is_postgres() else value
    moment = datetime.fromisoformat(value)
    # As peewee writes it, so that texts of moments compare as moments do.
    return moment if is_postgres() else str(moment)


def digest_of(table: str) -> Digest:
    """What a table holds just now."""
    found = Digest()
    for line in lines(table):
        found.add(line)
    return found
