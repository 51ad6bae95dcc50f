"""What stands beside a ticket about its mail, for the team."""

from __future__ import annotations

from typing import Any, NamedTuple

from plugins.support.models import SupportPerson, SupportWords
from plugins.support.queries.letters import letters_in, readers_by_mail
from townhall import User, reached_by_mail

MOST_WORDS = 50
"""So many of what people wrote who wait are shown at once, the oldest: anybody may send them."""


class Beside(NamedTuple):
    """The mails that came in, what people wrote who wait to be let in (each .user .body .at), and
    whom mail does not reach."""

    letters: list[Any]
    words: list[Any]
    missed: list[Any]


def beside(thread_id: int) -> Beside:
    """The mail of a ticket."""
    waits = (
        (SupportPerson.thread == SupportWords.thread)
        & (SupportPerson.user == SupportWords.user)
        & (SupportPerson.state == "waiting")
    )
    words = (
        SupportWords.select(SupportWords, User)
        .join(SupportPerson, on=waits)
        .join_from(SupportWords, User)
        .where(SupportWords.thread == thread_id)
        .order_by(SupportWords.id)
        .limit(MOST_WORDS)
    )
    readers = readers_by_mail(thread_id)
    reached = reached_by_mail(readers, "support.answer", thread_id)
    missed = [user_id for user_id in readers if user_id not in reached]
    people = list(User.select().where(User.id.in_(missed))) if missed else []
    return Beside(letters_in(thread_id), list(words), people)
