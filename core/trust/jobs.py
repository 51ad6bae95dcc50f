"""Looking again at who has reached which level: each night, and when something may have changed."""

from __future__ import annotations

from core import clock, outbox
from core.outbox import Task
from core.trust import actions, queries, visits

BATCH = 500


@outbox.handles(visits.TOPIC, batch=20)
def weigh_some(tasks: list[Task]) -> None:
    """Look at the people of some tasks."""
    for user_id in sorted({int(task.payload["user"]) for task in tasks}):
        actions.weigh(user_id)


def weigh_all() -> None:
    """Look at everybody who was here of late or has had a sanction. A nightly job; killed, it
    begins anew."""
    for user_id in queries.sanctioned_lately():
        actions.weigh(user_id)
    after, since = 0, clock.ago(days=2)
    while ids := queries.here_since(since, after=after, size=BATCH):
        for user_id in ids:
            actions.weigh(user_id)
        after = ids[-1]
