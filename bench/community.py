"""The generated communities that are measured, made once and copied for each run.

Kept in `.cache/bench/`, by database, number of posts and the migrations they were made
with. A run works on a copy, so that replies of one run do not slow the next.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
MADE_BY = ("core/migrations/*.py", "plugins/*/migrations/*.py", "core/seed/*", "bench/crowds.py")
TOWNHALL = (sys.executable, "-m", "core.cli")


@dataclass(frozen=True, slots=True)
class Community:
    """Where one community is: its data folder and, on PostgreSQL, its database."""

    data: Path
    database_url: str

    def environ(self) -> dict[str, str]:
        """The environment in which Townhall serves it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TOWNHALL_")}
        kept["TOWNHALL_DATA"] = str(self.data)
        # One client asks more often than any person.
        kept["TOWNHALL_RATE_LIMITS"] = "0"
        if self.database_url:
            kept["TOWNHALL_DATABASE_URL"] = self.database_url
        return kept


@contextmanager
def community(*, posts: int, server: str | None) -> Iterator[Community]:
    """A copy of a community with that many posts; on SQLite when `server` is None."""
    original = _original(posts, server)
    copied = Community(
        CACHE / f"run-{os.getpid()}", _named(server, f"townhall_bench_{os.getpid()}")
    )
    try:
        shutil.copytree(original.data, copied.data)
        if server:
            _make(server, _name(copied), template=_name(original))
        yield copied
    finally:
        shutil.rmtree(copied.data, ignore_errors=True)
        if server:
            _drop(server, _name(copied))


def schema_version() -> str:
    """A short name of the migrations and the generator that a community is made with."""
    made_by = sorted(path for pattern in MADE_BY for path in ROOT.glob(pattern) if path.is_file())
    digest = hashlib.sha256()
    for path in made_by:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _original(posts: int, server: str | None) -> Community:
    sort = "postgres" if server else "sqlite"
    key = f"{sort}-{posts}-{schema_version()}"
    kept = Community(CACHE / key, _named(server, f"townhall_bench_{posts}_{schema_version()}"))
    ready = kept.data.with_suffix(".ready")
    if ready.exists() and (server is None or _exists(server, _name(kept))):
        return kept
    ready.unlink(missing_ok=True)
    shutil.rmtree(kept.data, ignore_errors=True)
    kept.data.mkdir(parents=True)
    if server:
        _make(server, _name(kept), template="template0")
    for about, command in (
        ("generated", [*TOWNHALL, "seed", "--posts", str(posts)]),
        ("indexed", [sys.executable, "-m", "bench.settle"]),
    ):
        started = time.monotonic()
        subprocess.run(command, env=kept.environ(), cwd=ROOT, check=True)
        print(f"{about} in {time.monotonic() - started:.0f} s", flush=True)
    if server:
        with psycopg.connect(kept.database_url, autocommit=True) as database:
            database.execute("VACUUM (ANALYZE)")
    ready.touch()
    return kept


def _named(server: str | None, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl() if server else ""


def _name(made: Community) -> str:
    return urlsplit(made.database_url).path.lstrip("/")


def _exists(server: str, name: str) -> bool:
    with psycopg.connect(server, autocommit=True) as admin:
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def _make(server: str, name: str, *, template: str) -> None:
    _drop(server, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(server: str, name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(statement.format(sql.Identifier(name)))
