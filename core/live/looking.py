"""What the connections of a process ask of the database, in the one thread that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import force_locale

from core import versions
from core.access import Actor
from core.db import disconnect, ensure_connected
from core.live import actions, queries, sending
from core.live.opening import Ticket
from core.live.topics import Topic


class Asked(NamedTuple):
    """What is to be found out for one connection."""

    ticket: Ticket
    topics: tuple[Topic, ...]


Found = list[dict[str, str] | None]


def connected(function: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """Call something that needs this thread's connection, which is made anew if it is lost."""
    try:
        ensure_connected()
        return function(*values, **named)
    except Exception:
        disconnect()
        raise


def look(app: Flask, asked: Sequence[Asked]) -> Found:
    """What to say to each, or None where the session has ended."""
    # Visitors of one page, and the tabs of one person, are asked about together.
    found: dict[tuple[int, str, str, tuple[Topic, ...]], dict[str, str] | None] = {}
    readers: dict[tuple[int, str], Actor | None] = {}
    versions.refresh()
    with app.app_context():
        for ticket, topics in asked:
            whose = (ticket.user_id, ticket.token)
            if whose not in readers:
                readers[whose] = queries.reader(ticket)
            actor, what = readers[whose], (*whose, ticket.language, topics)
            if what not in found:
                with force_locale(ticket.language):
                    found[what] = None if actor is None else queries.news(actor, topics)
    return [
        found[ticket.user_id, ticket.token, ticket.language, topics] for ticket, topics in asked
    ]


def come(thread_id: int, user_id: int) -> None:
    """Somebody has a thread open, or still has."""
    if actions.come(thread_id, user_id):
        sending.signal(f"here:{thread_id}")


def go(thread_id: int, user_id: int) -> None:
    """Somebody has closed a thread."""
    actions.go(thread_id, user_id)
    sending.signal(f"here:{thread_id}")
