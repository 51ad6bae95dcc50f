"""Who of many may see a thread: the rule of `core.access` for threads that are read once for
everybody who looks at them, instead of once through each reader's eyes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.access import Actor
from core.db import Prepared, some
from core.site import site
from core.threads.models import Participant, Thread


class _Row(NamedTuple):
    thread_id: int
    space_id: int
    owner: str
    audience: str
    deleted_at: Any
    merged_into: Any


class _Part(NamedTuple):
    thread_id: int
    user_id: int | None
    group_id: int | None


_rows = Prepared(
    _Row,
    lambda size: Thread.select(
        Thread.id,
        Thread.space,
        Thread.owner,
        Thread.audience,
        Thread.deleted_at,
        Thread.merged_into,
    ).where(Thread.id.in_(some(size))),
)
_parts = Prepared(
    _Part,
    lambda size: Participant.select(Participant.thread, Participant.user, Participant.group).where(
        Participant.thread.in_(some(size))
    ),
)


@dataclass(frozen=True, slots=True)
class Door:
    """One thread, and what decides who may see it."""

    thread_id: int
    space_id: int
    owner: str
    audience: str
    is_deleted: bool
    is_merged: bool
    people: frozenset[int]
    groups: frozenset[int]

    def opens(self, actor: Actor) -> bool:
        """Whether `core.threads.queries.visible_thread` gives the thread to somebody."""
        if self.owner != "core" and self.owner not in site().plugins.active():
            return False
        if self.audience not in actor.labels and not self._takes_part(actor):
            return False
        if self.is_deleted:
            return not self.is_merged and actor.can("spaces.moderate", self.space_id)
        return True

    def _takes_part(self, actor: Actor) -> bool:
        if self.audience != "private":
            return False
        return actor.id in self.people or not self.groups.isdisjoint(actor.private_group_ids)


def doors(thread_ids: Collection[int]) -> dict[int, Door]:
    """The doors of threads, of those that there are. One statement for some hundreds
    of them, two where some are private."""
    rows = _rows.among(thread_ids)
    private = [row.thread_id for row in rows if row.audience == "private"]
    people: dict[int, set[int]] = {}
    groups: dict[int, set[int]] = {}
    for part in _parts.among(private):
        if part.user_id is not None:
            people.setdefault(part.thread_id, set()).add(part.user_id)
        if part.group_id is not None:
            groups.setdefault(part.thread_id, set()).add(part.group_id)
    return {
        row.thread_id: Door(
            thread_id=row.thread_id,
            space_id=row.space_id,
            owner=row.owner,
            audience=row.audience,
            is_deleted=row.deleted_at is not None,
            is_merged=row.merged_into is not None,
            people=frozenset(people.get(row.thread_id, ())),
            groups=frozenset(groups.get(row.thread_id, ())),
        )
        for row in rows
    }
