"""What other programs are told of the forums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from plugins.forums.models import ForumsTopic
from townhall import WebhookEvent, events


@dataclass(frozen=True, slots=True)
class AnswerAccepted(events.PostEvent):
    """A post is the answer to the question of its thread."""


def _said(event: AnswerAccepted) -> Mapping[str, Any] | None:
    """Nothing beside the answer itself, as long as it is that."""
    mine = (ForumsTopic.thread == event.thread_id) & (ForumsTopic.answer == event.post_id)
    return {} if ForumsTopic.select().where(mine).exists() else None


EVENTS = [
    WebhookEvent(
        name="forums.answer",
        label=_l("An answer was accepted"),
        event=AnswerAccepted,
        payload=_said,
    )
]
