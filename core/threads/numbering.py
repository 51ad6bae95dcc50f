"""Where a reply goes: the next number of its thread, or of the one that it is part of by now."""

from __future__ import annotations

from flask_babel import gettext as _

from core.access import Actor, visible
from core.threads import rules
from core.threads.models import Post, Thread
from core.threads.moved import place_now, standing_id
from core.threads.rules import Rejected


def taken(actor: Actor, thread_id: int) -> Thread:
    """A thread in which the actor has just taken the next number, or the one that it is part of
    by now. Raises `Rejected` where they may not reply."""
    asked = thread_id
    while True:
        thread: Thread = Thread.get_by_id(thread_id)
        if thread.merged_into_id is not None:
            thread_id = thread.merged_into_id
            continue
        # Where the reply was begun the caller has looked; where it is led to nobody has.
        mine = (Thread.id == thread_id) & visible(actor)
        known = thread_id == asked or Thread.select().where(mine).exists()
        if not known or actor.user_id is None or not rules.may_reply(actor, thread):
            raise Rejected("body", _closed_words())
        space_id, number = _next_number(thread_id)
        if number and space_id != thread.space_id:
            sees = Thread.select().where(mine).exists()
            if not sees or not actor.can("spaces.reply", space_id):
                raise Rejected("body", _closed_words())
        thread.last_number, thread.space_id = number, space_id
        if number:
            return thread


def _next_number(thread_id: int) -> tuple[int, int]:
    """Take the next post number: the thread's space as it now is, and the number. The row lock
    of this update puts repliers in line. Zeros when it was deleted or merged while this waited."""
    rows = (
        Thread.update(last_number=Thread.last_number + 1)
        .where((Thread.id == thread_id) & Thread.deleted_at.is_null())
        .returning(Thread.space, Thread.last_number)
        .execute()
    )
    return next(((int(row.space_id), int(row.last_number)) for row in rows), (0, 0))


def made_before(earlier: str, thread_id: int) -> Post | None:
    """The reply that an earlier sending of the form has made in this thread, wherever both are
    by now. None when there was none, or the key is that of another form."""
    where, _slash, number = earlier.partition("/")
    if not where or number == "1" or standing_id(int(where)) != standing_id(thread_id):
        return None
    here = _post(int(where), int(number))
    place = None if here is not None else place_now(int(where), int(number))
    return _post(*place) if place is not None else here


def _post(thread_id: int, number: int) -> Post | None:
    found: Post | None = Post.get_or_none((Post.thread == thread_id) & (Post.number == number))
    return found


def _closed_words() -> str:
    words = _("This thread takes no replies now. Your text is still here; copy it if you need it.")
    return str(words)
