"""Who asked for something hears that it came: worked out by a worker once the entry of the
changelog is there, and told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import uuid4

from plugins.ideas.models import IdeaRelease, IdeaShipped
from plugins.ideas.queries.reach import AUTHOR, FOLLOWER, VOTER
from plugins.ideas.queries.standing import join_standing
from plugins.ideas.sorts import SHIPPED
from plugins.ideas.telling import wanted_by
from townhall import (
    Event,
    Notice,
    Post,
    Task,
    Thread,
    clock,
    events,
    handles,
    put_in_outbox,
    tell,
    transaction,
)

TOPIC = "ideas.released"
REASONS = (AUTHOR, VOTER, FOLLOWER)
"""Why somebody hears of a thing, the strongest first."""
Wanted = dict[int, dict[int, str]]
"""What each of some people asked for: reasons by thread and person."""


@handles(TOPIC)
def tell_of_releases(tasks: list[Task]) -> None:
    """Tell those who asked for what came with each entry, unless they have heard of it before.

    Done again after it was cut off it goes on where it was, because `tell` does.
    """
    for task in tasks:
        release_id = task.payload["release"]
        release = Thread.get_or_none((Thread.id == release_id) & Thread.deleted_at.is_null())
        if release is None or release.is_private:
            continue
        fresh = untold(release_id)
        # The very post that watchers of the board hear of: nobody hears of an entry twice.
        first = Post.get((Post.thread == release_id) & (Post.number == 1))
        key = task.payload["key"] or f"post:{first.id}"
        _tell(release_id, fresh, key, task.payload["actor"])
        mine = (IdeaShipped.release == release_id) & IdeaShipped.told_at.is_null()
        # Those who asked for what is deleted hear of it when it is back.
        stands = IdeaShipped.thread.not_in(_deleted(release_id))
        IdeaShipped.update(told_at=clock.now()).where(mine & stands).execute()


def tell_when_back(event: Event) -> None:
    """Have people told of what came, where the entry or the idea was deleted before they were."""
    if not isinstance(event, events.ThreadRestored):
        return
    back = event.thread_id
    mine = (IdeaShipped.release == back) | (IdeaShipped.thread == back)
    waits = IdeaShipped.told_at.is_null() & IdeaRelease.published_at.is_null(False)
    rows = IdeaShipped.select(IdeaShipped.release).join(
        IdeaRelease, on=(IdeaRelease.thread == IdeaShipped.release)
    )
    with transaction():
        for (release_id,) in list(rows.where(mine & waits).distinct().tuples()):
            # Of an entry that has been told it is news of its own.
            key = "" if release_id == back else f"ideas.shipped:{uuid4().hex}"
            task = {"release": release_id, "actor": event.actor_id, "key": key}
            put_in_outbox(TOPIC, task, owner="ideas")


def _deleted(release_id: int) -> list[int]:
    rows = join_standing(IdeaShipped.select(IdeaShipped.thread)).where(
        (IdeaShipped.release == release_id) & Thread.deleted_at.is_null(False)
    )
    return [thread_id for (thread_id,) in rows.tuples()]


def untold(release_id: int) -> list[Thread]:
    """What came with an entry whose people have not heard of it, by this one or another; of what
    was merged since, that of which it is part."""
    earlier = IdeaShipped.alias()
    heard = earlier.select(earlier.thread).where(earlier.told_at.is_null(False))
    rows = (
        join_standing(IdeaShipped.select(Thread.id))
        .where(
            (IdeaShipped.release == release_id)
            & Thread.deleted_at.is_null()
            & IdeaShipped.thread.not_in(heard)
        )
        .order_by(IdeaShipped.position)
        .tuples()
    )
    ids = list(dict.fromkeys(thread_id for (thread_id,) in rows))
    found = {thread.id: thread for thread in Thread.select().where(Thread.id.in_(ids))}
    return [found[thread_id] for thread_id in ids]


def who_waits(threads: Iterable[Thread]) -> Wanted:
    """Who asked for some threads and sees them still, with why, by thread in their order."""
    found: Wanted = defaultdict(dict)
    for thread in threads:
        for user_id, reason in wanted_by(thread).items():
            found[user_id][thread.id] = reason
    return dict(found)


def _tell(release_id: int, fresh: list[Thread], key: str, actor_id: int | None) -> None:
    """One row for each person, with the names of all that they asked for."""
    titles = {thread.id: thread.title for thread in fresh}
    alike: dict[tuple[int, ...], dict[int, str]] = defaultdict(dict)
    for user_id, reasons in who_waits(fresh).items():
        alike[tuple(reasons)][user_id] = min(reasons.values(), key=REASONS.index)
    for thread_ids, people in sorted(alike.items()):
        tell(
            Notice(
                sort=SHIPPED,
                key=key,
                people=people,
                actor_id=actor_id,
                thread_id=release_id,
                text=" · ".join(titles[thread_id] for thread_id in thread_ids),
            )
        )
