"""Another event like one that there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from plugins.events.actions.details import Details
from plugins.events.models import Event, EventQuestion
from plugins.events.queries.questions import questions_of
from plugins.events.rules import is_host
from townhall import LARGEST, Actor, Forbidden, Post, Thread, transaction

LINES = ("starts", "ends", "zone")
CLEARED: dict[str, Any] = {
    "rule": "",
    "left_out": (),
    "added": (),
    "join_url": "",
    "join_details": "",
    "opens_minutes": None,
    "closes_minutes": None,
    "source_url": "",
}
"""What belongs to the one event alone: dates, links, and when answers are taken (EV-29)."""


class Copied(NamedTuple):
    """What a copy begins with: `title`, `body` and `tags`, and the details but for its dates."""

    words: dict[str, str]
    details: Details


def copy_of(actor: Actor, thread_id: int) -> Copied:
    """What a copy of an event begins with. Nothing is written. Raises `Forbidden` for who is no
    host of it."""
    thread = Thread.get_by_id(thread_id)
    if not is_host(actor, thread):
        raise Forbidden
    text = Post.get((Post.thread == thread_id) & (Post.number == 1)).body
    words = {"title": thread.title, "body": text, "tags": thread.tag_names}
    return Copied(words, replace(details_as_stored(thread_id), **CLEARED))


def take_questions(actor: Actor, source_id: int, event_id: int) -> int:
    """Ask in a new event what is asked in another one, if the actor runs both; how many
    questions. Once: where some are asked already, nothing is added."""
    with transaction():
        source = Thread.get_or_none(Thread.id == min(source_id, LARGEST))
        if source is None or not all(
            is_host(actor, one) for one in (source, Thread.get_by_id(event_id))
        ):
            return 0
        if EventQuestion.select().where(EventQuestion.event == event_id).exists():
            return 0
        names = ("label", "kind", "choices", "is_required", "position")
        rows = [{name: getattr(one, name) for name in names} for one in questions_of(source_id)]
        if rows:
            EventQuestion.insert_many([{**row, "event": event_id} for row in rows]).execute()
        return len(rows)


def details_as_stored(thread_id: int) -> Details:
    """All that the row of an event says, secrets too: for hosts alone."""
    event = Event.get_by_id(thread_id)
    names = [name for name in Details.__slots__ if name != "title"]
    return Details(**{name: getattr(event, name) for name in names})
