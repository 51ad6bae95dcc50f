"""Choosing what to hear of. The caller has loaded the thing through what the actor sees."""

from __future__ import annotations

from datetime import datetime

from core import clock
from core.access import Actor
from core.db import transaction
from core.threads.models import Thread
from core.threads.rows import ThreadView
from core.watching.models import Watch, WatchHabit
from core.watching.queries import choices_of, habit, surroundings
from core.watching.rules import Level, Source, Target, deciding


def watch(actor: Actor, target: Target, target_id: int, level: Level) -> None:
    """Keep the actor's own choice, in place of an earlier one or one that set itself."""
    Watch.insert(
        user=actor.user_id,
        target=target,
        target_id=target_id,
        level=level,
        source="own",
        created_at=clock.now(),
    ).on_conflict(
        conflict_target=[Watch.user, Watch.target, Watch.target_id],
        preserve=[Watch.level, Watch.source, Watch.created_at],
    ).execute()


def forget(actor: Actor, target: Target, target_id: int) -> None:
    """Take a choice back. One that set itself becomes `normal`, so that it does not come again."""
    with transaction():
        mine = (
            (Watch.user == actor.user_id)
            & (Watch.target == target)
            & (Watch.target_id == target_id)
        )
        if not Watch.delete().where(mine & (Watch.source == "own")).execute():
            Watch.update(level="normal", source="own").where(mine).execute()


def watch_by_itself(
    user_id: int, thread: Thread | ThreadView, source: Source, at: datetime | None = None
) -> bool:
    """Watch a thread that somebody started, replied to or read, if that is their way and they
    have not chosen about it; nothing that they have muted comes back by it. Whether it is
    watched now because of this; `at` is since when."""
    if not habit(user_id, source):
        return False
    places = surroundings(thread.id, thread.space_id)
    decides = deciding(choices_of(user_id, places), places)
    if decides is not None and (decides.level == "mute" or decides.target == "thread"):
        return False
    row = {
        "user": user_id,
        "target": "thread",
        "target_id": thread.id,
        "level": "watch",
        "source": source,
        "created_at": at or clock.now(),
    }
    return bool(Watch.insert(row).on_conflict_ignore().as_rowcount().execute())


def keep_habits(
    actor: Actor, *, started: bool | None, replied: bool | None, read: bool | None
) -> None:
    """Keep which threads are watched for the actor by themselves; None is the owner's way."""
    WatchHabit.insert(user=actor.user_id, started=started, replied=replied, read=read).on_conflict(
        conflict_target=[WatchHabit.user],
        preserve=[WatchHabit.started, WatchHabit.replied, WatchHabit.read],
    ).execute()
