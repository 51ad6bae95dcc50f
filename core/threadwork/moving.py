"""Moving a thread to another space of its kind: who sees it changes in the same moment."""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor
from core.events import emit
from core.registry import ThreadDeed
from core.spaces.models import Space
from core.threads import counters
from core.threads.events import ThreadMoved
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.threadwork import rules
from core.threadwork.hold import hold, once_more
from core.threadwork.journal import Journal
from core.threadwork.lines import add_line
from core.threadwork.models import ThreadWork
from core.votes.actions import settle_votes


def move_thread(
    actor: Actor, thread_id: int, space_id: int, *, batch: ThreadWork | None = None
) -> ThreadWork:
    """Move a thread to another space, with a line in it that says so.

    Needs `spaces.moderate` in both. Whoever may not see the new space finds it nowhere any more
    from the commit on. Raises `Rejected` (field `space`) and `Forbidden`.
    """
    return once_more(lambda: _move(actor, thread_id, space_id, batch))


def _move(actor: Actor, thread_id: int, space_id: int, batch: ThreadWork | None) -> ThreadWork:
    journal = Journal()
    with hold(thread_id, spaces=[space_id]) as threads:
        thread = rules.check_stands(threads.get(thread_id))
        before = Space.get_by_id(thread.space_id)
        rules.check_may(actor, before.id, space_id)
        # Its row is held: a label that is being changed is waited for (see core.spaces.labels).
        space = rules.check_space(thread, Space.get_or_none(Space.id == space_id))
        if space.id == before.id:
            raise Rejected("space", _("It is there already."))
        deed = ThreadDeed(sort="move", thread=thread, space_id=space.id, actor_id=actor.user_id)
        rules.check_kind(deed, "space")
        journal.update(thread, space=space.id, is_pinned_everywhere=False)
        settle_label(thread)
        line = add_line(thread.id, actor.id, _words(before, space, thread))
        rules.follow(deed)
    votes = settle_votes(thread.id) if thread.vote_count else []
    counters.index_thread(thread.id)
    audit.record(
        actor, "thread.move", thread, before={"space": before.id}, after={"space": space.id}
    )
    emit(ThreadMoved(thread.id, actor.user_id, before.id, space.id))
    now = clock.now()
    return ThreadWork.create(  # type: ignore[no-any-return]
        sort="move",
        actor=actor.user_id,
        thread=thread.id,
        batch=batch,
        journal={
            "rows": journal.entries,
            "line": line.id,
            "from": before.id,
            "to": space.id,
            "votes": votes,
        },
        count=1,
        done_at=now,
        undo_until=now + rules.UNDO,
    )


def settle_label(thread: Thread) -> None:
    """Give a thread the label of the space it is in; a private one keeps its own."""
    if thread.audience != "private":
        row = Space.select(Space.audience).where(Space.id == thread.space_id).tuples().get()
        thread.audience = row[0]
        Thread.update(audience=row[0]).where(Thread.id == thread.id).execute()


def _words(before: Space, space: Space, thread: Thread) -> str:
    if rules.may_name(before, thread.audience):
        return str(_("moved this from %(old)s to %(new)s", old=before.title, new=space.title))
    return str(_("moved this to %(new)s", new=space.title))
