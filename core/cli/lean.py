"""The application of a process that lives long: made once, before any fork, without what
this site does not use."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.config import Config

if TYPE_CHECKING:
    from flask import Flask

WHOLE_LOAD = 2_000_000
"""More objects than loading makes; a long migration before it still has its garbage collected."""
_made: Flask | None = None


def lean_app(config: Config) -> Flask:
    """The application of this process; children of a fork get their parent's.

    Migrates, compiles every template and leaves no connection open, so that what the
    children share is as much as it can be.
    """
    global _made
    if _made is None:
        with _kept_for_good():
            _made = load_app(config)
            from core.db import disconnect  # after it: what is left out must not be loaded first

            _compile_templates(_made, config)
            _load_language()
            disconnect()
    return _made


def load_app(config: Config) -> Flask:
    """The application, and of all that is installed no driver that this site does not use."""
    with _kept_for_good(), _unused_drivers_left_out(config):
        from app import create_app

        return create_app(config)


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """What is loaded inside stays: nothing looks through it for garbage, neither meanwhile (a
    fifth of the time that it takes) nor ever after, so that its pages stay shared."""
    usual = gc.get_threshold()
    gc.set_threshold(WHOLE_LOAD)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*usual)


@contextmanager
def _unused_drivers_left_out(config: Config) -> Iterator[None]:
    """Keep peewee and huey from loading drivers just because they are installed: psycopg
    takes 21 MB and redis 13 MB in each process. Whoever imports them later gets them."""
    names = [] if config.database_url.startswith("postgres") else ["psycopg", "psycopg2"]
    if not config.redis_url:
        names.append("redis")
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # documented: import then fails
    try:
        yield
    finally:
        for name in absent:
            if sys.modules.get(name, absent) is None:
                del sys.modules[name]


def _load_language() -> None:
    """What Babel knows of English, whose dates stand on every page, and of the languages of the
    world: 4 MB that each process would else read for itself."""
    from babel import Locale

    Locale.parse("en").datetime_skeletons  # noqa: B018 - the property loads


def _compile_templates(app: Flask, config: Config) -> None:
    """Load every template, from compiled ones of an earlier start where they still fit."""
    from jinja2 import FileSystemBytecodeCache

    folder = config.data / "compiled"
    folder.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
