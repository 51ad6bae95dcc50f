"""How long a text may be changed, and how long a change leaves no trace: the owner's settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core import settings
from core.registry import Setting
from core.threads.models import Post, Reaction

if TYPE_CHECKING:
    from core.access import Actor

LEVELS = (1, 2, 3)
_LABELS = {
    1: _l("Days in which members of trust level 1 may edit their posts"),
    2: _l("Days in which members of trust level 2 may edit their posts"),
    3: _l("Days in which members of trust level 3 may edit their posts"),
}
SETTINGS = (
    *(
        Setting(
            name=f"edit_days_{level}",
            label=_LABELS[level],
            kind="number",
            default=-1,
            minimum=-1,
            maximum=3650,
            help=_l("0 means always, −1 as long as the level below."),
            section=_l("Writing"),
            order=11,
        )
        for level in LEVELS
    ),
    Setting(
        name="edit_grace_minutes",
        label=_l("Minutes in which authors change a new post without a trace"),
        kind="number",
        default=5,
        minimum=0,
        maximum=60,
        help=_l("It ends as soon as somebody answers or reacts. 0 keeps every version."),
        section=_l("Writing"),
        order=12,
    ),
)


def edit_days(trust: int) -> int:
    """For how many days members of a trust level may edit their posts; 0 for always."""
    for level in range(min(trust, LEVELS[-1]), 0, -1):
        days = int(settings.get("core", f"edit_days_{level}"))
        if days >= 0:
            return days
    return int(settings.get("core", "edit_days"))


def in_grace(actor: Actor, post: Post, now: datetime) -> bool:
    """Whether a change by `actor` now leaves no version behind.

    It does not when authors change their own text soon after they wrote it and nobody else
    has written in the thread or reacted to the post since: what others have answered to stays
    to be seen. The time runs from the version that stands in the history, so that many small
    changes do not make it longer.
    """
    minutes = int(settings.get("core", "edit_grace_minutes"))
    since: Any = post.edited_at
    since = since or post.created_at
    wrote = post.edited_by_id or post.author_id
    if post.author_id != actor.user_id or wrote != actor.user_id:
        return False
    return now - since < timedelta(minutes=minutes) and not _answered(post, since)


def _answered(post: Post, since: datetime) -> bool:
    written = Post.select(Post.id).where(
        (Post.thread == post.thread_id)
        & (Post.number > post.number)
        & (Post.author != post.author_id)
        & (Post.created_at >= since)
        & (Post.sort != "log")
    )
    reacted = Reaction.select(Reaction.post).where(
        (Reaction.post == post.id)
        & (Reaction.user != post.author_id)
        & (Reaction.created_at >= since)
    )
    return bool(written.exists() or reacted.exists())
