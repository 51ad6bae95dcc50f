"""Reads for mail: whom it may go to, what waits, and what is still to be told of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from core import clock
from core.access import Actor, visible
from core.accounts.models import User
from core.letters.links import Stop
from core.letters.models import MailDue, MailSilence, MailStop
from core.notifications.defaults import comes_by
from core.notifications.models import ChannelChoice, Notification, Reach
from core.notifications.telling import batches
from core.registry import NotificationSort
from core.site import site
from core.threads.models import Thread

CHANNEL = "mail"
REACHED = ("active", "contact")
"""Accounts that mail goes to. Who is known by mail alone is told of nothing by themselves, and
gets what is written to them."""


class Recipient(NamedTuple):
    """Somebody whom mail may go to, and how they want it."""

    id: int
    username: str
    email: str
    locale: str
    timezone: str
    quiet_from: int | None
    quiet_to: int | None
    digest: str
    digest_at: datetime | None


def recipient(user_id: int) -> Recipient | None:
    """Whom mail goes to; None when they have no account in good standing, no address, have
    switched mail off, or it came back."""
    row = (
        User.select(
            User.id,
            User.username,
            User.email,
            User.locale,
            User.timezone,
            Reach.quiet_from,
            Reach.quiet_to,
            fn.COALESCE(Reach.digest, "off"),
            Reach.digest_at,
            Reach.mail_off,
            MailStop.address,
        )
        .join(Reach, JOIN.LEFT_OUTER, on=(Reach.user == User.id))
        .join_from(User, MailStop, JOIN.LEFT_OUTER, on=(MailStop.user == User.id))
        .where((User.id == user_id) & User.state.in_(REACHED) & User.email.is_null(False))
        .tuples()
        .first()
    )
    if row is None or row[-2] or row[-1] == row[2]:
        return None
    return Recipient(*row[:-2])


def due_groups(limit: int) -> list[tuple[int, int]]:
    """(user id, thread id or 0) of mails whose time has come, the longest waiting first."""
    rows = (
        MailDue.select(MailDue.user, MailDue.thread_id)
        .where(MailDue.due_at <= clock.now())
        .group_by(MailDue.user, MailDue.thread_id)
        .order_by(fn.MIN(MailDue.due_at))
        .limit(limit)
    )
    return list(rows.tuples())


def waiting_for(user_id: int, thread_id: int) -> list[MailDue]:
    """What waits for one mail, oldest first."""
    mine = (MailDue.user == user_id) & (MailDue.thread_id == thread_id)
    return list(MailDue.select().where(mine).order_by(MailDue.queued_at, MailDue.id))


def untold(user_id: int, ids: Collection[int]) -> list[tuple[Notification, NotificationSort]]:
    """Those of somebody's rows that are still unread, of sorts that they want by mail and
    whose plugin is on."""
    rows = list(
        Notification.select()
        .where(
            (Notification.user == user_id)
            & Notification.id.in_(list(ids))
            & (Notification.state == "unread")
            # One whose moment is over is back among the others.
            & (Notification.snoozed_until.is_null() | (Notification.snoozed_until <= clock.now()))
        )
        .order_by(Notification.id)
    )
    active = site().plugins.active() | {"core"}
    declared = {
        sort.name: sort for owner, sort in site().registry.of(NotificationSort) if owner in active
    }
    chosen = _chosen(user_id) if rows else {}
    return [
        (row, declared[row.sort])
        for row in rows
        if row.sort in declared and chosen.get(row.sort, comes_by(declared[row.sort], CHANNEL))
    ]


def wants(user_id: int, name: str, thread_id: int = 0) -> bool:
    """Whether somebody (0: anybody who has not said anything) wants mail of a sort that is
    declared, and about a thread."""
    declared = {sort.name: sort for _owner, sort in site().registry.of(NotificationSort)}
    if name not in declared or (thread_id and is_silenced(user_id, thread_id)):
        return False
    return _chosen(user_id).get(name, comes_by(declared[name], CHANNEL))


def reached_by_mail(user_ids: Collection[int], sort: str, thread_id: int = 0) -> set[int]:
    """Which of these people a direct mail of a sort would go to now."""
    usual = wants(0, sort)
    some = [_reached(lot, sort, thread_id) for lot in batches(sorted(user_ids))]
    return {
        user_id
        for rows in some
        for user_id, email, is_off, stopped, is_on in rows
        if email and not is_off and stopped != email and (usual if is_on is None else is_on)
    }


def _reached(user_ids: Sequence[int], sort: str, thread_id: int) -> list[tuple[Any, ...]]:
    """(id, address, whether all mail is off, an address that mail came back from, what they chose
    for the sort) of those in good standing who have not silenced the thread."""
    silent = MailSilence.select(MailSilence.user).where(MailSilence.thread == thread_id)
    mine = (
        (ChannelChoice.user == User.id)
        & (ChannelChoice.sort == sort)
        & (ChannelChoice.channel == CHANNEL)
    )
    query = (
        User.select(User.id, User.email, Reach.mail_off, MailStop.address, ChannelChoice.is_on)
        .join(Reach, JOIN.LEFT_OUTER, on=(Reach.user == User.id))
        .join_from(User, MailStop, JOIN.LEFT_OUTER, on=(MailStop.user == User.id))
        .join_from(User, ChannelChoice, JOIN.LEFT_OUTER, on=mine)
        .where(User.id.in_(list(user_ids)) & User.state.in_(REACHED))
        .where(User.id.not_in(silent))
    )
    return list(query.tuples())


def _chosen(user_id: int) -> dict[str, bool]:
    rows = ChannelChoice.select(ChannelChoice.sort, ChannelChoice.is_on).where(
        (ChannelChoice.user == user_id) & (ChannelChoice.channel == CHANNEL)
    )
    return dict(rows.tuples())


def is_silenced(user_id: int, thread_id: int) -> bool:
    """Whether somebody wants no mail about a thread."""
    mine = (MailSilence.user == user_id) & (MailSilence.thread == thread_id)
    return bool(MailSilence.select().where(mine).exists())


def names_of(user_ids: Sequence[int]) -> list[str]:
    """What some people are called, in the order given; without those who are gone."""
    rows = User.select(User.id, User.name, User.username).where(User.id.in_(list(user_ids)))
    known = {row[0]: row[1] or row[2] for row in rows.tuples()}
    return [known[user_id] for user_id in user_ids if user_id in known]


def is_stopped(stop: Stop) -> bool:
    """Whether somebody gets no mail of this already."""
    if stop.what == "thread":
        return is_silenced(stop.user_id, int(stop.which))
    if stop.what == "sort":
        return _chosen(stop.user_id).get(stop.which) is False
    reach = Reach.get_or_none(Reach.user == stop.user_id)
    if stop.what == "digest":
        return reach is None or reach.digest == "off"
    return reach is not None and bool(reach.mail_off)


def stop_of_address(user_id: int) -> MailStop | None:
    """That mail to the address somebody has now came back, or None."""
    found: MailStop | None = (
        MailStop.select()
        .join(User)
        .where((MailStop.user == user_id) & (MailStop.address == User.email))
        .first()
    )
    return found


def silenced_threads(actor: Actor) -> list[Any]:
    """Threads that the actor wants no mail about, of those they may see, newest first."""
    query = (
        Thread.select(Thread.id, Thread.kind, Thread.slug, Thread.title)
        .join(MailSilence)
        .where((MailSilence.user == actor.id) & visible(actor))
        .order_by(MailSilence.created_at.desc(), Thread.id)
        .limit(200)
    )
    return list(query)


def is_off(user_id: int) -> bool:
    """Whether somebody has switched all mail off."""
    return is_stopped(Stop(user_id, "all"))
