"""Asking how the help was, once a ticket, and taking the answer."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.support import log, rating_mail
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportRating
from plugins.support.queries.ratings import is_open, may_be_asked, to_ask
from plugins.support.queues import queue_of
from townhall import (
    Rejected,
    all_spaces,
    clock,
    hold_threads,
    put_in_outbox,
    transaction,
)

LONGEST = 2000


def ask_ratings() -> None:
    """A scheduled job. That somebody is asked is kept in the transaction that orders the question:
    whoever is killed has done both or neither, and of two at once one finds it done."""
    for space in all_spaces().values():
        queue = queue_of(space.id)
        if space.owner == "support" and queue.rates:
            for thread_id in to_ask(queue):
                _ask(thread_id)


def _ask(thread_id: int) -> None:
    with transaction():
        thread = hold_threads(thread_id).get(thread_id)
        if thread is None or not may_be_asked(thread):
            return
        row = {"thread": thread_id, "user": thread.author_id, "asked_at": clock.now()}
        if SupportRating.get_or_none(SupportRating.thread == thread_id) is None:
            SupportRating.create(**row)
            put_in_outbox(rating_mail.TOPIC, {"thread": thread_id}, owner="support")


def give_rating(rating: SupportRating, *, is_good: bool, comment: str) -> None:
    """Say how it was, or say it otherwise. The caller has found the question by its link, or for
    its own requester. Raises `Rejected` (field `comment`) when it is too long, or too late."""
    said = comment.strip()
    if len(said) > LONGEST:
        raise Rejected("comment", _("This is too long: %(num)s letters at most.", num=LONGEST))
    if not is_open(rating):
        raise Rejected("comment", _("It is too late to say so here. Write to us instead."))
    with transaction():
        hold_threads(rating.thread_id)
        mine = SupportRating.thread == rating.thread_id
        before = SupportRating.get(mine)
        values = {"is_good": is_good, "comment": said, "given_at": clock.now()}
        SupportRating.update(values).where(mine).execute()
        if before.is_good != is_good:
            write_entry(
                rating.thread_id,
                Happened(
                    sort=log.RATING,
                    role="customer",
                    actor_id=rating.user_id,
                    before=before.is_good,
                    after=is_good,
                ),
            )
