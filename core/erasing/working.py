"""Erasing, step by step: each is cut off after a few seconds so that other work gets its turn,
and whatever is killed goes on where it was."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from core import clock, outbox
from core.db import transaction
from core.erasing import actions, columns
from core.erasing.models import Leaving
from core.erasing.naming import Names
from core.outbox import Task, handles
from core.personal import Leaver, PersonalData
from core.search import rebuild_soon
from core.site import site

log = logging.getLogger("townhall.erasing")
TOPIC = "erasing.step"
BUDGET = 5.0
"""Seconds after which a step makes room, well before its lease ends."""


class Incomplete(RuntimeError):
    """A plugin that keeps something about people could not start, so it is waited for."""


def begin_due() -> None:
    """Begin with everybody whose days are over, and go on with whoever was left behind."""
    due = Leaving.select(Leaving.user).where(
        (Leaving.due_at <= clock.now()) & Leaving.began_at.is_null()
    )
    for (user_id,) in list(due.tuples()):
        actions.begin(user_id)
    begun = Leaving.select(Leaving.user).where(Leaving.began_at.is_null(False))
    for (user_id,) in list(begun.tuples()):
        put(user_id)


def put(user_id: int) -> None:
    """Have the next step done by a worker."""
    with transaction():
        outbox.put(TOPIC, {"leaving": user_id}, dedupe=f"{TOPIC}:{user_id}")


@handles(TOPIC)
def work(tasks: list[Task]) -> None:
    """Do a step of each, and put the next one behind what waits meanwhile."""
    for task in tasks:
        if not step(task.payload["leaving"]):
            put(task.payload["leaving"])


def step(user_id: int, *, budget: float = BUDGET) -> bool:
    """Erase for about so many seconds; whether nothing is left to do."""
    until = time.monotonic() + budget
    row = Leaving.get_or_none((Leaving.user == user_id) & Leaving.began_at.is_null(False))
    if row is None:
        return True
    _check_whole()
    todo = _left(row.step)
    mark = row.mark if todo[0].name == row.step else 0
    for data, following in zip(todo, [*todo[1:], None], strict=True):
        leaver = Leaver(
            user_id=user_id,
            keeps_posts=row.keeps_posts,
            names=tuple(row.names),
            email=row.email,
            mark=mark,
        )
        for turn in _erase(data, leaver):
            if time.monotonic() > until:
                _note(user_id, data.name, turn)
                return False
        mark = 0
        if following:
            _note(user_id, following.name, 0)
            if time.monotonic() > until:
                return False
    with transaction():
        # Deleted words stay in the files of an index until it is made anew.
        rebuild_soon()
    actions.finished(user_id)
    return True


def _left(step: str) -> list[PersonalData]:
    """The declarations from the one on that was at work; all when it is there no more."""
    everything = columns.declared()
    names = [data.name for data in everything]
    return everything[names.index(step) if step in names else 0 :]


def _erase(data: PersonalData, leaver: Leaver) -> Iterator[int]:
    """All that one declaration says, once more from its beginning if it was cut off."""
    going = data.erase(leaver) if data.erase else None
    yield from going or ()
    for name in data.own:
        field = columns.column(name)
        columns.owner_of(field).delete().where(field == leaver.user_id).execute()
    for name in data.freed:
        field = columns.column(name)
        columns.owner_of(field).update({field: None}).where(field == leaver.user_id).execute()
    names = Names(leaver)
    for name in data.texts:
        names.leave(columns.column(name))


def _note(user_id: int, name: str, mark: int) -> None:
    Leaving.update(step=name, mark=mark).where(Leaving.user == user_id).execute()


def _check_whole() -> None:
    """Raise `Incomplete` while a plugin with personal data is not well: what it keeps would
    stay behind."""
    ill = [
        plugin.title
        for plugin in site().plugins.plugins.values()
        if plugin.status not in ("loaded", "available")
        and plugin.manifest
        and plugin.manifest.personal_data not in ("", "none")
    ]
    if ill:
        raise Incomplete(f"Erasing waits for plugins that could not start: {', '.join(ill)}.")
