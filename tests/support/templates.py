"""Compiles each template once instead of once in each test's app and in each test process."""

from __future__ import annotations

from contextlib import suppress
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache, FileSystemBytecodeCache

from core.web.app import App
from tests.support.source import ROOT

FOLDER = ROOT / ".cache" / "templates"


class KeptInMemory(BytecodeCache):
    """Compiled templates by name; a changed source is compiled again.

    What one process has compiled stands in a folder for the others and for the next run: some
    three hundred templates take ten seconds.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}
        FOLDER.mkdir(parents=True, exist_ok=True)
        self._stored = FileSystemBytecodeCache(str(FOLDER))
        self._ours: set[str] = set()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        key = super().get_cache_key(name, filename)
        # Those that a test has written itself are of no use to another one.
        if filename and filename.startswith(f"{ROOT}/"):
            self._ours.add(key)
        return key

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if code is not None and checksum == bucket.checksum:
            bucket.code = code
            return
        if bucket.key in self._ours:
            self._stored.load_bytecode(bucket)
            self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._keep(bucket)
        if bucket.key in self._ours:
            with suppress(OSError):  # a full disk costs time and nothing else
                self._stored.dump_bytecode(bucket)

    def _keep(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


def pytest_configure() -> None:
    App.jinja_options = {**App.jinja_options, "bytecode_cache": KeptInMemory()}
