"""Files that the site keeps: only such that we made ourselves, under names that we made.

Where they are is a driver's business (`TOWNHALL_FILES_URL`): a folder on this machine, or
S3-compatible storage. What people called their file is never part of a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from core.files.driver import Away, Driver, NoRoom, Stored
from core.files.local import LocalFolder
from core.site import site

__all__ = ["Away", "NoRoom", "Stored", "names", "open_file", "put", "read", "remove"]

FOLDER = re.compile(r"[a-z]{1,20}")
NAME = re.compile(r"[0-9a-f]{24,32}(-[0-9]{1,4})?\.[a-z0-9]{1,5}")


def put(folder: str, name: str, data: bytes | BinaryIO, size: int | None = None) -> None:
    """Keep a file, whole or not at all; `size` must be given for one that is read from a stream.

    Raises `NoRoom` or `Away`, and `ValueError` for a strange name.
    """
    path = _path(folder, name)
    if path is None:
        raise ValueError(f"{folder}/{name} is no name of ours")
    if size is None:
        assert isinstance(data, bytes)
        size = len(data)
    _driver().put(path, data, size)


def open_file(folder: str, name: str) -> Stored | None:
    """A file to read, or None for a missing one and for any name that is not ours.

    Whoever opens it calls its `close`. Raises `Away`.
    """
    path = _path(folder, name)
    return _driver().open(path) if path is not None else None


def read(folder: str, name: str) -> bytes | None:
    """A small file at once; else like `open_file`."""
    found = open_file(folder, name)
    if found is None:
        return None
    try:
        return b"".join(found.chunks)
    finally:
        found.close()


def remove(folder: str, name: str) -> None:
    """Forget a file; one that is gone already is no error. Raises `Away`."""
    path = _path(folder, name)
    if path is not None:
        _driver().remove(path)


def names(folder: str) -> Iterator[tuple[str, float]]:
    """Name and time of change of every file of a folder, half-written ones included."""
    return _driver().names(folder) if FOLDER.fullmatch(folder) else iter(())


def _path(folder: str, name: str) -> str | None:
    if not FOLDER.fullmatch(folder) or not NAME.fullmatch(name):
        return None
    return f"{folder}/{name}"


def _driver() -> Driver:
    config = site().config
    return _made(config.files_url, config.files_key, config.files_secret, config.files)


@lru_cache(maxsize=8)
def _made(url: str, key: str, secret: str, folder: Path) -> Driver:
    if url:
        from core.files.s3 import Bucket

        return Bucket(url, key, secret)
    return LocalFolder(folder)
