"""Doing one deed to many threads in one transaction, and taking all of it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flask_babel import gettext as _
from peewee import fn

from core import audit, clock
from core.access import Actor, Forbidden
from core.bulk.deeds import DEEDS, do_one, undo_one
from core.db import transaction
from core.models import Audit
from core.threads import tagging
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.threadwork import rules
from core.threadwork.hold import once_more
from core.threadwork.journal import held
from core.threadwork.models import ThreadWork
from core.threadwork.undoing import check_open

MOST = 200
"""How many threads one batch may hold."""


def do_batch(actor: Actor, thread_ids: Iterable[int], deed: str, given: str = "") -> ThreadWork:
    """Do a deed of `DEEDS` to many threads, each with its audit line; all in one transaction.

    `given` is what it asks for: a tag, the id of a space, a reason. Threads to which it cannot
    be done, or has been, are left out and counted. Needs `spaces.moderate` at each. Raises
    `Rejected` when there is none left, or too many. Can be taken back for 24 hours.
    """
    wanted = sorted(set(thread_ids))
    if len(wanted) > MOST:
        raise Rejected("", _("At most %(num)s threads at once.", num=MOST))
    return once_more(lambda: _do(actor, wanted, deed, given))


def undo_batch(actor: Actor, batch_id: int) -> ThreadWork:
    """Take back a whole batch, but for threads that somebody has changed since, in one
    transaction. For who did it, or the team. Raises `Rejected` and `Forbidden`."""
    return once_more(lambda: _undo(actor, batch_id))


def _do(actor: Actor, wanted: list[int], deed: str, given: str) -> ThreadWork:
    threads = _held(wanted)
    now = clock.now()
    batch = ThreadWork.create(
        sort="batch",
        actor=actor.user_id,
        said=f"{deed}:{given}"[:120],
        done_at=now,
        undo_until=now + rules.BATCH_UNDO,
    )
    problem = Rejected("", _("None of these threads can be changed so."))
    for thread in threads:
        try:
            with transaction():
                do_one(actor, thread, batch, deed=deed, given=given)
            batch.count += 1
        except Rejected as error:
            problem = error
        except Forbidden:
            continue
    if not batch.count:
        raise problem
    batch.left_count = len(wanted) - batch.count
    # What comes behind this line of the audit log was done since.
    batch.journal = {"mark": Audit.select(fn.MAX(Audit.id)).scalar() or 0}
    batch.save()
    return batch  # type: ignore[no-any-return]


def _undo(actor: Actor, batch_id: int) -> ThreadWork:
    tagging.enter()
    batch = held(ThreadWork.select().where(ThreadWork.id == batch_id)).get()
    if batch.actor_id != actor.user_id and not actor.is_staff:
        raise Forbidden("spaces.moderate")
    check_open(batch)
    parts = list(ThreadWork.select().where(ThreadWork.batch == batch.id).order_by(ThreadWork.id))
    _held(sorted(part.thread_id for part in parts))
    left = 0
    for part in reversed(parts):
        left += not _undo_part(actor, batch, part)
    batch.undone_at, batch.undone_by, batch.left_count = clock.now(), actor.user_id, left
    batch.journal = None
    batch.save()
    audit.record(actor, "batch.undo", None, note=f"#{batch.id} {batch.said}")
    return batch  # type: ignore[no-any-return]


def _undo_part(actor: Actor, batch: ThreadWork, part: ThreadWork) -> bool:
    """Take back one thread's share; whether it was still as it was left."""
    lines, undone_at = DEEDS[part.sort].lines, cast("Any", part.undone_at)
    newer = (Audit.id > batch.journal["mark"]) & (Audit.subject_id == part.thread_id)
    since = newer & (Audit.subject_type == "thread") & Audit.action.in_(lines)
    if undone_at is not None or (lines and Audit.select().where(since).exists()):
        return False
    try:
        with transaction():
            done = undo_one(actor, part)
    except (Rejected, Forbidden):
        return False
    if done:
        ThreadWork.update(undone_at=clock.now(), undone_by=actor.user_id, journal=None).where(
            ThreadWork.id == part.id
        ).execute()
    return done


def _held(thread_ids: list[int]) -> list[Thread]:
    """The threads, all held before the first is touched."""
    tagging.enter()
    query = Thread.select().where(Thread.id.in_(thread_ids)).order_by(Thread.id)
    return list(held(query))
