"""What the site said it had taken, and whether it is so: the one judge of all faults.

Whatever has happened, afterwards every acknowledged reply is there once, nothing is there that
nobody sent, nothing half; the database and its counters are whole; the index holds what the
database holds; all work is done; and whoever was refused was told so kindly, with their text.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask

from core import clock, versions
from core.db import database, ensure_connected, is_postgres
from core.doctor import CHECKS
from core.models import Outbox
from core.search.engine import engine, source
from core.threads.models import Post, Thread

if TYPE_CHECKING:
    from tests.faults.people import Answer

HEALTH = ("database.whole", "database.references", "content.counters", "content.missing_files")
"""What `townhall doctor` must find in order: rows, references, counters, files of rows."""


def text_of(key: str) -> str:
    """What the reply of a key says."""
    return f"Reply {key} says something worth keeping."


@dataclass
class Journal:
    """Keys of replies: what was sent, in how many attempts, what was acknowledged; and
    every refusal."""

    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    refused: list[tuple[str, Answer]] = field(default_factory=list)
    attempts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sends(self, key: str) -> None:
        """A reply is on its way."""
        with self.lock:
            self.sent.add(key)
            self.attempts += 1

    def note(self, key: str, answer: Answer) -> None:
        """What was answered; nothing when the line broke."""
        with self.lock:
            if answer.status == 303:
                self.acknowledged.add(key)
            elif answer.status >= 400:
                self.refused.append((key, answer))

    def check(self, app: Flask, thread: Thread) -> None:
        """All of it, once the site is at rest. Work that waits is waited for."""
        ensure_connected()
        with app.test_request_context("/"):
            versions.refresh()
            self.check_refusals()
            self.check_posts(thread)
            wait_until_done()
            assert list(complaints()) == []
            check_index()

    def check_refusals(self) -> None:
        """Nobody saw a broken page, and nobody lost a word."""
        for key, answer in self.refused:
            assert answer.status in (429, 503, 507), (key, answer)
            assert text_of(key) in answer.text, (key, answer)
            assert "retry-after" in answer.headers, (key, answer)

    def check_posts(self, thread: Thread) -> None:
        """Every acknowledged reply once; others at most once, and whole."""
        replies = (Post.thread == thread.id) & (Post.number > 1)
        found = Counter(row.body for row in Post.select(Post.body).where(replies))
        assert set(found) >= {text_of(key) for key in self.acknowledged}
        assert set(found) <= {text_of(key) for key in self.sent}
        assert set(found.values()) <= {1}
        numbers = [row.number for row in Post.select(Post.number).where(replies)]
        assert sorted(numbers) == list(range(2, len(found) + 2))


def complaints() -> Iterator[str]:
    """What the doctor finds, and the database itself."""
    for check in CHECKS:
        if check.name in HEALTH:
            yield from check.look()
    if not is_postgres():
        found = database.execute_sql("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            yield str(found)


def hurry() -> None:
    """Let nothing wait for its next try, nor for the lease of a worker that is no more."""
    now = clock.now()
    later = (Outbox.state == "waiting") & (Outbox.run_at > now)
    held = (Outbox.state == "running") & (Outbox.lease_until > clock.ago(seconds=-80))
    if Outbox.select().where(later).exists():
        Outbox.update(run_at=now).where(later).execute()
    if Outbox.select().where(held).exists():
        return  # taken a moment ago
    Outbox.update(state="waiting", lease_until=None).where(Outbox.state == "running").execute()


def wait_until_done() -> None:
    """Wait until no work is left; none of it was given up."""
    until = time.monotonic() + 60
    open_ = Outbox.select().where(Outbox.state.in_(("waiting", "running")))
    while open_.exists():
        assert time.monotonic() < until, [(row.topic, row.error) for row in open_]
        hurry()
        time.sleep(0.2)
    assert not Outbox.select().where(Outbox.state == "failed").exists()


def check_index() -> None:
    """The index holds each post and person that may be found, and nothing else."""
    expected = sorted((d.kind, d.ref) for _mark, d in source().documents(""))
    until = time.monotonic() + 60
    while (found := _indexed()) != expected:
        assert time.monotonic() < until, (found, expected)
        time.sleep(0.3)


def _indexed() -> list[tuple[str, int]] | None:
    """(kind, id) of all that is in the index; None while there is none."""
    from core.search.driver import Unavailable

    driver = engine()
    try:
        return sorted(
            (part.gates[part.codes[at]].kind, ref)
            for part in driver._ask(list)  # type: ignore[attr-defined]
            for at, ref in enumerate(part.refs)
            if at not in part.gone
        )
    except Unavailable:
        return None
