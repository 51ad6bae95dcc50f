"""What waits is told to those who may decide about it: a number beside the way to the queue, and
one row in their inbox, which goes when nothing waits for them any more."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import peewee
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from core import clock, outbox
from core.access import Actor, rights
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.cache import Same
from core.db import transaction
from core.events import Event, emit
from core.groups.models import Membership
from core.notifications.events import NotificationsTold
from core.notifications.models import Notification, Told
from core.notifications.telling import MOST_NAMES, hand_on, sort_of
from core.review import queries
from core.review.events import QueueChanged
from core.review.models import ReviewItem
from core.site import site
from core.threads.events import ThreadKindChanged, ThreadMerged, ThreadMoved, ThreadSplit
from core.threads.models import Post
from core.versions import Cached, bump

log = logging.getLogger("townhall.review")
TOPIC = "review.tell"
SORT = "review"
MOST = 100
"""How far the number counts."""
PEOPLE = 1000
"""How many people are told at most; where a group with thousands keeps order, the number does."""

MOVES = (ThreadMoved, ThreadKindChanged, ThreadMerged, ThreadSplit)
"""After these, others may be those who decide."""

_counts: Cached[dict[Any, int]] = Cached("review", dict)


class _Open(NamedTuple):
    id: int
    author: int | None


def waiting_for(actor: Actor) -> int:
    """How many items are open to the actor, up to 100. Counted again when the queue, the rights
    or the plugins have changed."""
    counts, key = _counts.get(), (actor.id, Same(rights()), site().plugins.active())
    if key not in counts:
        try:
            counts[key] = ReviewItem.select().where(_open_to(actor)).limit(MOST).count()
        except peewee.DatabaseError:
            # The page may be the one that says that the database is in trouble.
            log.exception("the queue could not be counted")
            return 0
    return counts[key]


def changed(item_id: int) -> None:
    """Say that an item has begun to wait, or has ceased to. Inside the transaction of it."""
    outbox.put(TOPIC, {"item": item_id})
    emit(QueueChanged(item_id))


def follow(event: Event) -> None:
    """Where posts go, what waits about them goes along: say so, in the transaction of it."""
    if isinstance(event, MOVES):
        ends = [event.thread_id, getattr(event, "into_id", 0), getattr(event, "new_id", 0)]
        waits = ReviewItem.select(ReviewItem.id).join(Post, on=(ReviewItem.post == Post.id))
        there = (ReviewItem.state == "open") & Post.thread.in_(ends)
        if (found := waits.where(there).order_by(ReviewItem.id).first()) is not None:
            changed(found.id)


def count_anew(_event: Event) -> None:
    """Let every process count again. After the commit: whoever decides holds rows of threads
    and people, and must not wait for the number that they all share."""
    with transaction():
        bump("review")


def said(names: str, times: int) -> str:
    """How a row of the inbox says it."""
    if not names:
        return str(ngettext("Something waits for you", "%(num)s things wait for you", times))
    return str(
        ngettext(
            "Something by %(names)s waits for you",
            "%(num)s things wait for you, by %(names)s",
            times,
            names=names,
        )
    )


@outbox.handles(TOPIC)
def tell_reviewers(_tasks: list[outbox.Task]) -> None:
    """Make the row of each reviewer say what waits for them now: done twice, it says the same."""
    people = _reviewers()
    Notification.delete().where(
        (Notification.sort == SORT) & Notification.user.not_in(people or [0])
    ).execute()
    for user_id in people:
        _tell(user_id)


def _reviewers() -> list[int]:
    """Who may decide about anything: the team, and whoever a space has given it to."""
    known = rights()
    groups = {known.builtin["staff"], known.builtin["admins"]}
    for space_id in known.parents:
        held = known.holders("spaces.moderate", space_id)
        groups |= {group for group, allowed in held.items() if allowed}
    levels = [level for level in (1, 2, 3) if known.builtin[f"trust_{level}"] in groups]
    joined = Membership.select(Membership.user).where(Membership.group.in_(sorted(groups)))
    who = User.id.in_(joined)
    if known.builtin["members"] in groups:
        who = User.id.is_null(False)
    elif levels:
        who |= User.trust >= min(levels)
    rows = User.select(User.id).where(who & (User.state == "active")).order_by(User.id)
    return [row[0] for row in rows.limit(PEOPLE).tuples()]


def _tell(user_id: int) -> None:
    with transaction():
        # Two workers with the same person go one after the other.
        User.update(state=User.state).where(User.id == user_id).execute()
        rows = ReviewItem.select(ReviewItem.id, ReviewItem.author)
        rows = rows.where(_open_to(actor_for(user_id))).order_by(ReviewItem.id.desc()).limit(MOST)
        items = [_Open(*row) for row in rows.tuples()]
        mine = (Notification.user == user_id) & (Notification.sort == SORT)
        if not items:
            Notification.delete().where(mine).execute()
            return
        is_new = _not_told(user_id, items)
        row: Notification | None = Notification.select().where(mine).first()
        if row is None and not is_new:
            return
        row_id = _keep(user_id, row, items, is_new=is_new)
        if is_new:
            hand_on({user_id: row_id}, sort_of(SORT)[1])
            emit(NotificationsTold((user_id,)))


def _open_to(actor: Actor) -> Any:
    return queries.is_in_sight(actor) & (ReviewItem.state == "open")


def _not_told(user_id: int, items: list[_Open]) -> bool:
    """Whether one of some items is news to somebody, from now on no more."""
    now = clock.now()
    rows = [{"user": user_id, "key": f"review:{one.id}", "told_at": now} for one in items]
    kept = Told.insert_many(rows).on_conflict_ignore().returning(Told.user).execute()
    return bool(list(kept))


def _keep(user_id: int, row: Notification | None, items: list[_Open], *, is_new: bool) -> int:
    """Write what waits into the row of somebody, which is new again if something is; its id."""
    authors = [one.author for one in items if one.author is not None]
    now = clock.now()
    values: dict[str, Any] = {
        "times": len(items),
        "people": list(dict.fromkeys(authors))[:MOST_NAMES],
    }
    if is_new:
        values |= {"state": "unread", "snoozed_until": None, "updated_at": now}
    if row is not None:
        Notification.update(**values).where(Notification.id == row.id).execute()
        return int(row.id)
    user = User.get_by_id(user_id)
    with force_locale(user.locale or "en"):
        title = str(_("Review"))
    made = Notification.create(
        user=user_id,
        owner="core",
        sort=SORT,
        reason="keeps",
        title=title,
        url="/review/",
        created_at=now,
        **values,
    )
    return int(made.id)
