"""What of the data folder goes into a backup, and why the rest does not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

NOT_KEPT = {
    "townhall.db": "its rows are kept table by table",
    "townhall.db-wal": "part of the database file",
    "townhall.db-shm": "part of the database file",
    "search": "made again from the rows",
    "compiled": "templates, made again at each start",
    "backups": "a backup of backups would double each time",
    "exports": "what members took along, kept for some days only",
    "maintenance": "says that the site is being worked on",
}
"""Names in the data folder that are left out. Everything else is kept, whatever it is."""
CHUNK = 256 * 1024


def kept_files(data: Path) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every file that goes into a backup."""
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        if inside.parts[0] in NOT_KEPT or not path.is_file() or path.is_symlink():
            continue
        if path.name.endswith(".part"):
            continue  # half written: nothing refers to it yet
        yield inside.as_posix(), path


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()
