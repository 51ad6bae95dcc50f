"""What a clock does to threads: close and open them at a time, close them when nobody replies,
end a pin. Each once, however many workers look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, nobody
from core.db import transaction
from core.threads.models import Thread
from core.threadwork import rules
from core.threadwork.journal import held
from core.threadwork.lines import add_line
from core.threadwork.models import ThreadTimer

SLOTS = ("closes_at", "opens_at", "quiet_days", "unpins_at")


def set_timers(
    actor: Actor,
    thread_id: int,
    *,
    closes_at: datetime | None,
    opens_at: datetime | None,
    quiet_days: int | None,
    unpins_at: datetime | None,
) -> None:
    """Say what the clock will do to a thread, in place of what was said before.

    Needs `spaces.moderate`. Raises `Rejected` for a thread that is gone, and `Forbidden`.
    """
    values = dict(zip(SLOTS, (closes_at, opens_at, quiet_days, unpins_at), strict=True))
    with transaction():
        thread = rules.check_stands(_held_thread(thread_id))
        rules.check_may(actor, thread.space_id)
        row = ThreadTimer.get_or_none(ThreadTimer.thread == thread_id)
        before = {name: _kept(getattr(row, name, None)) for name in SLOTS}
        after = {name: _kept(value) for name, value in values.items()}
        if before == after:
            return
        ThreadTimer.delete().where(ThreadTimer.thread == thread_id).execute()
        if any(after.values()):
            ThreadTimer.create(thread=thread_id, set_by=actor.user_id, set_at=clock.now(), **values)
        audit.record(actor, "thread.timers", thread, before=before, after=after)


def run_due() -> int:
    """Do what is due; how many threads that changed."""
    now = clock.now()
    moment = (
        (ThreadTimer.closes_at <= now)
        | (ThreadTimer.opens_at <= now)
        | (ThreadTimer.unpins_at <= now)
        | ThreadTimer.quiet_days.is_null(False)
    )
    rows = (
        ThreadTimer.select(ThreadTimer, Thread.id, Thread.last_post_at, Thread.is_locked)
        .join(Thread)
        .where(moment & Thread.deleted_at.is_null())
        .order_by(ThreadTimer.thread)
    )
    due = [row.thread_id for row in list(rows) if _deeds(row, row.thread, now)]
    return sum(_run(thread_id) for thread_id in due)


def _run(thread_id: int) -> bool:
    """Do what is due to one thread. Its row is held first: a second worker finds it done."""
    with transaction():
        thread: Any = _held_thread(thread_id)
        timer = ThreadTimer.get_or_none(ThreadTimer.thread == thread_id)
        if thread is None or timer is None or thread.deleted_at is not None:
            return False
        deeds = _deeds(timer, thread, clock.now())
        for slot, deed in deeds:
            setattr(timer, slot, None)
            deed(thread, timer)
        if all(getattr(timer, name) is None for name in SLOTS):
            timer.delete_instance()
        else:
            timer.save(only=[getattr(ThreadTimer, name) for name in SLOTS])
    return bool(deeds)


Deed = Callable[[Thread, ThreadTimer], None]


def _deeds(timer: ThreadTimer, thread: Any, now: datetime) -> list[tuple[str, Deed]]:
    """What is due, in order of time: to close and then open is what a night's rest asks for."""
    moments: list[tuple[datetime, str, Deed]] = []
    if timer.closes_at is not None:
        moments.append((timer.closes_at, "closes_at", _close))
    if timer.opens_at is not None:
        moments.append((timer.opens_at, "opens_at", _open))
    if timer.unpins_at is not None:
        moments.append((timer.unpins_at, "unpins_at", _unpin))
    if timer.quiet_days is not None and not thread.is_locked:
        since = thread.last_post_at + timedelta(days=timer.quiet_days)
        moments.append((since, "quiet_days", _close_quiet))
    return [(slot, deed) for at, slot, deed in sorted(moments, key=lambda m: m[0]) if at <= now]


def _close(thread: Thread, timer: ThreadTimer) -> None:
    _lock(thread, timer, on=True, words=_("closed this, as it was set to"))


def _close_quiet(thread: Thread, timer: ThreadTimer) -> None:
    _lock(thread, timer, on=True, words=_("closed this, because nobody had replied for long"))


def _open(thread: Thread, timer: ThreadTimer) -> None:
    _lock(thread, timer, on=False, words=_("opened this again, as it was set to"))


def _lock(thread: Thread, timer: ThreadTimer, *, on: bool, words: str) -> None:
    if thread.is_locked == on:
        return
    thread.is_locked = on
    thread.save(only=[Thread.is_locked])
    _say(thread, timer, words)
    audit.record(nobody(), "thread.lock" if on else "thread.unlock", thread, note="timer")


def _unpin(thread: Thread, _timer: ThreadTimer) -> None:
    if thread.pinned_at is not None:
        Thread.update(pinned_at=None, is_pinned_everywhere=False).where(
            Thread.id == thread.id
        ).execute()
        audit.record(nobody(), "thread.unpin", thread, note="timer")


def _say(thread: Thread, timer: ThreadTimer, words: str) -> None:
    add_line(thread.id, timer.set_by_id or thread.author_id, words)


def _held_thread(thread_id: int) -> Thread | None:
    found: Thread | None = held(Thread.select().where(Thread.id == thread_id)).first()
    return found


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
