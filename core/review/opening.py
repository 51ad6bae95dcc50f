"""Putting something into the review queue, and taking it out again without a decision.

Whoever has something that waits for a decision declares a `ReviewSort` and opens items of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import clock
from core.db import is_postgres, transaction
from core.review import waiting
from core.review.models import ReviewItem


def open_item(
    sort: str,
    *,
    subject_type: str,
    subject_id: int,
    author_id: int | None,
    space_id: int | None,
    snapshot: Mapping[str, Any],
    post_id: int | None = None,
    reasons: Sequence[str] = (),
    weight: int = 1,
    is_private: bool = False,
) -> ReviewItem:
    """Open an item, or join the open one of the same sort and subject, which grows by the
    weight and the reasons and keeps its snapshot.

    `reasons` are shown to reviewers only. Without a space the item is for staff. With
    a `post_id` it belongs wherever that post stands from then on. Safe when two do it at once:
    there is one item, and both have joined it.
    """
    key = open_key(sort, subject_type, subject_id)
    with transaction():
        made = (
            ReviewItem.insert(
                sort=sort,
                subject_type=subject_type,
                subject_id=subject_id,
                open_key=key,
                author=author_id,
                space=space_id,
                post=post_id,
                weight=weight,
                is_private=is_private,
                snapshot=dict(snapshot),
                reasons=list(dict.fromkeys(reasons)),
                opened_at=clock.now(),
            )
            .on_conflict_ignore()
            .as_rowcount()
            .execute()
        )
        item = _held(ReviewItem.open_key == key)
        if made:
            waiting.changed(item.id)
        else:
            _join(item, weight, reasons)
            item = ReviewItem.get_by_id(item.id)
        return item


def add_decided(
    sort: str,
    decision: str,
    *,
    actor_id: int | None,
    reason: str,
    subject_type: str,
    subject_id: int,
    author_id: int | None,
    space_id: int | None,
    snapshot: Mapping[str, Any],
    post_id: int | None = None,
    is_private: bool = False,
    deed: Mapping[str, Any] | None = None,
) -> ReviewItem:
    """Keep an item of what somebody has decided by themselves, outside of the queue: it stands
    among what was decided there and may be appealed against. `deed` is what it did, as
    `core.sanctions.undoing` takes it back. Nobody is told."""
    now = clock.now()
    return ReviewItem.create(  # type: ignore[no-any-return]
        sort=sort,
        subject_type=subject_type,
        subject_id=subject_id,
        author=author_id,
        space=space_id,
        post=post_id,
        state="done",
        is_private=is_private,
        snapshot=dict(snapshot),
        deed=dict(deed or {}),
        opened_at=now,
        decided_by=actor_id,
        decided_at=now,
        decision=decision,
        reason=reason,
    )


def close_item(item_id: int, decision: str, *, actor_id: int | None = None) -> bool:
    """Close an open item whose reason has gone, such as a report that was withdrawn. Nobody is
    told. Whether it was open."""
    with transaction():
        changed = (
            ReviewItem.update(
                state="done",
                open_key=None,
                decision=decision,
                decided_by=actor_id,
                decided_at=clock.now(),
                claimed_by=None,
                claimed_at=None,
                version=ReviewItem.version + 1,
            )
            .where((ReviewItem.id == item_id) & (ReviewItem.state == "open"))
            .execute()
        )
        if changed:
            waiting.changed(item_id)
    return bool(changed)


def close_subject(sort: str, subject_type: str, subject_id: int, decision: str) -> bool:
    """Close the open item of a sort about a subject, if there is one. Whether there was."""
    key = open_key(sort, subject_type, subject_id)
    row = ReviewItem.get_or_none(ReviewItem.open_key == key)
    return row is not None and close_item(row.id, decision)


def open_key(sort: str, subject_type: str, subject_id: int) -> str:
    """What only one open item can have."""
    return f"{sort}:{subject_type}:{subject_id}"


def _join(item: ReviewItem, weight: int, reasons: Sequence[str]) -> None:
    ReviewItem.update(
        weight=ReviewItem.weight + weight,
        reasons=list(dict.fromkeys([*item.reasons, *reasons])),
        version=ReviewItem.version + 1,
    ).where(ReviewItem.id == item.id).execute()


def _held(which: Any) -> ReviewItem:
    """One item, its row locked until the transaction ends."""
    query = ReviewItem.select().where(which)
    return (query.for_update() if is_postgres() else query).get()  # type: ignore[no-any-return]
