"""The bodies of requests while they arrive: small ones in memory, larger ones on the disk."""

from __future__ import annotations

import io
import tempfile
from typing import IO, Any

from core.web.uploads import FULL, DiskFull

IN_MEMORY = 1024 * 1024


class Body:
    """What is sent with a request. Once the disk is full the rest is forgotten, so that the
    sender comes to an end and is answered; whoever reads it then is told of the full disk."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - see close
        self._problem: OSError | None = None
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Keep what has come."""
        self.size += len(piece)
        if self._problem is not None:
            return
        try:
            self._file.write(piece)
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._problem = error

    def whole(self) -> Any:
        """A file to read it from, from its beginning."""
        if self._problem is None:
            try:
                self._file.seek(0)
            except OSError as error:  # what was still on its way to the disk
                self._problem = error
        return self._file if self._problem is None else _Unread()

    def close(self) -> None:
        """Forget it."""
        try:
            self._file.close()
        except OSError:
            pass  # what cannot be written any more need not be


class _Unread(io.RawIOBase):
    """A body that was too much for the disk."""

    def readable(self) -> bool:
        """It says what is wrong when it is read."""
        return True

    def readinto(self, _buffer: Any) -> int:
        """Raises 507. Werkzeug would take an `OSError` for a sender who has gone."""
        raise DiskFull
