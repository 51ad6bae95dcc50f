"""Mail that waits for a team, and one that became a ticket."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from core.db import transaction
from core.inbound import taking
from core.inbound.models import InboundMail
from plugins.support.actions.suspending import block
from plugins.support.models import SupportLetter, SupportPerson, SupportSuspended, SupportWords
from townhall import clock, contact_for


def settle_mail(staff: Actor, space_id: int, thread_id: int, canary: str) -> dict[str, Any]:
    """A mail that waits in a queue, with a word that only its team may read, one that a ticket was
    made of, what somebody wrote to it whom nobody has let in, and a sender who is kept out."""
    waits = _kept(f"{canary} wants to be let in.", "held")
    came = _kept(f"{canary} wrote it.", "taken")
    now = clock.now()
    with transaction():
        waiting = SupportSuspended.create(
            space=space_id,
            mail_id=waits,
            sender="dora@example.net",
            name=f"{canary} Dora",
            subject=f"{canary} waits",
            reason="stranger",
            at=now,
        )
        letter = SupportLetter.create(
            thread=thread_id,
            space=space_id,
            mail_id=came,
            subject=f"{canary} came",
            key=f"sample:{came}",
            at=now,
        )
        writer = contact_for("dana@example.net", "Dana")
        SupportPerson.create(thread=thread_id, user=writer, state="waiting", added_at=now)
        SupportWords.create(thread=thread_id, user=writer, body=f"{canary} wrote more.", at=now)
    block(staff, "junk@example.net")
    return {"waiting_mail": waiting.id, "ticket_letter": letter.id, "blocked_sender": 1}


def _kept(text: str, state: str) -> int:
    raw = f"From: dora@example.net\nSubject: Help\n\n{text}\n".encode()
    number = taking.take(raw, "help@example.org", "dora@example.net", source="test")
    InboundMail.update(state=state).where(InboundMail.id == number).execute()
    return number
