"""Files that the site keeps: only such that we made ourselves, under names that we made.

A folder on this machine for now; what people called their file is never part of a path.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from core.site import site

FOLDER = re.compile(r"[a-z]{1,20}")
NAME = re.compile(r"[0-9a-f]{24}(-[0-9]{1,4})?\.[a-z0-9]{1,5}")
BALLAST = 64 * 1024 * 1024


class NoRoom(OSError):
    """The disk is nearly full: what is left belongs to the database."""


def put(folder: str, name: str, data: bytes) -> None:
    """Keep a file, whole or not at all. Raises `NoRoom`, or `ValueError` for a strange name."""
    target = _path(folder, name)
    if target is None:
        raise ValueError(f"{folder}/{name} is no name of ours")
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < BALLAST + len(data):
        raise NoRoom(f"no room for {len(data)} bytes")
    partial = target.with_name(target.name + ".part")
    partial.write_bytes(data)
    partial.replace(target)


def find(folder: str, name: str) -> Path | None:
    """Where a file is, or None for a missing one and for any name that is not ours."""
    target = _path(folder, name)
    return target if target is not None and target.is_file() else None


def remove(folder: str, name: str) -> None:
    """Forget a file; one that is gone already is no error."""
    target = _path(folder, name)
    if target is not None:
        target.unlink(missing_ok=True)


def names(folder: str) -> Iterator[tuple[str, float]]:
    """Name and time of change of every file of a folder, half-written ones included."""
    if not FOLDER.fullmatch(folder):
        return
    for path in (site().config.files / folder).glob("??/*"):
        try:
            yield path.name.removesuffix(".part"), path.stat().st_mtime
        except FileNotFoundError:
            continue


def _path(folder: str, name: str) -> Path | None:
    if not FOLDER.fullmatch(folder) or not NAME.fullmatch(name):
        return None
    # Two letters of the name as a folder: a directory of a million files is slow to list.
    return site().config.files / folder / name[:2] / name
