"""Bringing a backup back into an empty site, and proving that everything is there again."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import peewee
from peewee import SQL, fn

from core import maintenance, migrate
from core.backups import archive, folders, rows
from core.backups.archive import Manifest, NotABackup
from core.config import Config
from core.db import database, ensure_connected, hold_writes, is_postgres
from core.models import Version
from core.versions import READ_ONLY

MADE_AT_ONCE = ("secret_key",)


class NotEmpty(ValueError):
    """There is a community already where the backup should go; the message says so."""


def need_empty(config: Config) -> None:
    """Raises `NotEmpty` unless neither rows nor files are in the way."""
    ensure_connected()
    if "user" in rows.tables() and _count("user"):
        raise NotEmpty("This database holds a community already. Restore into an empty one.")
    # Made by looking at the configuration; the backup brings its own.
    there = [n for n, _path in folders.kept_files(config.data) if n not in MADE_AT_ONCE]
    if there:
        raise NotEmpty(
            f"{config.data} holds files already, such as {there[0]}. Restore into an empty folder."
        )


def need_known(manifest: Manifest) -> None:
    """Raises `NotABackup` when this Townhall does not know all migrations of the backup."""
    for package, names in manifest.ledgers.items():
        known = migrate.known(package)
        if known is None:
            raise NotABackup(f"The backup has tables of {package}, which is not installed here.")
        strange = [name for name in names if name not in known]
        if strange:
            raise NotABackup(
                f"The backup is of a newer Townhall: {package} has had {', '.join(strange)}."
            )


def restore(config: Config, source: Path, manifest: Manifest) -> None:
    """Bring rows and files back. The database is brought to the backup's own migrations first,
    filled, and then to those of today."""
    need_known(manifest)
    migrate.bring_to(manifest.ledgers)
    with zipfile.ZipFile(source) as opened:
        _load_tables(opened, manifest)
        _write_files(opened, manifest, config.data)


def replace(config: Config, source: Path, manifest: Manifest) -> dict[str, int]:
    """Put a backup in the place of the community that is there, with the site closed.

    The rows change in one transaction: killed before its end, everything is as it was. Files
    that came after the backup stay, and belong to nothing (`townhall doctor --repair`). Gives
    the numbers of what was cached before, for `forget`.
    """
    need_known(manifest)
    hold_writes(on=False)
    maintenance.begin(config.data)
    there = database.get_tables()
    numbers = (
        dict(Version.select(Version.name, Version.value).tuples()) if "version" in there else {}
    )
    with database.atomic():
        for name in reversed(_order(there)):
            database.execute_sql(f'DROP TABLE "{name}"')
        migrate.bring_to(manifest.ledgers)
        with zipfile.ZipFile(source) as opened:
            _load_tables(opened, manifest)
    with zipfile.ZipFile(source) as opened:
        _write_files(opened, manifest, config.data)
    return numbers


def forget(config: Config, numbers: dict[str, int]) -> None:
    """Let no process take what it knew of the rows before for those of now."""
    shutil.rmtree(config.data / "search", ignore_errors=True)
    now = dict(Version.select(Version.name, Version.value).tuples())
    for name in (set(numbers) | set(now)) - {READ_ONLY}:
        later = max(numbers.get(name, 0), now.get(name, 0)) + 1
        Version.insert(name=name, value=later).on_conflict(
            conflict_target=[Version.name], preserve=[Version.value]
        ).execute()


def differences(config: Config, manifest: Manifest) -> Iterator[str]:
    """What is not as the backup says, each as a sentence; none when all is there."""
    for table, expected in manifest.tables.items():
        found = rows.digest_of(table).as_json()
        if found != expected:
            yield f"{table}: {found['rows']} rows, the backup has {expected['rows']}."
    for name, expected_digest in manifest.files.items():
        path = config.data / name
        if not path.is_file() or folders.digest(path) != expected_digest:
            yield f"{name} is not the file of the backup."


def _load_tables(opened: zipfile.ZipFile, manifest: Manifest) -> None:
    order = _order(list(manifest.tables))
    with database.atomic():
        for table in reversed(order):
            rows.table_of(table).delete().execute()
        later: list[tuple[str, str, str, Any, Any]] = []
        for table in order:
            later.extend(_load(opened, table, manifest.columns[table]))
        for table, column, key, value, row in later:
            found = rows.table_of(table)
            mine = peewee.Column(found, key) == row
            found.update({peewee.Column(found, column): value}).where(mine).execute()
        if is_postgres():
            _move_numbers_on(order)


def _order(names: list[str]) -> list[str]:
    """Tables so that each comes after those it refers to; a table that refers to itself does
    not wait for itself."""
    waits = {name: {key.dest_table for key in database.get_foreign_keys(name)} for name in names}
    order: list[str] = []
    while len(order) < len(names):
        ready = [n for n in names if n not in order and waits[n] - {n} <= set(order)]
        if not ready:
            raise NotABackup("Its tables refer to each other in a circle.")
        order.extend(ready)
    return order


def _load(
    opened: zipfile.ZipFile, table: str, names: list[str]
) -> Iterator[tuple[str, str, str, Any, Any]]:
    """Insert the rows of a table. Gives the references within the table, which are put in when
    all of its rows are there: (table, column, key, value, row)."""
    shape = {column.name: column for column in rows.columns(table)}
    unknown = [name for name in names if name not in shape]
    if unknown:
        raise NotABackup(f"The table {table} has no {unknown[0]} here.")
    own = [key.column for key in database.get_foreign_keys(table) if key.dest_table == table]
    target = rows.table_of(table)
    key = "id" if "id" in names else ""
    batch: list[list[Any]] = []
    with opened.open(f"tables/{table}.jsonl") as lines:
        for line in lines:
            values = json.loads(line)
            row = [rows.stored(shape[n], v) for n, v in zip(names, values, strict=True)]
            for column in own:
                place = names.index(column)
                if row[place] is not None and key:
                    yield table, column, key, row[place], row[names.index(key)]
                    row[place] = None
            batch.append(row)
            if len(batch) >= rows.AT_ONCE:
                _insert(target, names, batch)
                batch = []
    _insert(target, names, batch)


def _insert(target: peewee.Table, names: list[str], batch: list[list[Any]]) -> None:
    if batch:
        columns = [peewee.Column(target, name) for name in names]
        target.insert(batch, columns=columns).execute()


def _count(table: str) -> int:
    return int(rows.table_of(table).select(fn.COUNT(SQL("*"))).scalar())


def _move_numbers_on(names: list[str]) -> None:
    """Let the next row of each table get a number that no row has."""
    for table in names:
        if any(column.name == "id" for column in rows.columns(table)):
            found = rows.table_of(table)
            highest = found.select(fn.MAX(peewee.Column(found, "id"))).scalar() or 0
            sequence = fn.pg_get_serial_sequence(f'"{table}"', "id")
            moved = fn.setval(sequence, highest + 1, SQL("FALSE"))
            peewee.Select(columns=[moved]).execute(database.obj)


def _write_files(opened: zipfile.ZipFile, manifest: Manifest, data: Path) -> None:
    for name in manifest.files:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or inside.parts[0] in folders.NOT_KEPT:
            raise NotABackup(f"It wants to write {name}, which is no file of a site.")
        target = data / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".part")
        with opened.open(f"files/{name}") as source, partial.open("wb") as out:
            if len(inside.parts) == 1:
                partial.chmod(0o600)  # the site's secrets
            while chunk := source.read(folders.CHUNK):
                out.write(chunk)
        partial.replace(target)


__all__ = [
    "NotEmpty",
    "archive",
    "differences",
    "forget",
    "need_empty",
    "need_known",
    "replace",
    "restore",
]
