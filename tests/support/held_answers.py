"""An answer to a ticket that can still be called back."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from plugins.support.actions.sending import send_answer
from plugins.support.models import SupportOutgoing


def settle_answers(author: Actor, thread_id: int) -> dict[str, Any]:
    """An answer that waits to leave, and the newest row of the log with it."""
    send_answer(author, thread_id, "It is the old one; a new one leaves today.")
    return {
        "support_outgoing": SupportOutgoing.get(SupportOutgoing.thread == thread_id).id,
    }
