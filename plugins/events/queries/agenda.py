"""Reads of agendas."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from peewee import JOIN, Case, fn

from plugins.events.agenda import Session, Speaking
from plugins.events.models import EventAnswer, EventBookmark, EventSession, EventSpeaker
from plugins.events.queries.by_date import Found, found_date
from townhall import LARGEST, Actor, NotFound, User


def sessions_of(actor: Actor, date_id: int) -> list[Session]:
    """The sessions of a date that was found through the actor's sight, by time."""
    return _read(actor, EventSession.date == date_id)


def session_of(actor: Actor, session_id: int) -> tuple[Found, Session]:
    """One session and its date. Raises `NotFound` for what the actor may not see."""
    mine = EventSession.id == min(session_id, LARGEST)
    row = EventSession.select(EventSession.date).where(mine).tuples().first()
    if row is None:
        raise NotFound
    found = found_date(actor, row[0])
    sessions = _read(actor, mine)
    if not sessions:
        raise NotFound
    return found, sessions[0]


def comes(actor: Actor, date_id: int) -> bool:
    """Whether the actor has a seat."""
    mine = (EventAnswer.date == date_id) & (EventAnswer.user == actor.id)
    return bool(EventAnswer.select().where(mine & (EventAnswer.status == "going")).exists())


def seated(session: Any) -> Any:
    """The bookmarks of a session whose people have a seat on its date, as a query. A session
    with seats has them for nobody else."""
    return (
        EventBookmark.select(EventBookmark.user)
        .join(EventAnswer, on=(EventAnswer.user == EventBookmark.user))
        .join(EventSession, on=(EventBookmark.session == EventSession.id))
        .where(
            (EventBookmark.session == session)
            & (EventAnswer.date == EventSession.date)
            & (EventAnswer.status == "going")
        )
    )


def _read(actor: Actor, condition: Any) -> list[Session]:
    rows = list(_rows(actor).where(condition).order_by(EventSession.starts, EventSession.id))
    speakers = _speakers([row.id for row in rows])
    return [
        Session(
            row.id,
            row.title,
            row.text,
            row.starts,
            row.ends,
            row.track,
            row.room,
            row.seats,
            row.taken,
            bool(row.is_mine),
            tuple(speakers[row.id]),
            row.changed_at,
            row.sequence,
        )
        for row in rows
    ]


def _rows(actor: Actor) -> Any:
    marks, theirs = EventBookmark.alias(), EventAnswer.alias()
    has_seat = (theirs.user == marks.user) & (theirs.date == EventSession.date)
    taken = (
        marks.select(fn.COUNT(marks.user))
        .join(theirs, JOIN.LEFT_OUTER, on=has_seat)
        .where(
            (marks.session == EventSession.id)
            & (EventSession.seats.is_null() | (theirs.status == "going"))
        )
    )
    mine = EventBookmark.select().where(
        (EventBookmark.session == EventSession.id) & (EventBookmark.user == actor.id)
    )
    return EventSession.select(
        EventSession,
        taken.alias("taken"),
        Case(None, [(fn.EXISTS(mine), True)], False).alias("is_mine"),
    ).objects()


def _speakers(session_ids: list[int]) -> dict[int, list[Speaking]]:
    found: dict[int, list[Speaking]] = defaultdict(list)
    if not session_ids:
        return found
    query = (
        EventSpeaker.select(
            EventSpeaker.session, EventSpeaker.name, EventSpeaker.about, User.username, User.name
        )
        .join(User, JOIN.LEFT_OUTER, on=(EventSpeaker.user == User.id))
        .where(EventSpeaker.session.in_(session_ids))
        .order_by(EventSpeaker.id)
    )
    for session_id, name, about, username, full_name in query.tuples():
        called = (full_name or username) if username else name
        found[session_id].append(Speaking(called, about, username or ""))
    return found
