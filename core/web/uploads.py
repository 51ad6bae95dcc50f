"""Files that come with a text: routes that declare `takes_files` have them kept before their
page is asked, so that no button of a form loses them."""

from __future__ import annotations

import errno
import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g
from werkzeug.exceptions import ServiceUnavailable

MOST_BYTES = 128 * 1024 * 1024
"""How much one sending may hold: several files, or one of the largest that owners may allow."""
IN_MEMORY = 500 * 1024
"""What Werkzeug keeps in memory at most, of a whole request."""
BALLAST = 16 * 1024 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT)
"""Numbers of the errors of a disk that takes nothing more."""


class DiskFull(ServiceUnavailable):
    """What was sent could not be kept while it came: the disk is full."""

    code = 507


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files that came with a form: how many are in its text now, and what
    was wrong with the others. `only` is whether the person wanted no more than that."""

    count: int = 0
    problems: tuple[str, ...] = ()
    only: bool = False


class Lost(io.RawIOBase):
    """Where a file goes that nobody may keep: it is read to its end and forgotten."""

    def writable(self) -> bool:
        """It takes everything."""
        return True

    def write(self, data: Any) -> int:
        """Forget some bytes."""
        return len(data)

    def readable(self) -> bool:
        """It can be read, and is empty."""
        return True

    def readinto(self, _buffer: Any) -> int:
        """Nothing is left."""
        return 0

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """There is one place only."""
        return 0

    def seekable(self) -> bool:
        """See `seek`."""
        return True


def welcome(size: int | None) -> bool:
    """Whether a file that comes with a request of so many bytes is let onto the disk: only
    from somebody who is signed in, and as long as there is room."""
    actor = g.get("actor")
    if actor is None or not actor.signed_in:
        return False
    if size is not None and size <= IN_MEMORY:
        return True
    free = shutil.disk_usage(tempfile.gettempdir()).free
    return free > BALLAST + (MOST_BYTES if size is None else size)


TAKERS: list[Callable[[], Taken]] = []
"""Who keeps files: asked in turn by `take_files`."""


def take_files() -> None:
    """Have the files of this request kept, and their place put into its text."""
    for taker in TAKERS:
        g.files_taken = taker()


def shows_again() -> bool:
    """Whether a form must be shown again instead of being posted: a file of it was refused, or
    its sender only wanted to attach."""
    taken: Taken = g.get("files_taken") or Taken()
    return taken.only or bool(taken.problems)


def status() -> int:
    """How a form that is shown again answers: 200 where all that was asked is done."""
    taken: Taken = g.get("files_taken") or Taken()
    return 200 if taken.only and not taken.problems else 422
