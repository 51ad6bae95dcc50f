"""How a queue works: said by those who keep order there."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from plugins.support.models import SupportQueue
from plugins.support.queues import Queue, queue_at, queue_of, queues_changed
from townhall import Actor, Rejected, Space, audit, mail_sender, require, transaction

_ADDRESS = re.compile(r"[^\s@<>\"(),:;]{1,64}@[^\s@<>\"(),:;]+\.[^\s@<>\"(),:;]+")


def set_queue(actor: Actor, queue: Queue) -> bool:
    """Let a queue work so from now on; whether it did not before. Needs `spaces.moderate` there.

    Raises `Forbidden`, and `Rejected` (field `address`) for what is no mail address, that of
    another queue, or the one that the site's own mail comes from.
    """
    require(actor, "spaces.moderate", queue.space_id)
    with transaction():
        # Written first, so that two who want the same address come one after the other.
        queues_changed()
        before = queue_of(queue.space_id)
        if before == queue:
            return False
        _check_address(queue)
        values = queue._asdict()
        space_id = values.pop("space_id")
        SupportQueue.insert(space=space_id, **values).on_conflict(
            conflict_target=[SupportQueue.space], update=values
        ).execute()
        queues_changed()
        audit(actor, "support.queue", Space.get_by_id(space_id), **_differences(before, queue))
    return True


def _check_address(queue: Queue) -> None:
    if not queue.address:
        return
    if not _ADDRESS.fullmatch(queue.address):
        raise Rejected("address", _("This is no mail address."))
    other = queue_at(queue.address)
    if other is not None and other.space_id != queue.space_id:
        raise Rejected("address", _("Another queue has this address."))
    if queue.address == mail_sender().lower():
        raise Rejected("address", _("The site's own mail comes from this address."))


def _differences(before: Queue, after: Queue) -> dict[str, Any]:
    changed = [name for name in Queue._fields if getattr(before, name) != getattr(after, name)]
    return {
        "before": {name: getattr(before, name) for name in changed},
        "after": {name: getattr(after, name) for name in changed},
    }
