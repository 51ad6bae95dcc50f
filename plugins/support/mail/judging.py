"""Why a mail has to wait for the team though it could be understood: who sent it, and how often."""

from __future__ import annotations

from plugins.support.models import SupportBlock, SupportLetter, SupportSuspended, SupportTicket
from plugins.support.queues import Queue
from townhall import Letter, User, clock, mail_verdict, settings

STANDING = ("active", "contact")
MOST_OF_STRANGERS = 200
"""Requests by mail in an hour to one queue, above which those of people without an account wait:
whoever sends one mail from each of a thousand addresses writes little from any of them."""


def doubt(letter: Letter, queue: Queue, who: User | None, *, is_known: bool) -> str:
    """The reason for which a mail waits, a word of `mail.reasons`; empty for none. `is_known`:
    its sender takes part in the ticket that it answers."""
    if is_blocked(letter.sender):
        return "blocked"
    if who is not None and who.state not in STANDING:
        return "banned"
    if mail_verdict(letter) == "failed":
        return "failed"
    if not is_known and (who is None or who.state == "contact"):
        if not queue.takes_strangers:
            return "stranger"
        if _came_lately(queue) >= MOST_OF_STRANGERS:
            return "flood"
    return "often" if _wrote_lately(letter.sender, who) >= most_an_hour() else ""


def is_blocked(sender: str) -> bool:
    """Whether an address or its domain is kept out."""
    address = sender.lower()
    patterns = [address, f"@{address.rpartition('@')[2]}"]
    return bool(SupportBlock.select().where(SupportBlock.pattern.in_(patterns)).exists())


def most_an_hour() -> int:
    """How many mails of one sender are taken within an hour."""
    return int(settings.get("support", "mail_most"))


def _came_lately(queue: Queue) -> int:
    opened = SupportTicket.opened_at > clock.ago(hours=1)
    mine = (SupportTicket.space == queue.space_id) & (SupportTicket.channel == "mail")
    return int(SupportTicket.select().where(mine & opened).count())


def _wrote_lately(sender: str, who: User | None) -> int:
    since = clock.ago(hours=1)
    waits = (SupportSuspended.sender == sender.lower()) & (SupportSuspended.at > since)
    count = int(SupportSuspended.select().where(waits).count())
    if who is None:
        return count
    theirs = (SupportLetter.user == who.id) & ~SupportLetter.is_ours & (SupportLetter.at > since)
    return count + int(SupportLetter.select().where(theirs).count())
