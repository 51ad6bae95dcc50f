"""A backup: one file with every row and every file of the site, and a list that proves it.

The archive is a ZIP: `tables/<name>.jsonl`, `files/<path>`, and `manifest.json`, written last,
with the number and digest of everything. It belongs to no sort of database: what was kept on
SQLite can be brought back on PostgreSQL and the other way round. It holds the site's secrets,
so it is readable by its owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core import clock
from core.backups import folders, rows
from core.config import Config
from core.db import database, ensure_connected, is_postgres

FORMAT = 1
MANIFEST = "manifest.json"
UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError)
ROOM = 64 * 1024 * 1024


class NotABackup(ValueError):
    """The file cannot be used; the message is a sentence for the owner."""


class NoRoomForBackup(OSError):
    """The disk has too little room for a backup; the message is a sentence for the owner."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says it holds."""

    made_at: str
    townhall: str
    database: str
    ledgers: dict[str, list[str]]
    columns: dict[str, list[str]]
    tables: dict[str, dict[str, Any]]
    files: dict[str, str]

    @property
    def row_count(self) -> int:
        """How many rows there are in all."""
        return sum(int(found["rows"]) for found in self.tables.values())


def write(config: Config, target: Path) -> Manifest:
    """Write a backup of the running site; other processes may go on writing.

    The rows are those of one moment. Files are added before the rows that refer to them are
    there, and kept for days after, so every file that a row of that moment names is in it.
    Raises `NoRoomForBackup`, and `OSError` for a place that cannot be written. Nothing half
    done is left under the name.
    """
    ensure_connected()
    target.parent.mkdir(parents=True, exist_ok=True)
    _need_room(config, target.parent)
    partial = target.with_name(target.name + ".part")
    try:
        opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
                manifest = _fill(made, config)
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def room_wanted(config: Config) -> int:
    """Bytes that a backup may need: as many as what it is made of, and some to spare."""
    kept = sum(path.stat().st_size for _name, path in folders.kept_files(config.data))
    if is_postgres():
        size = database.execute_sql("SELECT pg_database_size(current_database())").fetchone()[0]
        return kept + int(size) + ROOM
    base = Path(config.database_url.removeprefix("sqlite:///"))
    return kept + (base.stat().st_size if base.exists() else 0) + ROOM


def _need_room(config: Config, folder: Path) -> None:
    wanted = room_wanted(config)
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise NoRoomForBackup(
            f"A backup may need {wanted // 2**20} MB, and {folder} has {free // 2**20} MB free."
        )


def _fill(made: zipfile.ZipFile, config: Config) -> Manifest:
    with _one_moment():
        shapes = {name: rows.columns(name) for name in rows.tables()}
        counted = {name: _write_table(made, name).as_json() for name in shapes}
        ledgers = rows.ledgers()
    manifest = Manifest(
        made_at=clock.now().isoformat(),
        townhall=version("townhall"),
        database="postgresql" if is_postgres() else "sqlite",
        ledgers=ledgers,
        columns={name: [column.name for column in shape] for name, shape in shapes.items()},
        tables=counted,
        files=dict(_write_files(made, config.data)),
    )
    values = {"format": FORMAT, **{name: getattr(manifest, name) for name in manifest.__slots__}}
    made.writestr(MANIFEST, json.dumps(values, indent=1, sort_keys=True))
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the rows of one moment, without keeping anybody from writing."""
    if is_postgres():
        with database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with database.atomic("DEFERRED"):
            yield


def _write_table(made: zipfile.ZipFile, name: str) -> rows.Digest:
    found = rows.Digest()
    with made.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
        for line in rows.lines(name):
            found.add(line)
            out.write(line + b"\n")
    return found


def _write_files(made: zipfile.ZipFile, data: Path) -> Iterator[tuple[str, str]]:
    for name, path in folders.kept_files(data):
        found = hashlib.sha256()
        try:
            with path.open("rb") as source, made.open(f"files/{name}", "w") as out:
                while chunk := source.read(folders.CHUNK):
                    found.update(chunk)
                    out.write(chunk)
        except FileNotFoundError:
            continue  # forgotten meanwhile: nothing of that moment refers to it any more
        yield name, found.hexdigest()


def read_manifest(source: Path) -> Manifest:
    """What an archive says it holds. Raises `NotABackup`."""
    try:
        with zipfile.ZipFile(source) as opened:
            values = json.loads(opened.read(MANIFEST))
        if values.pop("format") != FORMAT:
            raise NotABackup(f"{source.name} was made by another version of Townhall.")
        return Manifest(**values)
    except FileNotFoundError:
        raise NotABackup(f"There is no file {source}.") from None
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        if isinstance(error, NotABackup):
            raise
        raise NotABackup(f"{source.name} is not a backup, or a damaged one: {error}.") from error


def faults(source: Path, manifest: Manifest) -> Iterator[str]:
    """What in an archive is not as its own list says, each as a sentence."""
    with zipfile.ZipFile(source) as opened:
        there = set(opened.namelist())
        for table, expected in manifest.tables.items():
            name = f"tables/{table}.jsonl"
            if name not in there:
                yield f"The table {table} is missing."
            elif (problem := _table_fault(opened, name, expected)) is not None:
                yield f"The table {table} {problem}."
        for path, expected_digest in manifest.files.items():
            if f"files/{path}" not in there:
                yield f"The file {path} is missing."
            elif _file_digest(opened, f"files/{path}") != expected_digest:
                yield f"The file {path} is damaged."


def _table_fault(opened: zipfile.ZipFile, name: str, expected: dict[str, Any]) -> str | None:
    found = rows.Digest()
    try:
        with opened.open(name) as lines:
            for line in lines:
                found.add(line.rstrip(b"\n"))
    except UNREADABLE as error:
        return f"cannot be read: {error}"
    return None if found.as_json() == expected else "has other rows than its list says"


def _file_digest(opened: zipfile.ZipFile, name: str) -> str:
    found = hashlib.sha256()
    try:
        with opened.open(name) as source:
            while chunk := source.read(folders.CHUNK):
                found.update(chunk)
    except UNREADABLE:
        return ""
    return found.hexdigest()
