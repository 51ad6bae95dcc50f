"""The question how the help was: in the inbox, and as a mail whose link needs no signing in."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from plugins.support import sorts
from plugins.support.models import SupportRating
from plugins.support.queries.ratings import digest, may_be_asked
from townhall import (
    DirectMail,
    Notice,
    Occasion,
    Recipient,
    Task,
    Thread,
    defanged,
    handles,
    hold_threads,
    reached_by_mail,
    send_direct,
    tell,
    transaction,
)

TOPIC = "support.ask_rating"


@handles(TOPIC)
def ask(tasks: list[Task]) -> None:
    """Ask. Done again after it was cut off, nobody is asked twice: the inbox knows its key, and the
    secret of a link that was mailed is kept with the mail."""
    for task in tasks:
        rating = _still(task.payload["thread"])
        if rating is not None and rating.user_id is not None:
            _ask(rating, Thread.get_by_id(rating.thread_id))


def _still(thread_id: int) -> SupportRating | None:
    """The question, where it is still one; opened again meanwhile, it is asked another time."""
    with transaction():
        thread = hold_threads(thread_id).get(thread_id)
        rating = SupportRating.get_or_none(SupportRating.thread == thread_id)
        if thread is None or rating is None:
            return None
        if may_be_asked(thread):
            return rating  # type: ignore[no-any-return]
        if rating.is_good is None and not rating.secret:
            rating.delete_instance()
    return None


def _ask(rating: SupportRating, thread: Thread) -> None:
    user_id = int(rating.user_id)
    mailed = reached_by_mail([user_id], sorts.RATE, thread.id)
    tell(
        Notice(
            sort=sorts.RATE,
            key=f"support.rating:{thread.id}",
            people={user_id: sorts.SOLVED},
            thread_id=thread.id,
            otherwise={"mail": mailed},
        )
    )
    at: datetime = rating.asked_at
    key = f"{TOPIC}:{thread.id}"
    occasion = Occasion(sort=sorts.RATE, key=key, at=at, thread_id=thread.id)
    send_direct(user_id, occasion, lambda _to: _mail(_to, rating, thread))


def _mail(_to: Recipient, rating: SupportRating, thread: Thread) -> DirectMail | None:
    mine = SupportRating.thread == rating.thread_id
    if SupportRating.select(SupportRating.secret).where(mine).scalar():
        return None
    token = secrets.token_urlsafe(24)

    def keep() -> None:
        SupportRating.update(secret=digest(token)).where(mine).execute()

    return DirectMail(
        subject=str(_("How was our help? %(title)s", title=defanged(str(thread.title)))),
        template="support.rating",
        context={
            "title": defanged(str(thread.title)),
            "url": url_for("support.rating", token=token, _external=True),
        },
        why=str(_("You asked for help, and we have marked your request as solved.")),
        kept=keep,
    )
