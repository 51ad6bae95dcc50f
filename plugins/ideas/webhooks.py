"""What other programs are told of ideas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.statuses import status_of
from townhall import WebhookEvent, events, plain_of


@dataclass(frozen=True, slots=True)
class StatusChanged(events.ThreadEvent):
    """An idea has another status; with `undone` it has the one before again."""

    change_id: int
    undone: bool = False


def _said(event: StatusChanged) -> Mapping[str, Any] | None:
    """From which status to which, and what was said of it. Nothing of what was taken back before
    it was sent."""
    change = IdeaChange.get_or_none(IdeaChange.id == event.change_id)
    if change is None or (change.undone_at is not None) != event.undone:
        return None
    before = _named(change.before, change.before_name)
    after = _named(change.after, change.after_name)
    if event.undone:
        return {"before": after, "after": before, "note": "", "undone": True}
    idea = Idea.get_or_none(Idea.thread == change.thread_id)
    said = {"before": before, "after": after, "note": plain_of(change.html), "undone": False}
    return {**said, "quarter": idea.quarter if idea else ""}


def _first(event: StatusChanged) -> StatusChanged | None:
    """The change that was taken back."""
    change = IdeaChange.get_or_none(IdeaChange.id == event.change_id) if event.undone else None
    return StatusChanged(event.thread_id, change.actor_id, change.id) if change else None


def _named(slug: str, name: str) -> dict[str, str]:
    """A status as it was called then, with the category that it has."""
    status = status_of(slug)
    return {"key": slug, "name": name, "category": status.category if status else ""}


EVENTS = [
    WebhookEvent(
        name="ideas.status",
        label=_l("An idea has another status"),
        event=StatusChanged,
        payload=_said,
        takes_back=_first,
    )
]
