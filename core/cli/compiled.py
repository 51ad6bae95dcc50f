"""Templates as an earlier start has compiled them, all in one file."""

from __future__ import annotations

import marshal
import os
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache, bc_magic

NAME = "templates"


class Compiled(BytecodeCache):
    """Compiled templates of a folder that only this site writes to.

    Read in one piece: Jinja's own cache has `marshal` ask a file of each template for a few bytes
    at a time, which takes as long as loading half of the application. A source that is not what
    it was is compiled again; `save` keeps what was asked for, and nothing of templates that are
    gone.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._found = _read(self._path)
        self._asked: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it was compiled from the same source."""
        kept = self._found.get(bucket.key)
        if kept is not None and kept[0] == bucket.checksum:
            bucket.code = kept[1]
            self._asked[bucket.key] = kept

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take in a template that was compiled just now."""
        if bucket.code is not None:
            self._asked[bucket.key] = (bucket.checksum, bucket.code)

    def save(self) -> None:
        """Write what was asked for, if it is not what was found. Never leaves half a file."""
        if self._asked == self._found:
            return
        passing = self._path.with_name(f"{NAME}.{os.getpid()}")
        passing.write_bytes(bc_magic + marshal.dumps(self._asked))
        passing.replace(self._path)


def _read(path: Path) -> dict[str, tuple[str, CodeType]]:
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    if not raw.startswith(bc_magic):
        return {}  # of another Python, or another Jinja
    try:
        kept: dict[str, tuple[str, CodeType]]
        kept = marshal.loads(raw[len(bc_magic) :])  # noqa: S302 - nobody but the site writes there
    except (EOFError, ValueError, TypeError):
        return {}
    return kept
