"""Threads started while the rights of their space change never keep a label of before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask import Flask

from core import versions
from core.access import rights
from core.db import disconnect, ensure_connected
from core.spaces.actions import set_grants
from core.spaces.models import Space
from core.threads.actions import start_thread
from core.threads.models import Thread
from tests.core.spaces.conftest import OWNER

WRITERS, THREADS, CHANGES = 3, 12, 9


def test_every_thread_ends_with_the_label_of_its_board(
    app: Flask, boards: SimpleNamespace, actors: SimpleNamespace
) -> None:
    everyone = rights().builtin["everyone"]
    board_id, problems = boards.yard.id, []
    together = threading.Barrier(WRITERS + 1)

    def on_its_own(deed: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                ensure_connected()
                with app.test_request_context("/"):
                    versions.refresh()
                    together.wait(20)
                    deed()
            except Exception as error:  # noqa: BLE001 - told by the test's own thread
                problems.append(error)
            finally:
                disconnect()

        return run

    def write() -> None:
        for number in range(THREADS):
            start_thread(actors.ada, board_id, kind="topic", title=f"Number {number}", body="x")

    def change() -> None:
        for number in range(CHANGES):
            closed: Any = {(everyone, "spaces.see"): "no"}
            wanted = closed if number % 2 == 0 else {}
            set_grants(OWNER, board_id, wanted, permissions=["spaces.see"])

    workers = [threading.Thread(target=on_its_own(write)) for _ in range(WRITERS)]
    workers.append(threading.Thread(target=on_its_own(change)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert problems == []
    space = Space.get_by_id(board_id)
    labels = [t.audience for t in Thread.select().where(Thread.space == board_id)]
    assert space.audience == f"space:{board_id}"
    assert labels == [space.audience] * (WRITERS * THREADS + 1)
    assert space.thread_count == WRITERS * THREADS + 1
