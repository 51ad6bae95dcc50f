"""Calendars that programs subscribe to: of the community, a space, a tag, an event, one date, a
session, and of what somebody goes to. Each can be had by a member's private address too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, request, url_for
from flask_babel import gettext as _

from plugins.events.ical.feeding import TINTS, entries_of, organizer
from plugins.events.ical.writing import TYPE, Entry, calendar, sequence_of
from plugins.events.queries import agenda, feeds
from plugins.events.queries.feed_rows import Rows, texts_of
from plugins.events.times.walls import parse_wall
from plugins.events.views import bp
from townhall import (
    NotFound,
    all_spaces,
    current_actor,
    kept_answer,
    settings,
    thread_url,
    visible_space,
)

FORM = 2
"""Goes up when the same rows make another calendar, so that programs fetch it again."""
REFRESH = timedelta(hours=1)


@bp.get("/all.ics", requires="spaces.see")
def community_feed() -> Response:
    """The events of all calendars."""
    name = _("%(name)s: events", name=_community())
    return _answer(feeds.rows_of_list(current_actor()), name, _address("events.index"))


@bp.get("/s/<slug>.ics", requires="spaces.see")
def space_feed(slug: str) -> Response:
    """The events of one calendar."""
    actor = current_actor()
    space = visible_space(actor, "events", slug)
    rows = feeds.rows_of_list(actor, space_ids=[space.id])
    name = f"{_community()}: {space.title}"
    color = TINTS.get(space.tint, "")
    return _answer(rows, name, _address("events.calendar", slug=slug), color=color)


@bp.get("/tags/<slug>.ics", requires="spaces.see")
def tag_feed(slug: str) -> Response:
    """The events that carry a tag."""
    rows = feeds.rows_of_list(current_actor(), tag=slug)
    if not rows.events:
        raise NotFound
    return _answer(rows, f"{_community()}: #{slug}", _address("tags.tag", slug=slug))


@bp.get("/t/<int:thread_id>.ics", requires="spaces.see")
def event_feed(thread_id: int) -> Response:
    """One event with all its dates."""
    return _answer_of_one(feeds.rows_of_event(current_actor(), thread_id))


@bp.get("/t/<int:thread_id>/on/<int:date_id>.ics", requires="spaces.see")
def date_feed(thread_id: int, date_id: int) -> Response:
    """One date of an event."""
    return _answer_of_one(feeds.rows_of_date(current_actor(), thread_id, date_id))


@bp.get("/mine.ics", requires="site.member")
def mine_feed() -> Response:
    """What the actor goes to, may go to or runs. There is no such calendar without somebody
    whose it is: it is had with a session or by a private address."""
    rows = feeds.rows_of_mine(current_actor())
    name = _("%(name)s: my events", name=_community())
    return _answer(rows, name, _address("events.index"))


@bp.get("/sessions/<int:talk_id>.ics", requires="spaces.see")
def session_feed(talk_id: int) -> Response:
    """One session of a date's agenda."""
    found, session = agenda.session_of(current_actor(), talk_id)
    address = thread_url(found.thread, external=True)
    entry = Entry(
        uid=f"{found.event.uid}-{session.id}",
        starts=parse_wall(session.starts),
        ends=parse_wall(session.ends),
        zone=found.zone,
        title=f"{session.title} ({found.title})",
        text=session.text,
        place=", ".join(part for part in (session.room, found.date.place) if part),
        url=address,
        changed_at=max(filter(None, (found.event.changed_at, session.changed_at))),
        sequence=sequence_of(found.event.sequence, found.date.sequence) + session.sequence,
        status="CANCELLED" if found.date.is_off else "CONFIRMED",
        organizer=organizer(),
    )
    told = (entry, found.event.state)
    # What else is said of an event here has moments of its own: its mark alone tells.
    return _kept(lambda: [entry], told, None, name=session.title, address=address)


def _answer_of_one(rows: Rows) -> Response:
    if not rows.events:
        raise NotFound
    event = rows.events[0]
    if event.deleted_at is not None:
        return _answer(rows, _("Deleted event"), _address("events.index"))
    return _answer(rows, event.title, thread_url(event, external=True))


def _answer(rows: Rows, name: str, address: str, *, color: str = "") -> Response:
    tints = {space.id: space.tint for space in all_spaces().values()}

    def entries() -> list[Entry]:
        return entries_of(rows, texts_of(rows.events), tints=tints)

    told = (rows, tints, organizer())
    # What somebody answers is no change of an event, so of theirs the mark alone tells.
    changed = None if rows.is_by_date else rows.changed_at
    return _kept(entries, told, changed, name=name, address=address, color=color)


def _kept(
    entries: Callable[[], list[Entry]],
    told: object,
    changed: datetime | None,
    *,
    name: str,
    address: str,
    color: str = "",
) -> Response:
    return kept_answer(
        lambda: calendar(entries(), name=name, url=address, color=color, refresh=REFRESH),
        told=(FORM, name, address, color, request.url, told),
        changed=changed,
        content_type=f"{TYPE}; charset=utf-8",
    )


def _community() -> str:
    return str(settings.get("core", "site_name"))


def _address(endpoint: str, **values: str) -> str:
    return url_for(endpoint, _external=True, **values)
