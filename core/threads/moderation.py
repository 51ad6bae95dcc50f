"""Keeping order in threads: delete, restore, pin, lock. All can be undone and are logged."""

from __future__ import annotations

from typing import Any

from core import audit, clock
from core.access import Actor
from core.accounts.models import User
from core.db import transaction
from core.events import emit
from core.threads import counters, tagging
from core.threads.events import PostDeleted, PostRestored, ThreadDeleted, ThreadRestored
from core.threads.holding import held_post
from core.threads.models import Post, Thread
from core.versions import bump
from core.votes.actions import settle_votes


def delete_post(actor: Actor, post_id: int, *, reason: str = "") -> None:
    """Delete a reply (softly). Deleting number 1 deletes the thread. Twice does nothing.

    The caller has checked `may_delete`; staff deeds on others' posts are logged.
    """
    with transaction():
        tagging.enter()
        post = held_post(post_id)
        if post.number == 1:
            delete_thread(actor, post.thread_id, reason=reason)
            return
        changed = (
            Post.update(
                deleted_at=clock.now(), deleted_by=actor.user_id, delete_reason=reason[:255]
            )
            .where((Post.id == post_id) & Post.deleted_at.is_null())
            .execute()
        )
        if changed:
            _settle(post, -1)
            _log(actor, "post.delete", post, reason)
            emit(PostDeleted(post.thread_id, actor.user_id, post_id, post.number))


def restore_post(actor: Actor, post_id: int) -> None:
    """Bring a deleted post back; number 1 brings its thread back."""
    with transaction():
        tagging.enter()
        post = held_post(post_id)
        if post.number == 1:
            restore_thread(actor, post.thread_id)
            return
        changed = (
            Post.update(deleted_at=None, deleted_by=None, delete_reason="")
            .where((Post.id == post_id) & Post.deleted_at.is_null(False))
            .execute()
        )
        if changed:
            _settle(post, +1)
            _log(actor, "post.restore", post, "")
            emit(PostRestored(post.thread_id, actor.user_id, post_id, post.number))


def delete_thread(actor: Actor, thread_id: int, *, reason: str = "") -> None:
    """Delete a thread (softly): it leaves every list, count and search."""
    with transaction():
        tagging.enter()
        changed = (
            Thread.update(
                deleted_at=clock.now(), deleted_by=actor.user_id, delete_reason=reason[:255]
            )
            .where((Thread.id == thread_id) & Thread.deleted_at.is_null())
            .execute()
        )
        if changed:
            _settle_thread(thread_id, -1)
            _log(actor, "thread.delete", Thread.get_by_id(thread_id), reason)
            emit(ThreadDeleted(thread_id, actor.user_id))


def restore_thread(actor: Actor, thread_id: int) -> None:
    """Bring a deleted thread back to where it was. One that was merged comes back by taking
    that back (see `core.threadwork`), not by this."""
    with transaction():
        tagging.enter()
        changed = (
            Thread.update(deleted_at=None, deleted_by=None, delete_reason="")
            .where(
                (Thread.id == thread_id)
                & Thread.deleted_at.is_null(False)
                & Thread.merged_into.is_null()
            )
            .execute()
        )
        if changed:
            _settle_thread(thread_id, +1)
            _log(actor, "thread.restore", Thread.get_by_id(thread_id), "")
            emit(ThreadRestored(thread_id, actor.user_id))


def set_pinned(actor: Actor, thread_id: int, *, on: bool) -> None:
    """Keep a thread on top of its space, or let it go."""
    with transaction():
        thread = Thread.get_by_id(thread_id)
        if (thread.pinned_at is not None) != on:
            thread.pinned_at = clock.now() if on else None
            thread.is_pinned_everywhere = False
            thread.save(only=[Thread.pinned_at, Thread.is_pinned_everywhere])
            _log(actor, "thread.pin" if on else "thread.unpin", thread, "")


def set_pinned_everywhere(actor: Actor, thread_id: int, *, on: bool) -> None:
    """Keep a thread on top of every space of its kind, or of its own alone again."""
    with transaction():
        thread = Thread.get_by_id(thread_id)
        if thread.is_pinned_everywhere != on:
            thread.is_pinned_everywhere = on
            pinned_at: Any = thread.pinned_at
            thread.pinned_at = pinned_at or clock.now()
            thread.save(only=[Thread.is_pinned_everywhere, Thread.pinned_at])
            bump("pins")
            _log(actor, "thread.pin_everywhere" if on else "thread.unpin_everywhere", thread, "")


def set_locked(actor: Actor, thread_id: int, *, on: bool) -> None:
    """Close a thread to replies, or open it again."""
    with transaction():
        thread = Thread.get_by_id(thread_id)
        if thread.is_locked != on:
            thread.is_locked = on
            thread.save(only=[Thread.is_locked])
            _log(actor, "thread.lock" if on else "thread.unlock", thread, "")


def set_unlisted(actor: Actor, thread_id: int, *, on: bool) -> None:
    """Take a thread out of all lists, searches, feeds and suggestions, or put it back. Whoever
    may see it still finds it by its address."""
    with transaction():
        thread = Thread.get_by_id(thread_id)
        if thread.is_unlisted != on:
            thread.is_unlisted = on
            thread.save(only=[Thread.is_unlisted])
            counters.refresh_space(thread.space_id)
            counters.index_thread(thread_id)
            _log(actor, "thread.unlist" if on else "thread.list", thread, "")


def _settle(post: Post, step: int) -> None:
    thread = Thread.get_by_id(post.thread_id)
    if thread.deleted_at is None:
        counters.count_post(post, thread, step)
    elif post.sort != "log":
        # Its space counts a deleted thread's posts when the thread comes back.
        Thread.update(post_count=Thread.post_count + step).where(Thread.id == thread.id).execute()
        User.update(post_count=User.post_count + step).where(User.id == post.author_id).execute()
    counters.refresh_last(post.thread_id)
    # What is deleted or private is in no list of its space, whose row nobody has to hold then.
    if thread.deleted_at is None and not thread.is_private:
        counters.refresh_space(thread.space_id)
    counters.index_posts(post.id)


def _settle_thread(thread_id: int, step: int) -> None:
    thread = Thread.get_by_id(thread_id)
    counters.count_thread(thread, step)
    counters.index_thread(thread_id)
    if thread.vote_count:
        settle_votes(thread_id)


def _log(actor: Actor, action: str, subject: Thread | Post, reason: str) -> None:
    if actor.is_staff or subject.author_id != actor.user_id:
        audit.record(actor, action, subject, note=reason)
