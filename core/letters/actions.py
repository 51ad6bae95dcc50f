"""Writes for mail: what waits, what is stopped and goes on, how much went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from peewee import Value, fn

from core import clock, mail, settings
from core.access import Actor
from core.accounts.models import User
from core.db import transaction, utc_text
from core.letters.links import Stop
from core.letters.models import MailDay, MailDue, MailSilence, MailStop
from core.letters.queries import CHANNEL
from core.notifications.models import ChannelChoice, Notification, Reach
from core.threads.models import Thread


def queue(rows: Mapping[int, int]) -> None:
    """Have a mail tell of the newest event of rows of inboxes (by their owners' ids), after the
    time for which mail is held back. Inside the transaction that wrote the rows."""
    now = clock.now()
    due = now + timedelta(minutes=settings.get("core", "mail_hold"))
    events = Notification.select(
        Notification.user,
        Notification.id,
        fn.COALESCE(Notification.thread, 0),
        Notification.last_number,
        Value(utc_text(now)),
        Value(utc_text(due)),
    ).where(Notification.id.in_(sorted(rows.values())))
    columns = (
        MailDue.user,
        MailDue.notification,
        MailDue.thread_id,
        MailDue.number,
        MailDue.queued_at,
        MailDue.due_at,
    )
    MailDue.insert_from(events, columns).execute()


class Taken(Exception):
    """Another worker has some of it already."""


def take(waiting: Sequence[MailDue]) -> None:
    """Take what waits for one mail, inside the transaction that writes it to the outbox.

    Raises `Taken`: then nothing may be taken, for the rest waits for a mail of its own.
    """
    ids = [row.id for row in waiting]
    if int(MailDue.delete().where(MailDue.id.in_(ids)).execute()) != len(ids):
        raise Taken


def postpone(user_id: int, thread_id: int, until: datetime) -> None:
    """Let a mail wait for longer."""
    MailDue.update(due_at=until).where(_group(user_id, thread_id)).execute()


def count_one(user_id: int, day: date, *, events: int) -> bool:
    """Count a mail of somebody's day; False when there were as many as there may be, and
    `events` are left to a summary."""
    MailDay.insert(user=user_id, day=day).on_conflict_ignore().execute()
    today = (MailDay.user == user_id) & (MailDay.day == day)
    below = MailDay.sent < settings.get("core", "mail_most")
    if MailDay.update(sent=MailDay.sent + 1).where(today & below).execute():
        return True
    MailDay.update(held=MailDay.held + events).where(today).execute()
    return False


def take_held(user_id: int, before: date) -> int:
    """How many events of days before this one no mail told of; they count once."""
    mine = (MailDay.user == user_id) & (MailDay.day < before) & (MailDay.held > 0)
    held: int = sum(row.held for row in MailDay.select().where(mine))
    MailDay.update(held=0).where(mine).execute()
    return held


def stop(wanted: Stop) -> None:
    """Send no more mail of this."""
    if wanted.what == "thread":
        row = {"user": wanted.user_id, "thread": int(wanted.which), "created_at": clock.now()}
        if Thread.select().where(Thread.id == row["thread"]).exists():
            MailSilence.insert(row).on_conflict_ignore().execute()
    elif wanted.what == "sort":
        _choose(wanted, is_on=False)
    else:
        off = {"digest": "off"} if wanted.what == "digest" else {"mail_off": True}
        _reach(wanted.user_id, **off)


def resume(wanted: Stop) -> None:
    """Take back what `stop` did."""
    if wanted.what == "thread":
        MailSilence.delete().where(
            (MailSilence.user == wanted.user_id) & (MailSilence.thread == int(wanted.which))
        ).execute()
    elif wanted.what == "sort":
        _choose(wanted, is_on=True)
    else:
        back = {"digest": wanted.which} if wanted.what == "digest" else {"mail_off": False}
        _reach(wanted.user_id, **back)


def stop_address(user_id: int, address: str, said: str) -> None:
    """Note that an address takes no mail, if it is the one somebody has now."""
    user = User.get_or_none((User.id == user_id) & (User.email == address))
    if user is None:
        return
    row = {
        "user": user_id,
        "address": address,
        "said": " ".join(said.split())[:300],
        "stopped_at": clock.now(),
    }
    MailStop.insert(row).on_conflict(
        conflict_target=[MailStop.user],
        preserve=[MailStop.address, MailStop.said, MailStop.stopped_at],
    ).execute()


def try_again(actor: Actor) -> bool:
    """Send mail to the actor's address again, beginning with a short one at once, so that they
    see whether it comes. Whether it had been stopped."""
    with transaction():
        if not MailStop.delete().where(MailStop.user == actor.id).execute():
            return False
        user = User.get_by_id(actor.id)
        if user.email:
            mail.send(user.email, _("Mail comes to you again"), "again")
    return True


def _group(user_id: int, thread_id: int) -> Any:
    return (MailDue.user == user_id) & (MailDue.thread_id == thread_id)


def _choose(wanted: Stop, *, is_on: bool) -> None:
    row = {"user": wanted.user_id, "sort": wanted.which, "channel": CHANNEL, "is_on": is_on}
    ChannelChoice.insert(row).on_conflict(
        conflict_target=[ChannelChoice.user, ChannelChoice.sort, ChannelChoice.channel],
        preserve=[ChannelChoice.is_on],
    ).execute()


def _reach(user_id: int, **values: Any) -> None:
    Reach.insert(user=user_id).on_conflict_ignore().execute()
    Reach.update(**values).where(Reach.user == user_id).execute()
