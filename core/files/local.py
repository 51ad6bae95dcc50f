"""Files in a folder on this machine."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.files.driver import CHUNK, NoRoom, Stored

BALLAST = 64 * 1024 * 1024


class LocalFolder:
    """The default: `data/files`, with two letters of a name as a folder between."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: str, data: bytes | BinaryIO, size: int) -> None:
        """Keep a file: written beside its place, brought to the disk, then renamed."""
        target = self._path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(target.parent).free < BALLAST + size:
            raise NoRoom(f"no room for {size} bytes")
        partial = target.with_name(target.name + ".part")
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        try:
            with partial.open("wb") as made:
                shutil.copyfileobj(source, made, CHUNK)
                made.flush()
                os.fsync(made.fileno())
            partial.replace(target)
        except BaseException as error:
            partial.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoom(f"no room for {size} bytes") from error
            raise

    def open(self, path: str) -> Stored | None:
        """A file to read, opened at once: it may be forgotten while it is sent."""
        try:
            opened = self._path(path).open("rb")
        except (FileNotFoundError, IsADirectoryError):
            return None
        size = os.fstat(opened.fileno()).st_size
        return Stored(size, iter(lambda: opened.read(CHUNK), b""), opened.close)

    def remove(self, path: str) -> None:
        """Forget a file, half-written or whole."""
        target = self._path(path)
        target.unlink(missing_ok=True)
        target.with_name(target.name + ".part").unlink(missing_ok=True)

    def names(self, folder: str) -> Iterator[tuple[str, float]]:
        """Name and time of change of every file of a folder."""
        for path in (self._folder / folder).glob("??/*"):
            try:
                yield path.name.removesuffix(".part"), path.stat().st_mtime
            except FileNotFoundError:
                continue

    def _path(self, path: str) -> Path:
        folder, _slash, name = path.partition("/")
        # A directory of a million files is slow to list.
        return self._folder / folder / name[:2] / name
