"""What may be done to whole threads, and the sentence for what may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from core.access import Actor, Forbidden
from core.registry import ThreadDeed
from core.site import site
from core.spaces.models import Space
from core.threads.models import Participant, Thread
from core.threads.rows import ThreadView
from core.threads.rules import Rejected

UNDO = timedelta(days=7)
"""For how long a deed on one thread can be taken back."""
BATCH_UNDO = timedelta(hours=24)
MOST_POSTS = 20_000
"""How many posts a thread may have that is merged into another."""
MOST_SPLIT = 500


def check_may(actor: Actor, *space_ids: int) -> None:
    """Raises `Forbidden` unless the actor keeps order in all these spaces."""
    for space_id in space_ids:
        if actor.user_id is None or not actor.can("spaces.moderate", space_id):
            raise Forbidden("spaces.moderate")


def check_works(actor: Actor, *threads: Thread) -> None:
    """Raises `Forbidden` unless the actor keeps order where all these threads are, or their kind
    lets them merge and split these (`ThreadKind.works`)."""
    for thread in threads:
        kind = site().registry.kind(thread.kind)
        if kind is None or kind.works is None or not kind.works(actor, thread):
            check_may(actor, thread.space_id)


def check_stands(thread: Thread | None, field: str = "") -> Thread:
    """The thread. Raises `Rejected` for one that was deleted or merged meanwhile."""
    deleted_at: Any = thread.deleted_at if thread is not None else None
    if thread is None or deleted_at is not None:
        raise Rejected(field, _("This thread was deleted or merged meanwhile."))
    return thread


def check_kind(deed: ThreadDeed, field: str = "") -> None:
    """Raises `Rejected` where the kind of the thread does not want it."""
    words = refusal(deed)
    if words:
        raise Rejected(field, words)


def refusal(deed: ThreadDeed) -> str:
    """Why the kind of a thread does not let this be done to it; nothing when it does."""
    kind = site().registry.kind(deed.thread.kind)
    if kind is None or kind.refuses is None:
        return ""
    return str(kind.refuses(deed) or "")


def follow(deed: ThreadDeed, *, undone: bool = False) -> None:
    """Let the kind of a thread write what it keeps of it, inside the transaction of the deed."""
    kind = site().registry.kind(deed.thread.kind)
    if kind is not None and kind.follows is not None:
        kind.follows(deed, undone)


def is_by_time(thread: Thread) -> bool:
    """Whether posts of threads that become one stand in the order in which they were written."""
    kind = site().registry.kind(thread.kind)
    return kind is not None and kind.by_time


def check_space(thread: Thread, space: Space | None) -> Space:
    """The space that a thread is to go to. Raises `Rejected`."""
    if space is None or space.owner != thread.owner:
        raise Rejected("space", _("Choose a space of the same sort."))
    if space.is_archived:
        raise Rejected("space", _("That space is archived and takes no threads."))
    return space


def check_merge(source: Thread, target: Thread, *, shows: bool = False) -> None:
    """Raises `Rejected` for threads that cannot become one; with `shows` whoever merges them has
    said that all who read the target may read a private source."""
    if source.id == target.id:
        raise Rejected("target", _("That is this thread. Choose another one."))
    if source.kind != target.kind:
        raise Rejected("target", _("Only threads of the same kind can become one."))
    if source.post_count > MOST_POSTS:
        raise Rejected("target", _("This thread is too long to be merged into another."))
    reads = target.is_private and (shows or _readers(target) <= _readers(source))
    if source.is_private and not reads:
        raise Rejected(
            "target",
            _("A private thread only becomes part of one whose readers may all read it."),
        )


def hides(source: ThreadView, target: ThreadView) -> bool:
    """Whether a merge takes the source from people who read it: the target is private, and not
    the same people read it."""
    if target.audience != "private":
        return False
    return source.audience != "private" or _readers(target) != _readers(source)


def check_same_kind(one: Thread, other: Thread) -> None:
    """Raises `Rejected` for threads of which one has changed its kind since they were one."""
    if one.kind != other.kind:
        raise Rejected("", _("One of them is of another kind since. Change that back first."))


def _readers(thread: Thread | ThreadView) -> set[tuple[int | None, int | None]]:
    """The people and the groups that read a private thread."""
    inside = Participant.select(Participant.user, Participant.group)
    return set(inside.where(Participant.thread == thread.id).tuples())


def may_name(before: Space, label_after: str) -> bool:
    """Whether those who see a thread with that label may read the name of where it was."""
    if before.audience in ("public", label_after):
        return True
    return bool(before.audience == "members" and label_after != "public")
