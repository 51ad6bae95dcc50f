"""Looks at each page once before it is measured: `python -m bench.queries < targets.json`.

Prints its status, size and number of database queries. Each page is asked for twice in one
process and the second time counts: caches are as warm as in a server that has run a moment.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from flask import Flask

from app import create_app
from core.config import from_environment
from core.db import database


class Counter:
    """Stands in front of the database's `execute_sql` and counts."""

    def __init__(self) -> None:
        self.count = 0
        # The buffer writes in a thread of its own, whenever it likes.
        self._mine = threading.get_ident()
        self._execute = database.obj.execute_sql
        database.obj.execute_sql = self

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        if threading.get_ident() == self._mine:
            self.count += 1
        return self._execute(*arguments, **options)


def main() -> None:
    """Print what was seen, by page name."""
    asked: dict[str, list[dict[str, str]]] = json.load(sys.stdin)
    app = create_app(from_environment())
    counter = Counter()
    seen = {name: _look(app, requests, counter) for name, requests in asked.items()}
    json.dump(seen, sys.stdout)


def _look(app: Flask, requests: list[dict[str, str]], counter: Counter) -> dict[str, int]:
    """Of the addresses of one page: the worst status, and the most of everything else."""
    client = app.test_client(use_cookies=False)
    most = {"status": 0, "bytes": 0, "queries": 0}
    for request in requests:
        headers = {"Cookie": request["cookie"]} if request["cookie"] else {}
        client.get(request["path"], headers=headers)
        before = counter.count
        answer = client.get(request["path"], headers=headers)
        now = (answer.status_code, len(answer.data), counter.count - before)
        most = {key: max(most[key], value) for key, value in zip(most, now, strict=True)}
    return most


if __name__ == "__main__":
    main()
