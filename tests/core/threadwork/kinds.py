"""Changing kinds in the words of the tests: topics that become events or ideas, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from core import clock
from core.access import Actor
from core.attachments.models import AttachmentUse
from core.conversion.actions import convert_thread
from core.threads.models import Revision, Thread
from core.threadwork.models import ThreadWork
from plugins.events.actions.checking import checked
from plugins.events.actions.details import Details
from plugins.events.models import Event, EventDate
from plugins.forums.models import ForumsTopic
from plugins.ideas.models import Idea
from tests.core.threadwork.conftest import digest, rows_of

MORE = (AttachmentUse, ForumsTopic, Revision)


def times(days: int = 7) -> dict[str, Any]:
    """When an event is, as its form would say it."""
    day = (clock.now() + timedelta(days=days)).date()
    details = Details(starts=f"{day}T18:00", zone="Europe/Paris", place="Community hall")
    return checked(details).as_extra()


def to_event(actor: Actor, thread: Thread, calendar: Any, **values: Any) -> ThreadWork:
    """Make a topic an event."""
    asked = {"was": "topic", "extra": times(), **values}
    return convert_thread(actor, thread.id, "event", calendar.id, **asked)


def to_idea(actor: Actor, thread: Thread, board: Any, **values: Any) -> ThreadWork:
    """Make a topic an idea."""
    return convert_thread(actor, thread.id, "idea", board.id, **{"was": "topic", **values})


def to_topic(actor: Actor, thread: Thread, board: Any, **values: Any) -> ThreadWork:
    """Make an event a topic, or what it `was` else."""
    return convert_thread(actor, thread.id, "topic", board.id, **{"was": "event", **values})


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another kind that topics become: its key and section, a space for it that everyone sees,
    its rows beside threads, and by name the lists and feeds that show it."""

    key: str
    section: str
    space: Any
    details: tuple[Any, ...]
    places: dict[str, str]

    def there(self, actor: Actor, thread: Thread) -> ThreadWork:
        """Make a topic one of these."""
        change = to_event if self.key == "event" else to_idea
        return change(actor, thread, self.space)

    def back(self, actor: Actor, thread: Thread, board: Any) -> ThreadWork:
        """Make one of these a topic."""
        return to_topic(actor, thread, board, was=self.key)

    def rows(self) -> list[list[dict[str, Any]]]:
        """What makes threads of this kind what they are."""
        return [list(model.select().dicts()) for model in self.details]


def event_kind(calendar: Any) -> Other:
    """Events in a calendar."""
    month = f"/events/month/{clock.now().year}-{clock.now().month:02}"
    return Other(
        key="event",
        section="events",
        space=calendar,
        details=(Event, EventDate),
        places={"list": "/events/", "their feed": "/events/all.ics", "month": month},
    )


def idea_kind(board: Any) -> Other:
    """Ideas on a board."""
    return Other(
        key="idea",
        section="ideas",
        space=board,
        details=(Idea,),
        places={"list": "/ideas/", "their feed": "/ideas/latest.atom"},
    )


def everything() -> dict[str, Any]:
    """The state of threads with all that hangs on them, and of what makes topics topics."""
    return {
        **digest(),
        **{model.__name__: (repr(rows_of(model)), rows_of(model)) for model in MORE},
    }


def kind_of(thread: Thread) -> SimpleNamespace:
    """What a thread is now."""
    row = Thread.get_by_id(thread.id)
    return SimpleNamespace(
        kind=row.kind, owner=row.owner, space=row.space_id, state=row.state, label=row.audience
    )
