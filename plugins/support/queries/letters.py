"""Reads of the mail of tickets."""

from __future__ import annotations

from typing import Any, NamedTuple

from plugins.support import log
from plugins.support.models import SupportEntry, SupportLetter, SupportPerson
from plugins.support.rules import may_answer_in
from townhall import Thread, actor_for

LONGEST_CHAIN = 20


class Exchange(NamedTuple):
    """The mail between us and one person about a ticket: the ids of the latest, oldest first, and
    the subject as they wrote it last, empty where they never did."""

    ids: tuple[str, ...]
    subject: str


def exchange_with(thread_id: int, user_id: int) -> Exchange:
    """What was written with somebody about a ticket, and about those that are part of it now."""
    merged = Thread.select(Thread.id).where(Thread.merged_into == thread_id)
    here = (SupportLetter.thread == thread_id) | SupportLetter.thread.in_(merged)
    people = (SupportLetter.user == user_id) & ((SupportLetter.sign == "") | SupportLetter.is_ours)
    columns = (SupportLetter.message_id, SupportLetter.subject, SupportLetter.is_ours)
    rows = list(
        SupportLetter.select(*columns)
        .where(here & people)
        .order_by(SupportLetter.id.desc())
        .limit(LONGEST_CHAIN)
        .tuples()
    )
    known = [message_id for message_id, _subject, _ours in reversed(rows) if message_id]
    subject = next((subject for _id, subject, ours in rows if not ours and subject), "")
    return Exchange(tuple(dict.fromkeys(known)), subject)


def readers_by_mail(thread_id: int) -> list[int]:
    """Who gets what the team says in a ticket: its requester, and those who were let in."""
    thread = Thread.get_by_id(thread_id)
    inside = (SupportPerson.thread == thread_id) & (SupportPerson.state == "in")
    rows = SupportPerson.select(SupportPerson.user).where(inside & ~SupportPerson.follows)
    others = {user_id for (user_id,) in rows.tuples()} - {thread.author_id}
    # Who has come to work for the team meanwhile reads it there.
    outside = [one for one in others if not may_answer_in(actor_for(one), thread.space_id)]
    return [int(thread.author_id), *sorted(outside)]


def written_to(post_id: int) -> list[int]:
    """Who gets a post of a ticket by a mail of the desk's own: nobody, unless the team said it."""
    by_team = (SupportEntry.post == post_id) & (SupportEntry.sort == log.REPLY)
    row = SupportEntry.get_or_none(by_team & (SupportEntry.role == "team"))
    return readers_by_mail(row.thread_id) if row is not None else []


def was_sent(key: str) -> bool:
    """Whether a mail of ours was written before."""
    return bool(SupportLetter.select().where(SupportLetter.key == key).exists())


def letter_that_came(letter_id: int) -> SupportLetter | None:
    """A mail that came in for a ticket, or None."""
    mine = (SupportLetter.id == letter_id) & (SupportLetter.mail_id > 0)
    found: SupportLetter | None = SupportLetter.get_or_none(mine)
    return found


def letters_in(thread_id: int, most: int = 20) -> list[Any]:
    """The latest mails that came in for a ticket, newest first."""
    mine = (SupportLetter.thread == thread_id) & (SupportLetter.mail_id > 0)
    query = SupportLetter.select().where(mine).order_by(SupportLetter.id.desc())
    return list(query.limit(most))
