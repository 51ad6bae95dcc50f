"""Linking threads and taking links away.

Both threads are held while a link is made, in the order of their ids, as whoever merges them
does: so nothing is linked that has just gone, and no link is there twice.
"""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden
from core.db import transaction
from core.events import emit
from core.links import rules
from core.links.models import ThreadLink
from core.links.queries import touching
from core.links.sorts import SORTS, Ends, ends
from core.threads.events import ThreadLinked, ThreadUnlinked
from core.threads.models import Thread
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView
from core.threads.rules import Rejected
from core.threadwork.journal import held


def link_threads(actor: Actor, source_id: int, target_id: int, sort: str) -> bool:
    """Say that one thread is a `sort` of another (see core.links.sorts); whether that is new.

    Needs `links.make` and the right to write in both. Raises `NotFound` for what the actor may
    not see, `Forbidden` where they may not write, `Rejected` (fields `target` and `sort`).
    """
    if sort not in SORTS:
        raise Rejected("sort", _("Choose how they belong together."))
    if source_id == target_id:
        raise Rejected("target", _("That is this thread. Choose another one."))
    with transaction():
        _hold(source_id, target_id)
        source, target = (visible_thread(actor, id_) for id_ in (source_id, target_id))
        _check_may(actor, source, target)
        link = ends(source_id, target_id, sort)
        if _find(link) is not None:
            return False
        _check_room(link)
        values = dict(zip(("source", "target", "sort"), link, strict=True))
        ThreadLink.create(**values, created_by=actor.user_id, created_at=clock.now())
        if any(
            rules.moderates(actor, t) and t.author_id != actor.user_id for t in (source, target)
        ):
            _note(actor, "thread.link", link)
        emit(ThreadLinked(link[0], actor.user_id, link[1], sort))
    return True


def unlink_threads(actor: Actor, source_id: int, target_id: int, sort: str) -> bool:
    """Take a link away; whether there was one.

    For who made it, who started one of its threads, and who keeps order where one is. Raises
    `NotFound` for threads that the actor may not see, and `Forbidden`.
    """
    if sort not in SORTS:
        return False
    link = ends(source_id, target_id, sort)
    with transaction():
        source, target = (visible_thread(actor, id_) for id_ in link[:2])
        row = _find(link)
        if row is None:
            return False
        if not rules.may_unlink(actor, row.created_by_id, source, target):
            raise Forbidden("links.make")
        ThreadLink.delete().where(ThreadLink.id == row.id).execute()
        if actor.user_id not in (row.created_by_id, source.author_id, target.author_id):
            _note(actor, "thread.unlink", link)
        emit(ThreadUnlinked(link[0], actor.user_id, link[1], sort))
    return True


def _hold(*thread_ids: int) -> None:
    """Keep threads from others until this transaction ends."""
    rows = Thread.select(Thread.id).where(Thread.id.in_(thread_ids)).order_by(Thread.id)
    list(held(rows).tuples())


def _check_may(actor: Actor, source: ThreadView, target: ThreadView) -> None:
    if not (rules.may_link(actor, source) and rules.may_link(actor, target)):
        raise Forbidden("links.make")
    if not (rules.may_show(actor, source) and rules.may_show(actor, target)):
        raise Rejected("target", _("A thread that is in no list cannot be linked."))


def _check_room(link: Ends) -> None:
    source_id, target_id, sort = link
    if not SORTS[sort].is_symmetric and _find((target_id, source_id, sort)) is not None:
        raise Rejected("sort", _("They are linked the other way round already."))
    for thread_id in (source_id, target_id):
        if ThreadLink.select().where(touching(thread_id)).count() >= rules.MOST:
            raise Rejected(
                "target",
                _("One of the two threads has %(most)s links already.", most=rules.MOST),
            )


def _find(link: Ends) -> ThreadLink | None:
    """The row of a link, kept from others. Merging may have left a symmetric one turned round."""
    source_id, target_id, sort = link
    between = (ThreadLink.source == source_id) & (ThreadLink.target == target_id)
    if SORTS[sort].is_symmetric:
        between |= (ThreadLink.source == target_id) & (ThreadLink.target == source_id)
    rows = ThreadLink.select().where(between & (ThreadLink.sort == sort))
    found: ThreadLink | None = held(rows).first()
    return found


def _note(actor: Actor, action: str, link: Ends) -> None:
    audit.record(actor, action, Thread(id=link[0]), after={"with": link[1], "sort": link[2]})
