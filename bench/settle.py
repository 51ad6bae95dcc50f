"""Does all the work that waits in a community: `python -m bench.settle`, before measuring.

A worker that builds the search index beside the measured pages would be measured too.
"""

from __future__ import annotations

import time

from app import create_app
from core.config import from_environment
from core.jobs import work_off
from core.models import Outbox

MOST_SECONDS = 1800


def main() -> None:
    """Work until nothing waits. Raises `TimeoutError` after half an hour."""
    create_app(from_environment())
    until = time.monotonic() + MOST_SECONDS
    while work_off() or Outbox.select().where(Outbox.state == "waiting").exists():
        if time.monotonic() > until:
            raise TimeoutError("The work that waits does not end.")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
