"""Which ticket a mail is for. In this order: the signed address that it came to, the ids of mails
that it refers to, the number in its subject. Only the last can be guessed, so it counts only where
the sender takes part in that ticket and our own mail server says that they are who they say."""

from __future__ import annotations

import re

from plugins.support import KIND
from plugins.support.mail.addresses import place_of
from plugins.support.models import SupportLetter, SupportPerson
from townhall import LARGEST, Letter, Thread, User, mail_verdict, standing_id

MOST_IDS = 50
_ID = re.compile(r"<[^<>\s]{1,250}>")
TOKEN = re.compile(r"\[#(\d{1,10})\]")


def matched(letter: Letter, recipient: str, space_id: int, who: User | None) -> Thread | None:
    """The ticket that a mail to a queue is for, or None for one that begins a new one. Of one that
    was merged into another, that other one."""
    for address in (recipient, *letter.recipients):
        place = place_of(address)
        if place is not None and (found := standing_ticket(place.thread_id)) is not None:
            return found
    return _referred(letter, space_id) or _numbered(letter, space_id, who)


def standing_ticket(thread_id: int) -> Thread | None:
    """The ticket that a thread is by now, or None where it is none, or gone."""
    if thread_id > LARGEST:
        return None
    thread = Thread.get_or_none(Thread.id == standing_id(thread_id))
    gone = thread is None or thread.kind != KIND or thread.deleted_at is not None
    return None if gone else thread


def takes_part(thread: Thread, who: User | None) -> bool:
    """Whether somebody is in a ticket: its requester, and those who were let in."""
    if who is None:
        return False
    return thread.author_id == who.id or standing_of_person(thread.id, who.id) == "in"


def standing_of_person(thread_id: int, user_id: int) -> str:
    """How somebody is in a ticket beside its requester (see `SupportPerson`); empty for not."""
    mine = (SupportPerson.thread == thread_id) & (SupportPerson.user == user_id)
    row = SupportPerson.get_or_none(mine)
    # A member of the team who follows a ticket takes part in it for the team.
    return "" if row is None or row.follows else str(row.state)


def ids_answered(letter: Letter) -> list[str]:
    """The ids that a mail refers to, the newest first, then the one that it answers."""
    raw = next((v for key, v in letter.message.raw_items() if key.lower() == "references"), "")
    known = _ID.findall(str(raw)[: MOST_IDS * 252])[-MOST_IDS:]
    return list(dict.fromkeys([*reversed(known), *letter.answers]))[: MOST_IDS + 1]


def _referred(letter: Letter, space_id: int) -> Thread | None:
    ids = ids_answered(letter)
    here = (SupportLetter.space == space_id) & SupportLetter.message_id.in_(ids)
    rows = SupportLetter.select(SupportLetter.message_id, SupportLetter.thread).where(here)
    # Whoever has read an id can send a mail that calls itself so: of those that do, ours counts,
    # else the first.
    rows = rows.order_by(SupportLetter.is_ours, SupportLetter.id.desc())
    threads = dict(rows.tuples()) if ids else {}
    for known in ids:
        if known in threads and (found := standing_ticket(threads[known])) is not None:
            return found
    return None


def _numbered(letter: Letter, space_id: int, who: User | None) -> Thread | None:
    numbers = TOKEN.findall(letter.subject)
    if not numbers or who is None or mail_verdict(letter) != "passed":
        return None
    found = standing_ticket(int(numbers[-1]))
    if found is None or found.space_id != space_id:
        return None
    return found if takes_part(found, who) else None
