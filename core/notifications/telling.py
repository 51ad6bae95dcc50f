"""Telling people of something: one row of the inbox for each thread and sort, and nobody twice
of one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import clock
from core.accounts.models import User
from core.db import transaction
from core.notifications.models import ChannelChoice, Notification, Told
from core.registry import Channel, NotificationSort
from core.site import site

MOST_NAMES = 12
"""How many of those who did something a row remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that people are to be told of.

    `people` gives the reason of each by user id; `key` names the event, the same for all its
    sorts, so that nobody is told of it twice. `actor_id` did it and is never told. Without a
    thread, `title` and `url` (a path) say what it is about.
    """

    sort: str
    key: str
    people: Mapping[int, str]
    actor_id: int | None = None
    thread_id: int | None = None
    number: int = 0
    text: str = ""
    title: str = ""
    url: str = ""


def tell(notice: Notice) -> list[int]:
    """Write the rows of a notice and hand them to the channels that each person chose.

    The ids of those told now: not who did it, nobody without an account in good standing, and
    nobody whom the same event has reached already. Whether they may see it is checked by the
    caller, and again by the inbox and each channel.
    """
    owner, sort = sort_of(notice.sort)
    with transaction():
        fresh = _not_yet_told(notice, sort)
        for user_id in fresh:
            row_id = _put(owner, notice, user_id)
            for channel in channels_of(user_id, sort):
                channel.queue(user_id, row_id)
    return fresh


def sort_of(name: str) -> tuple[str, NotificationSort]:
    """Who declares a sort, and the sort; raises `KeyError` for one that nobody declares."""
    for owner, sort in site().registry.of(NotificationSort):
        if sort.name == name:
            return owner, sort
    raise KeyError(name)


def channels_of(user_id: int, sort: NotificationSort) -> list[Channel]:
    """The channels that carry a sort to somebody, by their own choice or the sort's."""
    chosen = dict(
        ChannelChoice.select(ChannelChoice.channel, ChannelChoice.is_on)
        .where((ChannelChoice.user == user_id) & (ChannelChoice.sort == sort.name))
        .tuples()
    )
    declared = site().registry.of(Channel)
    active = site().plugins.active() | {"core"}
    return [
        channel
        for owner, channel in declared
        if owner in active and chosen.get(channel.name, channel.name in sort.channels)
    ]


def _not_yet_told(notice: Notice, sort: NotificationSort) -> list[int]:
    """Keep who is told of this event now. A second worker finds the rows and tells nobody."""
    wanted = [user_id for user_id in notice.people if user_id != notice.actor_id]
    standing = User.select(User.id).where(User.id.in_(wanted) & (User.state == "active"))
    reasons = list(sort.reasons)
    now, fresh = clock.now(), []
    for (user_id,) in standing.order_by(User.id).tuples():
        reason = notice.people[user_id]
        rank = len(reasons) - reasons.index(reason) if reason in reasons else 0
        row = {"user": user_id, "key": notice.key, "rank": rank, "told_at": now}
        if Told.insert(row).on_conflict_ignore().returning(Told.user).execute():
            fresh.append(user_id)
    return fresh


def _put(owner: str, notice: Notice, user_id: int) -> int:
    """The id of the row that says it: the open one of this thread and sort, or a new one."""
    now = clock.now()
    same = (Notification.user == user_id) & (Notification.sort == notice.sort)
    found = (
        Notification.select().where(same & (Notification.thread == notice.thread_id)).first()
        if notice.thread_id
        else None
    )
    said = {
        "reason": notice.people[user_id],
        "text": notice.text[:400],
        "last_number": notice.number,
        "state": "unread",
        "snoozed_until": None,
        "updated_at": now,
    }
    if found is None:
        made = Notification.create(
            user=user_id,
            owner=owner,
            sort=notice.sort,
            thread=notice.thread_id,
            number=notice.number,
            people=_names([], notice.actor_id),
            title=notice.title[:255],
            url=notice.url[:255],
            created_at=now,
            **said,
        )
        return int(made.id)
    goes_on = found.state == "unread"
    Notification.update(
        number=found.number if goes_on else notice.number,
        times=found.times + 1 if goes_on else 1,
        people=_names(found.people if goes_on else [], notice.actor_id),
        **said,
    ).where(Notification.id == found.id).execute()
    return int(found.id)


def _names(before: Sequence[int], actor_id: int | None) -> list[int]:
    """Who did it, newest first."""
    if actor_id is None:
        return list(before)
    return [actor_id, *(user_id for user_id in before if user_id != actor_id)][:MOST_NAMES]
