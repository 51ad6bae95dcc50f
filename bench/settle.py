"""Does all the work that waits in a community: `python -m bench.settle`, before measuring.

A worker that builds the search index beside the measured pages would be measured too.
"""

from __future__ import annotations

import time

from app import create_app
from bench.crowds import grow_plugins
from bench.desks import grow_desk
from core.config import from_environment
from core.jobs import work_off
from core.models import Outbox
from townhall.testing import lift_limits

MOST_SECONDS = 1800


def main() -> None:
    """Work until nothing waits. Raises `TimeoutError` after half an hour."""
    app = create_app(from_environment())
    # Replies are measured as members who are known may write them: many, and quickly.
    lift_limits()
    with app.test_request_context("/"):
        grow_plugins()
        grow_desk()
    until = time.monotonic() + MOST_SECONDS
    while work_off() or Outbox.select().where(Outbox.state == "waiting").exists():
        if time.monotonic() > until:
            raise TimeoutError("The work that waits does not end.")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
