"""A program elsewhere that is told what happens, for the town of the contract tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.access import Actor
from core.webhooks.actions import add_webhook, replace_secret
from core.webhooks.recording import keep


def listen(admin: Actor, things: Mapping[str, Any]) -> dict[str, int]:
    """Enter one that is on no open network, and tell it of bob's reply."""
    hook, _secret = add_webhook(
        admin, label="Chat", url="https://127.0.0.1/hook", events=["thread.state"]
    )
    replace_secret(admin, hook)
    facts = {"thread_id": things["thread_id"], "actor_id": None, "number": 2}
    told = keep(hook.id, "post.added", facts={**facts, "post_id": things["answer"]})
    return {"webhook_id": hook.id, "delivery_id": told.id}
