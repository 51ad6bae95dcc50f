"""What the connections of a process ask of the database, in the one thread that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import force_locale

from core import versions
from core.db import disconnect, ensure_connected
from core.live import actions, queries, sending
from core.live.opening import Ticket
from core.live.queries import News, Reader
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
    versions.refresh()
    with app.app_context():
        actors = queries.actors([one.ticket for one in asked])
        readers = [
            Reader(actor, one.topics)
            for one, actor in zip(asked, actors, strict=True)
            if actor is not None
        ]
        news = iter(queries.news(readers))
        say = _Words()
        return [
            None if actor is None else say.all(one.ticket.language, next(news))
            for one, actor in zip(asked, actors, strict=True)
        ]


class _Words:
    """What is said to many, made once for all who are told the same in one language."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, int | str], str] = {}

    def all(self, language: str, news: News) -> dict[str, str]:
        """The text for each topic."""
        return {str(topic): self._one(language, topic, fact) for topic, fact in news.items()}

    def _one(self, language: str, topic: Topic, fact: int | str) -> str:
        what = (language, topic.sort, fact)
        if what not in self._made:
            with force_locale(language):
                self._made[what] = queries.words(topic, fact)
        return self._made[what]


def come(thread_id: int, user_id: int) -> None:
    """Somebody has a thread open, or still has."""
    if actions.come(thread_id, user_id):
        sending.signal(f"here:{thread_id}")


def go(thread_id: int, user_id: int) -> None:
    """Somebody has closed a thread."""
    actions.go(thread_id, user_id)
    sending.signal(f"here:{thread_id}")
