"""Reads of texts that wait: authors have their own, those who keep order meet them in the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from core import clock
from core.access import Actor, visible
from core.db import as_utc
from core.holding.models import Held
from core.holding.rules import Reason
from core.spaces.models import Space
from core.threads.addresses import thread_url
from core.threads.models import Thread

SHOWN_DAYS = 30
LISTED = 200


class Waiting(NamedTuple):
    """A text that waits or waited, as its author sees it. `place` and `url` are empty where its
    thread is not to be seen any more."""

    id: int
    act: str
    state: str
    title: str
    body: str
    note: str
    reasons: tuple[str, ...]
    made_at: datetime
    place: str
    url: str


class _At(NamedTuple):
    id: int
    kind: str
    slug: str


def own_texts(actor: Actor) -> list[Waiting]:
    """What of the actor's waits, and what was decided of late, newest first."""
    lately = Held.decided_at > clock.ago(days=SHOWN_DAYS)
    rows = (
        _texts(actor)
        .where((Held.state == "waiting") | lately)
        .order_by(Held.made_at.desc(), Held.id.desc())
        .limit(LISTED)
    )
    return [_waiting(row) for row in rows.tuples()]


def waiting_in(actor: Actor, thread_id: int) -> list[Waiting]:
    """What of the actor's waits to stand in a thread, oldest first."""
    here = (Held.state == "waiting") & (Held.thread == thread_id)
    return [_waiting(row) for row in _texts(actor).where(here).order_by(Held.id).tuples()]


def waiting_count(actor: Actor, space_id: int) -> int:
    """How many threads of the actor's wait to be started in a space."""
    mine = (Held.user == actor.id) & (Held.state == "waiting") & (Held.act == "start")
    return int(Held.select().where(mine & (Held.space == space_id)).count())


def held(held_id: int) -> Held | None:
    """One of them, or None."""
    found: Held | None = Held.get_or_none(Held.id == held_id)
    return found


def _texts(actor: Actor) -> Any:
    return (
        Held.select(
            Held.id,
            Held.act,
            Held.state,
            Held.title,
            Held.body,
            Held.note,
            Held.reasons.cast("TEXT"),
            Held.made_at,
            Space.title,
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
        )
        .join(Thread, JOIN.LEFT_OUTER, on=((Held.thread == Thread.id) & visible(actor)))
        .join(Space, JOIN.LEFT_OUTER, on=(Held.space == Space.id))
        .where(Held.user == actor.id)
    )


def _waiting(row: tuple[Any, ...]) -> Waiting:
    held_id, act, state, title, body, note, reasons, made, space, *thread = row
    thread_id, kind, slug, thread_title = thread
    said = tuple(dict.fromkeys(Reason(*one).said for one in Held.reasons.python_value(reasons)))
    url = thread_url(_At(thread_id, kind, slug)) if thread_id else ""
    made_at = as_utc(made)
    place = thread_title or (space if act == "start" else "") or ""
    return Waiting(held_id, act, state, title, body, note, said, made_at, place, url)  # type: ignore[arg-type]
