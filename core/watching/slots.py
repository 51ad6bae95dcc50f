"""Where the control stands on other pages: beside a thread, in the head of a space, a tag and a
person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import settings
from core.access import Actor
from core.accounts.models import NOBODY_TO_OTHERS
from core.watching import queries


def beside_thread(actor: Actor, thread: Any) -> Mapping[str, Any] | None:
    """The control of a thread, for members; with the seconds after which reading it counts."""
    if not actor.is_member or thread.deleted_at is not None:
        return None
    watch = queries.thread_control(thread)
    waits = not watch.is_own and watch.level == "normal"
    minutes = settings.get("core", "watch_read_minutes") if waits else 0
    return {"watch": watch, "seconds": minutes * 60}


def in_head(actor: Actor, **values: Any) -> Mapping[str, Any] | None:
    """The control of a space, tag or person (`values` names one), for members."""
    target: Any
    target, subject = next(iter(values.items()))
    if not actor.is_member or (target == "person" and subject.id == actor.user_id):
        return None
    if target == "person" and subject.state in NOBODY_TO_OTHERS:
        return None
    return {"watch": queries.control_of(actor, target, subject.id)}
