"""Compiles each template once in a test process instead of once in each test's app."""

from __future__ import annotations

from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache

from core.web.app import App


class KeptInMemory(BytecodeCache):
    """Compiled templates by name; a changed source is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if code is not None and checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


def pytest_configure() -> None:
    App.jinja_options = {**App.jinja_options, "bytecode_cache": KeptInMemory()}
