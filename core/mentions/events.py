"""What happens to names in posts, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.threads.events import ThreadEvent


@dataclass(frozen=True, slots=True)
class Mentioned(ThreadEvent):
    """A post names people and groups that its text did not name before.

    Those are left out who are not to be called: the writer, groups above the owner's limit,
    people beyond the number that a new member may call. Whether somebody may see the thread is
    not looked at here: rights may change, so whoever tells them checks it then.
    """

    post_id: int
    user_ids: tuple[int, ...]
    group_ids: tuple[int, ...]
