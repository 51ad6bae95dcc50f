"""How a request stands, told by mail to who is known by mail alone: members read it in their
inbox, and get it by mail from there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from plugins.support import sorts
from plugins.support.mail.addresses import reply_address
from plugins.support.mail.answers import (
    SORT,
    kept_letter,
    key_of,
    new_id,
    next_mail,
    subject_for,
)
from plugins.support.queries.letters import exchange_with, was_sent
from plugins.support.queues import queue_of
from townhall import DirectMail, Occasion, Recipient, Thread, User, send_direct

SIGN = "standing"


def mail_standing(entry: Any, thread: Thread, reason: str) -> None:
    """Tell the requester what is new (a word of `sorts.STANDS`), if they are a contact; once for a
    row of the log. By a worker."""
    user_id = int(thread.author_id)
    key = key_of(SIGN, entry.id, user_id)
    contact = (User.id == user_id) & (User.state == "contact")
    if was_sent(key) or not User.select().where(contact).exists():
        return
    at: datetime = entry.at
    occasion = Occasion(sort=SORT, key=key, at=at, thread_id=thread.id)
    try:
        send_direct(user_id, occasion, lambda to: _written(to, thread, reason, key))
    except IntegrityError:
        return  # Another worker has written it at the same moment.


def _written(to: Recipient, thread: Thread, reason: str, key: str) -> DirectMail:
    exchange, message_id = exchange_with(thread.id, to.id), new_id(thread.id)
    queue = queue_of(thread.space_id)
    return DirectMail(
        subject=subject_for(thread, exchange),
        template="support.standing",
        context={"text": _words(reason), "signature": queue.signature},
        reply_to=reply_address(to.id, thread.id) or queue.address,
        exchange=next_mail(thread, exchange, message_id),
        kept=kept_letter(thread, to.id, message_id, key=key, post_id=None, sign=SIGN),
    )


def _words(reason: str) -> str:
    words: dict[str, str] = {
        sorts.WAITS: _("We wait for your answer."),
        sorts.REMINDED: _("We still wait for your answer. Without one your request will end."),
        sorts.SOLVED: _("Your request is solved. If it is not, just answer this mail."),
        sorts.CLOSED: _("Your request is closed."),
    }
    return words[reason]
