"""Hiding posts: deleted softly like any other, with a mark of its own that says it was hidden.

A hidden post is out of every list, count, search and feed. Its author reads why on a page of
their own, and may change and return it once where that was allowed.
"""

from __future__ import annotations

from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.db import transaction
from core.events import Event
from core.sanctions import telling
from core.sanctions.models import HiddenPost
from core.sanctions.rules import Refusal
from core.threads import moderation, rules
from core.threads.editing import edit_post
from core.threads.events import PostRestored, ThreadRestored
from core.threads.models import Post, Thread

NOBODY = Actor()
"""Who hides by the weight of reports: the log names no one."""


def hide_post(
    actor: Actor, post_id: int, *, reason: str, item_id: int | None = None, may_return: bool = False
) -> bool:
    """Hide a post that stands, number 1 with its thread, and tell its author why. Whether it
    stood. The caller has checked the right to."""
    with transaction():
        post = _standing(post_id)
        if post is None:
            return False
        HiddenPost.insert(
            post=post_id,
            item=item_id,
            hidden_by=actor.user_id,
            hidden_at=clock.now(),
            reason=reason,
            may_return=may_return,
            returned_at=None,
        ).on_conflict(
            conflict_target=[HiddenPost.post],
            update={
                "item": item_id,
                "hidden_by": actor.user_id,
                "hidden_at": clock.now(),
                "reason": reason,
                "may_return": may_return,
                "returned_at": None,
            },
        ).execute()
        moderation.delete_post(actor, post_id, reason=_("Hidden by the team."))
        title = _("Your post in “%(title)s” was hidden", title=post.thread.title)
        key = f"hidden:{post_id}:{clock.now():%Y%m%d%H%M%S%f}"
        telling.tell_person(post.author_id, key, title, reason)
        return True


def confirm_hidden(actor: Actor, post_id: int, *, reason: str) -> None:
    """Let a post that reports have hidden stay hidden, by the word of somebody: it does not
    return by being changed any more, and its author may appeal."""
    with transaction():
        HiddenPost.update(
            hidden_by=actor.user_id, reason=reason, may_return=False, hidden_at=clock.now()
        ).where((HiddenPost.post == post_id) & HiddenPost.returned_at.is_null()).execute()
        post = Post.get_by_id(post_id)
        title = _("Your post in “%(title)s” stays hidden", title=post.thread.title)
        key = f"hidden:{post_id}:{clock.now():%Y%m%d%H%M%S%f}"
        telling.tell_person(post.author_id, key, title, reason)


def show_post(actor: Actor, post_id: int) -> bool:
    """Bring a hidden post back as it was. Whether it was hidden. The right to is checked."""
    with transaction():
        if mark_of(post_id) is None:
            return False
        moderation.restore_post(actor, post_id)
        _unmark(post_id)
        return True


def return_post(actor: Actor, post_id: int, body: str, *, version: int) -> None:
    """The author's changed text, upon which the post returns: once.

    Raises `Refusal` where it may not return (any more) or nothing was changed, `Rejected` for
    a text that cannot be taken, `EditConflict`.
    """
    with transaction():
        mark, post = mark_of(post_id), Post.get_by_id(post_id)
        if mark is None or not mark.may_return or post.author_id != actor.user_id:
            raise Refusal(_("This post cannot return by being changed. You may appeal."))
        if rules.checked_body(body, post_id=post_id)[0] == post.body:
            raise Refusal(_("Change what is wrong with it first."))
        if not _unmark(post_id):
            raise Refusal(_("This post has returned already."))
        moderation.restore_post(NOBODY, post_id)
        edit_post(actor, post_id, body, version=version, reason=_("Changed after it was hidden"))


def mark_of(post_id: int) -> HiddenPost | None:
    """The mark of a post that is hidden now."""
    found: HiddenPost | None = HiddenPost.get_or_none(
        (HiddenPost.post == post_id) & HiddenPost.returned_at.is_null()
    )
    if found is None or _standing(post_id) is not None:
        return None
    return found


def end_with(event: Event) -> None:
    """A hidden post that is brought back on the thread's own page is hidden no more: what is
    done to it later is another deed, which its author cannot take back."""
    if isinstance(event, PostRestored):
        _unmark(event.post_id)
    elif isinstance(event, ThreadRestored):
        first = (Post.thread == event.thread_id) & (Post.number == 1)
        _unmark(Post.select(Post.id).where(first).scalar() or 0)


def is_kept(post_id: int) -> bool:
    """Whether a post stands, or is only hidden."""
    return _standing(post_id) is not None or mark_of(post_id) is not None


def is_exempt(author_id: int) -> bool:
    """Whether what somebody writes is never hidden by reports alone: the team's is not."""
    try:
        return actor_for(author_id).is_staff
    except User.DoesNotExist:
        return False


def _unmark(post_id: int) -> bool:
    changed = (
        HiddenPost.update(returned_at=clock.now(), may_return=False)
        .where((HiddenPost.post == post_id) & HiddenPost.returned_at.is_null())
        .execute()
    )
    return bool(changed)


def _standing(post_id: int) -> Post | None:
    """A post that nobody has deleted, nor its thread."""
    found: Post | None = (
        Post.select(Post, Thread)
        .join(Thread)
        .where((Post.id == post_id) & Post.deleted_at.is_null() & Thread.deleted_at.is_null())
        .first()
    )
    return found
