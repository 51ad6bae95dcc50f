"""Reads of trust: what somebody did in a day, and what counts for their level."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from peewee import fn

from core import clock, settings
from core.accounts.models import User
from core.holding.models import Held
from core.registry import ThreadKind
from core.sanctions.models import Sanction
from core.site import site
from core.threads.models import Post, ReadMark, Thread
from core.trust.criteria import Facts
from core.trust.models import Standing, Visit
from core.votes.models import Vote

LOST = {"silence": 0, "suspend": 0, "warn": 1}
"""The highest level that somebody may have after a sanction."""


def threads_since(user_id: int, since: datetime) -> int:
    """How many threads somebody has started, deleted and waiting ones too."""
    mine = (Thread.author == user_id) & (Thread.created_at > since)
    return int(Thread.select().where(mine).count()) + _waiting(user_id, "start", since)


def replies_since(user_id: int, since: datetime) -> int:
    """How many replies somebody has written, deleted and waiting ones too."""
    mine = (Post.author == user_id) & (Post.created_at > since)
    written = Post.select().where(mine & (Post.number > 1) & (Post.sort != "log"))
    return int(written.count()) + _waiting(user_id, "reply", since)


def votes_since(user_id: int, since: datetime) -> int:
    """How many votes of somebody are of that time."""
    return int(Vote.select().where((Vote.user == user_id) & (Vote.created_at > since)).count())


def _waiting(user_id: int, act: str, since: datetime) -> int:
    """What was sent and is no post: it waits, or it was declined."""
    mine = (Held.user == user_id) & (Held.act == act) & (Held.made_at > since)
    return int(Held.select().where(mine & (Held.state != "published")).count())


def facts_of(user_id: int) -> Facts:
    """What somebody has done."""
    days, minutes = (
        Visit.select(fn.COUNT(Visit.day), fn.COALESCE(fn.SUM(Visit.minutes), 0))
        .where(Visit.user == user_id)
        .tuples()
        .get()
    )
    read = ReadMark.select().where(ReadMark.user == user_id).count()
    thanks = User.select(User.thanks_count).where(User.id == user_id).scalar() or 0
    return Facts(int(days), int(minutes), int(read), int(thanks) + _accepted(user_id))


def _accepted(user_id: int) -> int:
    """How often others have chosen a post of somebody as what was asked for."""
    counts = (
        kind.accepted([user_id]).get(user_id, 0)
        for owner, kind in site().registry.of(ThreadKind)
        if kind.accepted is not None and owner in site().plugins.active()
    )
    return sum(counts)


def cap_of(user_id: int) -> int:
    """The highest level that sanctions of late leave to somebody; 3 without any.

    Those that were taken back do not count.
    """
    return caps_of([user_id]).get(user_id, 3)


def caps_of(user_ids: Collection[int]) -> Mapping[int, int]:
    """The highest level left to those of some people who have had a sanction of late."""
    days = int(settings.get("core", "trust_sanction_days"))
    rows = Sanction.select(Sanction.user, Sanction.sort).where(
        Sanction.user.in_(list(user_ids))
        & Sanction.ended_why.not_in(["lifted", "appeal", "undone"])
        & ((Sanction.created_at > clock.ago(days=days)) | _in_force())
    )
    caps: dict[int, int] = {}
    for user_id, sort in rows.tuples():
        caps[user_id] = min(caps.get(user_id, 3), LOST.get(sort, 3))
    return caps


def _in_force() -> Any:
    lasts = Sanction.ends_at.is_null() | (Sanction.ends_at > clock.now())
    return (Sanction.sort != "warn") & Sanction.ended_at.is_null() & lasts


def sanctioned_lately() -> list[int]:
    """Members above level 0 who have had a sanction of late."""
    days = int(settings.get("core", "trust_sanction_days"))
    rows = (
        Sanction.select(Sanction.user)
        .join(User, on=(Sanction.user == User.id))
        .where((User.trust > 0) & ((Sanction.created_at > clock.ago(days=days)) | _in_force()))
        .distinct()
        .tuples()
    )
    return [user_id for (user_id,) in rows]


def here_since(since: datetime, *, after: int, size: int) -> list[int]:
    """Members below the highest level who were here since a moment, by id, some at a time."""
    rows = (
        User.select(User.id)
        .where((User.state == "active") & (User.trust < 3) & (User.seen_at > since))
        .where(User.id > after)
        .order_by(User.id)
        .limit(size)
    )
    return [user_id for (user_id,) in rows.tuples()]


def standing_of(user_id: int) -> Standing:
    """What is known of somebody's level; a fresh row, not saved, where nothing is."""
    found: Standing | None = Standing.get_or_none(Standing.user == user_id)
    return found or Standing(user=user_id)


def account(user_id: int) -> User | None:
    """An account, or None."""
    found: User | None = User.get_or_none(User.id == user_id)
    return found
