"""Deeds in the queue: take an item, let it go, note something, decide it once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core import audit, clock
from core.access import Actor
from core.db import transaction
from core.registry import ReviewDecision
from core.review import queries, waiting
from core.review.models import ReviewItem
from core.review.seen import mark
from core.threads import tagging
from core.threads.holding import hold_thread_of
from core.threadwork.hold import once_more

CLAIMED_FOR = timedelta(minutes=30)
LONGEST_NOTE = 4000


class Undecided(ValueError):
    """The decision makes no sense here; the message is a sentence for the reviewer."""


class Settled(Exception):
    """Somebody else has decided the item meanwhile; `item` is how it stands now."""

    def __init__(self, item: ReviewItem) -> None:
        super().__init__("decided meanwhile")
        self.item = item


class NotedMeanwhile(Exception):
    """Somebody else has changed the note since the form was shown."""


class Taken(Exception):
    """Somebody else has taken the item and is at it."""


def claim(actor: Actor, item: ReviewItem, *, over: bool = False) -> None:
    """Take an item for half an hour, so that others see who is at it; `over` takes it from
    whoever has it. Raises `Taken` or `Settled`. The actor may see it (loaded so)."""
    now = clock.now()
    free = (
        ReviewItem.claimed_by.is_null()
        | (ReviewItem.claimed_by == actor.user_id)
        | (ReviewItem.claimed_at < now - CLAIMED_FOR)
    )
    mine = (ReviewItem.id == item.id) & (ReviewItem.state == "open")
    with transaction():
        changed = (
            ReviewItem.update(
                claimed_by=actor.user_id, claimed_at=now, version=ReviewItem.version + 1
            )
            .where(mine if over else mine & free)
            .execute()
        )
        if not changed:
            _why_not(item.id)


def release(actor: Actor, item: ReviewItem) -> None:
    """Let go of an item that the actor had taken. Twice does nothing."""
    ReviewItem.update(claimed_by=None, claimed_at=None, version=ReviewItem.version + 1).where(
        (ReviewItem.id == item.id)
        & (ReviewItem.claimed_by == actor.user_id)
        & (ReviewItem.state == "open")
    ).execute()


def keep_note(actor: Actor, item: ReviewItem, text: str, *, seen: str = "") -> None:
    """Keep what reviewers note about an item, open or done, in place of what stood there.

    `seen` is the mark of the note that the form showed. Raises `NotedMeanwhile` when another
    one stands there by now, unless it is the same as the actor's.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_NOTE]
    this = ReviewItem.id == item.id
    with transaction():
        # Whoever notes something next waits here, and reads then what this one has written.
        ReviewItem.update(version=ReviewItem.version + 1).where(this).execute()
        before = str(ReviewItem.select(ReviewItem.note).where(this).scalar())
        if text == before:
            return
        if seen and seen != mark(before):
            raise NotedMeanwhile
        ReviewItem.update(note=text).where(this).execute()
        audit.record(actor, "review.note", item, before=before, after=text)


def open_private(actor: Actor, item: ReviewItem) -> None:
    """Look into something private that was reported: only this is shown, and it is logged."""
    if item.is_private and not queries.has_looked(actor, item):
        audit.record(actor, queries.LOOK, item)


def decide(
    actor: Actor, item: ReviewItem, decision: ReviewDecision, wishes: Mapping[str, Any]
) -> None:
    """Decide an open item and do what that means, once and in one transaction.

    Of two who decide at once the second gets `Settled` and nothing of theirs is done. Raises
    `Taken` while somebody else has taken it, `NotFound` where it is for others by now,
    `ValueError` with a sentence when it cannot be done.
    """
    once_more(lambda: _decide(actor, item, decision, wishes))


def _decide(
    actor: Actor, item: ReviewItem, decision: ReviewDecision, wishes: Mapping[str, Any]
) -> None:
    reason, now = str(wishes.get("reason", "")), clock.now()
    if decision.reason == "needed" and not reason:
        raise Undecided(_("Say why: they are told."))
    with transaction():
        free = (
            ReviewItem.claimed_by.is_null()
            | (ReviewItem.claimed_by == actor.user_id)
            | (ReviewItem.claimed_at < now - CLAIMED_FOR)
        )
        changed = (
            ReviewItem.update(
                state="done",
                open_key=None,
                decision=decision.name,
                reason=reason,
                decided_by=actor.user_id,
                decided_at=now,
                claimed_by=None,
                claimed_at=None,
                version=ReviewItem.version + 1,
            )
            .where((ReviewItem.id == item.id) & (ReviewItem.state == "open") & free)
            .execute()
        )
        if not changed:
            _why_not(item.id)
        current = _held(actor, item.id)
        if decision.fits is not None and not decision.fits(actor, current):
            raise Undecided(_("This decision does not fit here any more."))
        decision.act(actor, current, wishes)
        about = f"{current.subject_type} {current.subject_id}"
        audit.record(
            actor,
            "review.decide",
            current,
            before={"sort": current.sort, "about": about},
            after=decision.name,
            note=reason,
        )
        waiting.changed(item.id)


def _held(actor: Actor, item_id: int) -> ReviewItem:
    """An item as it stands now that its row is held: it may have grown since it was shown, and
    its post may be elsewhere. That stays where it is from here on. Raises `NotFound` for what
    has gone where the actor does not keep order, or became private and was not asked for."""
    post_id = ReviewItem.select(ReviewItem.post).where(ReviewItem.id == item_id).scalar()
    if post_id is not None:
        tagging.enter()
        hold_thread_of(post_id)
    current = queries.visible_item(actor, item_id)
    if current.is_private and not queries.has_looked(actor, current):
        raise NotFound
    return current


def _why_not(item_id: int) -> None:
    current = ReviewItem.get_by_id(item_id)
    if current.state != "open":
        raise Settled(current)
    raise Taken
