"""The rule by which the core gives mail to the help desk, and doing what was planned with it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from plugins.support.actions.filing import carry_out, keep_second
from plugins.support.actions.suspending import suspend
from plugins.support.mail.addresses import serves
from plugins.support.mail.plans import Came, Plan, plan_for
from townhall import Letter, MailRule


def prepare(letter: Letter, row: Any) -> Plan | None:
    """Decide what becomes of a mail, and keep its files."""
    return plan_for(letter, row)


def take(letter: Letter, row: Any) -> bool:
    """Do it, in the transaction that settles the mail; whether the help desk wants it."""
    plan: Plan | None = letter.ready
    if plan is None:
        return False
    came = Came(letter, row, key_of(letter, row))
    if keep_second(came, plan):
        return True
    return suspend(came, plan) if plan.deed == "suspend" else carry_out(came, plan)


def key_of(letter: Letter, row: Any) -> str:
    """What makes two mails the same to whichever queues they went. What they say counts, too: an
    id can be seen by others and used again."""
    said = letter.message_id or f"mail:{row.id}"
    parts = (letter.sender.lower(), said, letter.text)
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


RULE = MailRule(name="support.mail", serves=serves, take=take, automatic=True, prepare=prepare)
