"""Telling authors what was done to their thread, where whoever did it wants that."""

from __future__ import annotations

from flask_babel import gettext as _

from core.access import Actor
from core.notifications.telling import Notice, tell
from core.threads.models import Thread
from core.threadwork.models import ThreadWork
from core.threadwork.sorts import SORT


def tell_author(actor: Actor, work: ThreadWork) -> None:
    """Tell the author of a thread that was moved, merged or became another kind. Who may not see
    where it is now learns that it went, not where."""
    author_id = int(work.thread.author_id)
    where_now = work.other_id or work.thread_id
    notice = Notice(
        sort=SORT.name,
        key=f"thread_work:{work.id}",
        people={author_id: "kind" if work.sort == "kind" else "started"},
        actor_id=actor.user_id,
        thread_id=where_now,
        number=1,
    )
    if tell(notice) or author_id == actor.user_id:
        return
    title = _("Your thread “%(title)s” went to a place that is not open to you", title=_title(work))
    tell(
        Notice(
            sort=SORT.name,
            key=notice.key,
            people={author_id: "started"},
            actor_id=actor.user_id,
            title=title[:255],
            url="/inbox/",
        )
    )


def _title(work: ThreadWork) -> str:
    return str(Thread.select(Thread.title).where(Thread.id == work.thread_id).scalar())[:150]
