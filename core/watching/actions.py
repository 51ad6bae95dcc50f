"""Choosing what to hear of. The caller has loaded the thing through what the actor sees."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.blocks.holding import hold
from core.blocks.queries import blocked_by, has_blocked
from core.db import transaction
from core.threads.models import Thread
from core.threads.rows import ThreadView
from core.watching.models import Watch, WatchHabit
from core.watching.queries import choices_of, habit, surroundings
from core.watching.rules import Level, Source, Target, deciding


class CannotFollow(ValueError):
    """Nothing can be chosen about this person; the message is a sentence for who tried."""


def watch(actor: Actor, target: Target, target_id: int, level: Level) -> None:
    """Keep the actor's own choice, in place of an earlier one or one that set itself. Raises
    `CannotFollow` about a person whom they have blocked, or who has blocked them."""
    with transaction():
        if target == "person":
            _check_person(actor, target_id, level)
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


def _check_person(actor: Actor, person_id: int, level: Level) -> None:
    # Held, so that nobody begins to follow somebody who blocks them at this moment.
    hold(person_id)
    if has_blocked(actor.id, person_id):
        raise CannotFollow(_("You have blocked them. Take that back first."))
    if level in ("watch", "first") and blocked_by(actor.id, [person_id]):
        raise CannotFollow(_("This account cannot be followed."))


def forget(actor: Actor, target: Target, target_id: int) -> None:
    """Take a choice back. One that set itself becomes `normal`, so that it does not come again.
    Raises `CannotFollow` about a person whom they have blocked."""
    with transaction():
        if target == "person" and has_blocked(actor.id, target_id):
            raise CannotFollow(_("You have blocked them. Take that back first."))
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
    return habit(user_id, source) and _watch_unasked(user_id, thread, source, at)


def watch_joined(user_id: int, thread: Thread | ThreadView) -> bool:
    """Watch a thread in which somebody takes part by more than words, if they have not chosen
    about it; nothing that they have muted comes back by it. Whether it is watched now because
    of this. `forget_joined` takes it back."""
    return _watch_unasked(user_id, thread, "joined", None)


def forget_joined(user_id: int, thread_id: int) -> None:
    """Watch a thread no longer only because of taking part in it."""
    its = (Watch.target == "thread") & (Watch.target_id == thread_id)
    Watch.delete().where((Watch.user == user_id) & its & (Watch.source == "joined")).execute()


def _watch_unasked(
    user_id: int, thread: Thread | ThreadView, source: Source, at: datetime | None
) -> bool:
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
