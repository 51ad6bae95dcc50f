"""The one mail that the desk sends by itself: that a new request has come, and its number. Once a
day to anybody, and never to a machine, so that two programs cannot answer each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from peewee import IntegrityError

from plugins.support.mail.addresses import reply_address
from plugins.support.mail.answers import (
    SORT,
    kept_letter,
    key_of,
    new_id,
    next_mail,
    subject_for,
)
from plugins.support.models import SupportReceipt
from plugins.support.queries.letters import exchange_with, was_sent
from plugins.support.queues import queue_of
from townhall import (
    DirectMail,
    Occasion,
    Recipient,
    Task,
    Thread,
    clock,
    handles,
    put_in_outbox,
    send_direct,
)

TOPIC = "support.receipt"
HOURS = 24
SIGN = "receipt"


class _Enough(Exception):
    """They were told of another one within the last day."""


def order_receipt(thread_id: int, user_id: int) -> None:
    """Have somebody told that their request has come. Inside the transaction that opens it."""
    thread = Thread.get_by_id(thread_id)
    if queue_of(thread.space_id).says_received:
        put_in_outbox(TOPIC, {"thread": thread_id, "user": user_id}, owner="support")


@handles(TOPIC)
def send_receipts(tasks: list[Task]) -> None:
    """Tell people that their requests have come."""
    for task in tasks:
        thread = Thread.get_or_none(Thread.id == task.payload["thread"])
        if thread is not None and thread.deleted_at is None:
            _send(thread, task.payload["user"])


def _send(thread: Thread, user_id: int) -> None:
    key = key_of(SIGN, thread.id, user_id)
    if was_sent(key):
        return
    created: datetime = thread.created_at
    occasion = Occasion(sort=SORT, key=key, at=created, thread_id=thread.id)
    try:
        send_direct(user_id, occasion, lambda to: _written(to, thread, key))
    except (_Enough, IntegrityError):
        return


def _written(to: Recipient, thread: Thread, key: str) -> DirectMail:
    exchange, message_id = exchange_with(thread.id, to.id), new_id(thread.id)
    queue = queue_of(thread.space_id)
    keep = kept_letter(thread, to.id, message_id, key=key, post_id=None, sign=SIGN)
    return DirectMail(
        subject=subject_for(thread, exchange),
        template="support.received",
        context={"number": thread.id, "signature": queue.signature},
        reply_to=reply_address(to.id, thread.id) or queue.address,
        exchange=next_mail(thread, exchange, message_id),
        kept=_once(to.id, keep),
    )


def _once(user_id: int, keep: Callable[[], None]) -> Callable[[], None]:
    """Take the right to tell somebody, in the transaction of the mail."""

    def take() -> None:
        now = clock.now()
        row = {"user": user_id, "at": now}
        fresh = SupportReceipt.insert(row).on_conflict_ignore().as_rowcount().execute()
        due = (SupportReceipt.user == user_id) & (SupportReceipt.at <= clock.ago(hours=HOURS))
        if not fresh and not SupportReceipt.update(at=now).where(due).execute():
            raise _Enough
        keep()

    return take
