"""What can be done to many threads at once: each deed does one thread and says how to take it
back. Only called by core.bulk.actions, whose transaction holds all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core import audit, clock
from core.access import Actor
from core.sanctions import deleting
from core.threads import moderation, tagging
from core.threads.models import Post, Thread
from core.threads.rules import Rejected, checked_tags
from core.threadwork import rules
from core.threadwork.journal import Journal
from core.threadwork.models import ThreadWork
from core.threadwork.moving import move_thread
from core.threadwork.undoing import undo_move
from core.versions import bump

Rows = list[Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """`label` is what its button says, `asks` which field it needs.

    `act(actor, thread, batch, given)` does it to one thread and keeps a row of work under the
    batch; one that would change nothing raises `Rejected`. `back(actor, thread, work)` takes it
    back, and is false when somebody has changed it since. `lines` are the audit lines that say
    somebody has done the like since.
    """

    label: Any
    icon: str
    act: Callable[[Actor, Thread, ThreadWork, str], None]
    back: Callable[[Actor, Thread, ThreadWork], bool]
    asks: str = ""
    lines: tuple[str, ...] = ()


def do_one(actor: Actor, thread: Thread, batch: ThreadWork, *, deed: str, given: str) -> None:
    """Do a deed to one thread of a batch. Raises `Rejected` and `Forbidden`."""
    rules.check_stands(thread)
    rules.check_may(actor, thread.space_id)
    DEEDS[deed].act(actor, thread, batch, given)


def undo_one(actor: Actor, work: ThreadWork) -> bool:
    """Take back what a batch did to one thread; False when somebody has changed it since."""
    thread = Thread.get_by_id(work.thread_id)
    rules.check_may(actor, thread.space_id)
    return DEEDS[work.sort].back(actor, thread, work)


def _changes(
    name: str,
    change: Callable[[Actor, Thread, str], Rows],
    back: Callable[[Actor, Thread, Rows], bool],
    **shown: Any,
) -> Deed:
    """A deed that changes columns of the thread itself: `change` gives their names and values
    before and after, which is all that `back` needs."""

    def act(actor: Actor, thread: Thread, batch: ThreadWork, given: str) -> None:
        now = clock.now()
        ThreadWork.create(
            sort=name,
            actor=actor.user_id,
            thread=thread.id,
            batch=batch,
            journal=change(actor, thread, given),
            count=1,
            done_at=now,
            undo_until=now + rules.BATCH_UNDO,
        )

    def take_back(actor: Actor, thread: Thread, work: ThreadWork) -> bool:
        return back(actor, thread, work.journal)

    return Deed(act=act, back=take_back, **shown)


def _column(thread: Thread, name: str, before: Any) -> Rows:
    after = getattr(Thread.get_by_id(thread.id), name)
    return [name, _kept(before), _kept(after)]


def _kept(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _is_as_left(thread: Thread, rows: Rows) -> bool:
    return bool(_kept(getattr(thread, rows[0])) == rows[2])


def _lock(on: bool) -> Callable[[Actor, Thread, str], Rows]:
    def act(actor: Actor, thread: Thread, _given: str) -> Rows:
        if thread.is_locked == on:
            raise Rejected("", _("It is closed already.") if on else _("It is open already."))
        moderation.set_locked(actor, thread.id, on=on)
        return ["is_locked", not on, on]

    return act


def _lock_back(actor: Actor, thread: Thread, rows: Rows) -> bool:
    if not _is_as_left(thread, rows):
        return False
    moderation.set_locked(actor, thread.id, on=rows[1])
    return True


def _unlist(on: bool) -> Callable[[Actor, Thread, str], Rows]:
    def act(actor: Actor, thread: Thread, _given: str) -> Rows:
        if thread.is_unlisted == on:
            words = _("It is in no list already.") if on else _("It is in the lists already.")
            raise Rejected("", words)
        moderation.set_unlisted(actor, thread.id, on=on)
        return ["is_unlisted", not on, on]

    return act


def _unlist_back(actor: Actor, thread: Thread, rows: Rows) -> bool:
    if not _is_as_left(thread, rows):
        return False
    moderation.set_unlisted(actor, thread.id, on=rows[1])
    return True


def _pin(on: bool) -> Callable[[Actor, Thread, str], Rows]:
    def act(actor: Actor, thread: Thread, _given: str) -> Rows:
        before, everywhere = thread.pinned_at, thread.is_pinned_everywhere
        if (before is not None) == on:
            raise Rejected("", _("It is pinned already.") if on else _("It is not pinned."))
        moderation.set_pinned(actor, thread.id, on=on)
        return [*_column(thread, "pinned_at", before), everywhere]

    return act


def _pin_back(actor: Actor, thread: Thread, rows: Rows) -> bool:
    if not _is_as_left(thread, rows):
        return False
    journal = Journal([["thread", {"id": thread.id}, {"pinned_at": rows[1]}, {}]])
    journal.undo()
    Thread.update(is_pinned_everywhere=rows[3]).where(Thread.id == thread.id).execute()
    bump("pins")
    audit.record(actor, "thread.unpin" if rows[1] is None else "thread.pin", thread, note="undo")
    return True


def _tag(on: bool) -> Callable[[Actor, Thread, str], Rows]:
    def act(actor: Actor, thread: Thread, given: str) -> Rows:
        before = thread.tag_names
        held, words = before.split(), checked_tags(given)
        if not words:
            raise Rejected("tags", _("Type a tag."))
        known = tagging.meanings(words)
        meant = [known[word].slug if word in known else word for word in words]
        wanted = [*held, *meant] if on else [slug for slug in held if slug not in meant]
        after = tagging.chosen(actor, thread.space_id, wanted, before=held)
        if after == held:
            raise Rejected("tags", _("It has it already.") if on else _("It does not have it."))
        tagging.set_tags(thread, after)
        audit.record(actor, "thread.tags", thread, before=before, after=" ".join(after))
        return ["tag_names", before, " ".join(after)]

    return act


def _tag_back(actor: Actor, thread: Thread, rows: Rows) -> bool:
    if not _is_as_left(thread, rows):
        return False
    tagging.set_tags(thread, rows[1].split())
    audit.record(actor, "thread.tags", thread, before=rows[2], after=rows[1], note="undo")
    return True


def _delete(actor: Actor, thread: Thread, given: str) -> Rows:
    first = Post.select(Post.id).where((Post.thread == thread.id) & (Post.number == 1))
    deleting.delete_post(actor, first.scalar(), reason=given)
    return _column(thread, "deleted_at", None)


def _delete_back(actor: Actor, thread: Thread, rows: Rows) -> bool:
    if not _is_as_left(thread, rows) or thread.merged_into_id is not None:
        return False
    moderation.restore_thread(actor, thread.id)
    return True


def _move(actor: Actor, thread: Thread, batch: ThreadWork, given: str) -> None:
    move_thread(actor, thread.id, int(given), batch=batch)


def _move_back(actor: Actor, _thread: Thread, work: ThreadWork) -> bool:
    return undo_move(actor, work, work.journal) == 0


LOCKS, PINS = ("thread.lock", "thread.unlock"), ("thread.pin", "thread.unpin")
LISTS = ("thread.unlist", "thread.list")
DEEDS: dict[str, Deed] = {
    "lock": _changes("lock", _lock(True), _lock_back, label=_l("Close"), icon="lock", lines=LOCKS),
    "unlock": _changes(
        "unlock", _lock(False), _lock_back, label=_l("Open"), icon="lock-open", lines=LOCKS
    ),
    "pin": _changes("pin", _pin(True), _pin_back, label=_l("Pin"), icon="pin", lines=PINS),
    "unpin": _changes(
        "unpin", _pin(False), _pin_back, label=_l("Unpin"), icon="pin-off", lines=PINS
    ),
    "unlist": _changes(
        "unlist",
        _unlist(True),
        _unlist_back,
        label=_l("Take out of lists"),
        icon="eye-off",
        lines=LISTS,
    ),
    "list": _changes(
        "list",
        _unlist(False),
        _unlist_back,
        label=_l("Put back into lists"),
        icon="eye",
        lines=LISTS,
    ),
    "tag": _changes("tag", _tag(True), _tag_back, label=_l("Give a tag"), icon="tag", asks="tag"),
    "untag": _changes(
        "untag", _tag(False), _tag_back, label=_l("Take a tag away"), icon="tag", asks="tag"
    ),
    "move": Deed(_l("Move"), "folder-input", _move, _move_back, asks="space"),
    "delete": _changes(
        "delete", _delete, _delete_back, label=_l("Delete"), icon="trash-2", asks="reason"
    ),
}
