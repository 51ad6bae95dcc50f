"""Reads of what people watch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from core import settings
from core.spaces.queries import all_spaces
from core.threads.models import Participant, Tag, Thread, ThreadTag
from core.watching.models import Watch, WatchHabit
from core.watching.rules import Choice, Surroundings


def surroundings(
    thread_id: int, space_id: int, *, person_id: int = 0, called: Iterable[int] = ()
) -> Surroundings:
    """What a post of a thread has to do with, as it stands now, in two queries; `called` are
    the groups that the post mentions."""
    tags = (
        ThreadTag.select(Tag.id, Tag.slug).join(Tag).where(ThreadTag.thread == thread_id).tuples()
    )
    groups = (
        Participant.select(Participant.group)
        .where((Participant.thread == thread_id) & Participant.group.is_null(False))
        .tuples()
    )
    return Surroundings(
        thread_id,
        person_id,
        dict(tags),
        frozenset([*called, *(group_id for (group_id,) in groups)]),
        around(space_id),
    )


def around(space_id: int) -> tuple[int, ...]:
    """A space and those it is in, the nearest first."""
    found: list[int] = []
    spaces = all_spaces()
    at: int | None = space_id
    while at in spaces and at not in found:
        found.append(at)
        at = spaces[at].parent_id
    return tuple(found)


def choices_about(places: Surroundings, *, at: datetime | None = None) -> dict[int, list[Choice]]:
    """What everybody has chosen about any of these, by user id, in one query. With `at`, who
    began to watch later does not count: what was written before is no news to them."""
    found: dict[int, list[Choice]] = {}
    columns = (Watch.user, Watch.target, Watch.target_id, Watch.level, Watch.source)
    query = Watch.select(*columns).where(_about(places))
    if at is not None:
        query = query.where(Watch.level.in_(("normal", "mute")) | (Watch.created_at <= at))
    for user_id, *choice in query.tuples():
        found.setdefault(user_id, []).append(Choice(*choice))
    return found


def choices_of(user_id: int, places: Surroundings) -> list[Choice]:
    """What one person has chosen about any of these."""
    columns = (Watch.target, Watch.target_id, Watch.level, Watch.source)
    mine = Watch.select(*columns).where((Watch.user == user_id) & _about(places))
    return [Choice(*row) for row in mine.tuples()]


def habit(user_id: int, name: str) -> bool:
    """Whether threads that somebody `started`, `replied` to or `read` are watched for them."""
    row = WatchHabit.get_or_none(WatchHabit.user == user_id)
    own = getattr(row, name) if row is not None else None
    return bool(settings.get("core", f"watch_{name}") if own is None else own)


def watchers(thread: Thread) -> list[int]:
    """Ids of those who watch a thread itself, whether or not they may still see it."""
    mine = (Watch.target == "thread") & (Watch.target_id == thread.id) & (Watch.level == "watch")
    return [user_id for (user_id,) in Watch.select(Watch.user).where(mine).tuples()]


def _about(places: Surroundings) -> Any:
    wanted = {
        "thread": [places.thread_id],
        "person": [places.person_id],
        "tag": list(places.tags),
        "group": list(places.group_ids),
        "space": list(places.space_ids),
        "site": [0],
    }
    return reduce(
        or_,
        (
            (Watch.target == target) & Watch.target_id.in_(ids)
            for target, ids in wanted.items()
            if ids
        ),
    )
