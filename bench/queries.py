"""Counts the database queries of pages: `python -m bench.queries < targets.json`.

Each page is asked for twice in one process and the second time counts: caches are as warm
as in a server that has run for a moment.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from app import create_app
from core.config import from_environment
from core.db import database


class Counter:
    """Stands in front of the database's `execute_sql` and counts."""

    def __init__(self) -> None:
        self.count = 0
        self._execute = database.obj.execute_sql
        database.obj.execute_sql = self

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.count += 1
        return self._execute(*arguments, **options)


def main() -> None:
    """Print the number of queries by page name."""
    asked: dict[str, list[dict[str, str]]] = json.load(sys.stdin)
    app = create_app(from_environment())
    counter = Counter()
    json.dump(
        {name: _count(app, requests[0], counter) for name, requests in asked.items()}, sys.stdout
    )


def _count(app: Any, request: dict[str, str], counter: Counter) -> int | None:
    """Queries of one GET, or None when it is refused."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": request["cookie"]} if request["cookie"] else {}
    before, status = 0, 0
    for _ in range(2):
        before = counter.count
        status = client.get(request["path"], headers=headers).status_code
    return counter.count - before if status == 200 else None


if __name__ == "__main__":
    main()
