"""What tests of deciding ask again and again."""

from __future__ import annotations

from core.accounts.models import User
from core.notifications.models import Notification
from plugins.ideas.models import IdeaChange
from plugins.ideas.queries.changes import decision_of
from townhall import Actor, Thread, visible_thread


def state_of(thread_id: int) -> str:
    """The slug of an idea's status."""
    return str(Thread.get_by_id(thread_id).state)


def changes_of(thread_id: int) -> list[tuple[str, str]]:
    """From what to what an idea was changed, oldest first; what was taken back is left out."""
    mine = (IdeaChange.thread == thread_id) & IdeaChange.undone_at.is_null()
    rows = IdeaChange.select().where(mine).order_by(IdeaChange.id)
    return [(row.before, row.after) for row in rows]


def timeline(actor: Actor, thread_id: int) -> list[str]:
    """The names that somebody reads in the timeline, newest first."""
    return [step.name for step in decision_of(actor, visible_thread(actor, thread_id)).steps]


def news(user: User, sort: str = "ideas.status") -> list[tuple[str, str]]:
    """Why somebody was told and in which words, by rows of their inbox."""
    mine = (Notification.user == user.id) & (Notification.sort == sort)
    rows = Notification.select().where(mine).order_by(Notification.id)
    return [(row.reason, row.text) for row in rows]


def times_told(user: User, sort: str = "ideas.status") -> int:
    """How often somebody was told something."""
    mine = (Notification.user == user.id) & (Notification.sort == sort)
    return sum(row.times for row in Notification.select().where(mine))
