"""The database itself: its version, how it is set, whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator

from core import clock, migrate
from core.db import as_utc, database, is_postgres
from core.doctor.check import Check

FIXED_SQLITE = (3, 51, 3)
"""The first SQLite whose write-ahead log is safe with several connections."""
APART = 60
"""Seconds by which two clocks may differ before links, limits and schedules suffer."""
WANTED = {"journal_mode": "wal", "foreign_keys": 1}


def _version() -> Iterator[str]:
    if is_postgres():
        return
    version = tuple(database.obj.server_version)
    if version < FIXED_SQLITE:
        shown = ".".join(map(str, version))
        yield f"SQLite {shown} can corrupt a busy database; install cysqlite for a newer one."


def _pragmas() -> Iterator[str]:
    if is_postgres():
        return
    for name, wanted in WANTED.items():
        found = database.execute_sql(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            yield f"SQLite's {name} is {found} and should be {wanted}: start Townhall again."


def _use_log() -> None:
    database.execute_sql("PRAGMA journal_mode = wal")
    database.execute_sql("PRAGMA foreign_keys = 1")


def _whole() -> Iterator[str]:
    if is_postgres():
        return
    found = database.execute_sql("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        yield f"The database file is damaged, restore a backup: {found}"


def _references() -> Iterator[str]:
    # PostgreSQL has no way around its foreign keys.
    if is_postgres():
        return
    broken: dict[str, int] = {}
    for table, *_rest in database.execute_sql("PRAGMA foreign_key_check").fetchall():
        broken[table] = broken.get(table, 0) + 1
    for table, count in sorted(broken.items()):
        yield f"{count} rows of {table} point to rows that are gone: use --repair to remove them."


def _remove_lost() -> None:
    """Delete rows whose row is gone, as the database would have done when it went."""
    while broken := database.execute_sql("PRAGMA foreign_key_check").fetchall():
        from peewee import SQL, Table

        with database.atomic():
            for table, row_id, _parent, _number in broken:
                lost = SQL("rowid") == row_id
                Table(table).bind(database.obj).delete().where(lost).execute()


def _clock() -> Iterator[str]:
    # SQLite has no clock of its own.
    if not is_postgres():
        return
    row = database.execute_sql("SELECT clock_timestamp() AT TIME ZONE 'UTC'").fetchone()
    there, here = as_utc(row[0]), clock.now()
    ahead = round((there - here).total_seconds()) if there else 0
    if abs(ahead) > APART:
        way = "ahead of" if ahead > 0 else "behind"
        yield (
            f"The database's clock is {abs(ahead)} seconds {way} this machine's: set both by a "
            "time server, or sessions, limits and schedules go by two times."
        )


def _migrations() -> Iterator[str]:
    for package, names in migrate.pending().items():
        yield f"{package} waits for {', '.join(names)}: run townhall upgrade."


CHECKS = (
    Check(name="database.version", look=_version),
    Check(name="database.pragmas", look=_pragmas, repair=_use_log),
    Check(name="database.whole", look=_whole, is_slow=True),
    Check(name="database.references", look=_references, repair=_remove_lost, is_slow=True),
    Check(name="database.migrations", look=_migrations),
    Check(name="database.clock", look=_clock),
)
