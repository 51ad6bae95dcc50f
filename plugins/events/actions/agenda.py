"""Writes of agendas: sessions with their speakers, and who wants to be in which."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events.agenda import Session
from plugins.events.models import EventBookmark, EventSession, EventSpeaker
from plugins.events.queries.agenda import comes, seated
from plugins.events.queries.by_date import Found
from plugins.events.times.walls import Wall, is_day, parse_wall, wall_text
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    Thread,
    active_account,
    audit,
    clock,
    settled_now,
    transaction,
)

MOST = 200
"""How many sessions one date may have."""
SPEAKERS = 20
NAME, ABOUT = 100, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a host says of a session. `starts` and `ends` are wall times in the zone of the
    date; `speakers` is text with one of them on each line (see `speakers_in`)."""

    title: str
    starts: str
    ends: str
    text: str = ""
    track: str = ""
    room: str = ""
    seats: int | None = None
    speakers: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks; `user_id` where it is a member."""

    name: str
    about: str = ""
    user_id: int | None = None


def add_session(actor: Actor, found: Found, item: Item) -> EventSession:
    """Put a session on the agenda of a date. The caller has checked `is_host`. That it wants a
    room or a person who is taken is no error: the agenda warns of it. Raises `Rejected`."""
    speakers = speakers_in(item.speakers)
    values = _values(item)
    with transaction():
        there = EventSession.select().where(EventSession.date == found.date.id).count()
        if there >= MOST:
            words = ngettext("At most %(num)s session.", "At most %(num)s sessions.", MOST)
            raise Rejected("title", words)
        session: EventSession = EventSession.create(
            date=found.date.id, changed_at=clock.now(), **values
        )
        _put_speakers(session.id, speakers)
        _log(actor, found, item.title)
    return session


def change_session(actor: Actor, found: Found, session: Session, item: Item) -> None:
    """Change a session; who has bookmarked it keeps that, even where there are fewer seats now.
    The caller has checked `is_host`. Raises `Rejected`."""
    speakers = speakers_in(item.speakers)
    values = _values(item)
    with transaction():
        mine = EventSession.id == session.id
        others = (EventSession.starts != values["starts"]) | (EventSession.ends != values["ends"])
        # Calendars ask again for what is at another time, and not for what is said of it.
        EventSession.update(sequence=EventSession.sequence + 1).where(mine & others).execute()
        EventSession.update({**values, "changed_at": clock.now()}).where(mine).execute()
        EventSpeaker.delete().where(EventSpeaker.session == session.id).execute()
        _put_speakers(session.id, speakers)
        _log(actor, found, item.title)


def drop_session(actor: Actor, found: Found, session: Session) -> None:
    """Take a session off the agenda, with its bookmarks. The caller has checked `is_host`."""
    with transaction():
        EventSession.delete().where(EventSession.id == session.id).execute()
        _log(actor, found, session.title)


def set_bookmark(actor: Actor, found: Found, session: Session, *, on: bool) -> None:
    """Say that the actor wants to be in a session, or no longer. Twice is once.

    Where a session has seats of its own they are for those who have a seat on the date; whoever
    gives that up loses the one in the session to the next who wants it. Raises `Forbidden` for
    who is no member, and `Rejected` when all are taken.
    """
    if not actor.is_member:
        raise Forbidden("events.answer")
    mine = (EventBookmark.session == session.id) & (EventBookmark.user == actor.id)
    with transaction():
        # Changes nothing, but holds the row: who comes next counts what is written here.
        EventSession.update(seats=EventSession.seats).where(EventSession.id == session.id).execute()
        if not on:
            EventBookmark.delete().where(mine).execute()
            return
        if EventBookmark.select().where(mine).exists():
            return
        _make_room(actor, found, session)
        EventBookmark.create(session=session.id, user=actor.id, created_at=clock.now())


def speakers_in(text: str) -> list[Speaker]:
    """Who speaks, from text with a name on each line and after a comma who that is:
    `Ane Brandt, keeps bees` or `@margit, seeds` for a member. Raises `Rejected`."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = [_speaker(settled_now("speakers", line)) for line in lines if line]
    if len(found) > SPEAKERS:
        raise Rejected("speakers", _("At most twenty speakers in one session."))
    return found


def _speaker(line: str) -> Speaker:
    name, _comma, about = (part.strip() for part in line.partition(","))
    if len(about) > ABOUT or len(name) > NAME:
        raise Rejected("speakers", _("A line is too long: a name, a comma and a few words."))
    if not name.startswith("@"):
        if not name:
            raise Rejected("speakers", _("A line begins with a name."))
        return Speaker(name, about)
    member = active_account(name[1:])
    if member is None:
        raise Rejected("speakers", _("No member is called %(name)s.", name=name))
    return Speaker(member.name or member.username, about, member.id)


def _values(item: Item) -> dict[str, object]:
    title = " ".join(item.title.split())
    if not title:
        raise Rejected("title", _("Give it a title."))
    starts, ends = _wall("starts", item.starts), _wall("ends", item.ends)
    if ends <= starts:
        raise Rejected("ends", _("It ends after it starts."))
    return {
        "title": settled_now("title", title),
        "text": settled_now("text", item.text.replace("\r\n", "\n").replace("\x00", "").strip()),
        "starts": starts,
        "ends": ends,
        "track": settled_now("track", " ".join(item.track.split())),
        "room": settled_now("room", " ".join(item.room.split())),
        "seats": item.seats,
    }


def _wall(field: str, text: str) -> str:
    try:
        wall: Wall | None = parse_wall(text)
    except ValueError:
        wall = None
    if wall is None or is_day(wall):
        raise Rejected(field, _("A day and a time, like 2026-11-21 18:00."))
    return wall_text(wall)


def _log(actor: Actor, found: Found, title: str) -> None:
    """Write down what the team and hosts do with others' agendas."""
    if actor.is_staff or found.thread.author_id != actor.user_id:
        audit(actor, "events.agenda", Thread.get_by_id(found.thread.id), note=title)


def _put_speakers(session_id: int, speakers: list[Speaker]) -> None:
    for speaker in speakers:
        EventSpeaker.create(
            session=session_id, name=speaker.name, about=speaker.about, user=speaker.user_id
        )


def _make_room(actor: Actor, found: Found, session: Session) -> None:
    """See to it that one more fits into a session that is held. Raises `Rejected`."""
    seats = EventSession.get_by_id(session.id).seats
    if seats is None:
        return
    if not comes(actor, found.date.id):
        raise Rejected("session", _("To take a seat here, say first that you come to the event."))
    EventBookmark.delete().where(
        (EventBookmark.session == session.id) & EventBookmark.user.not_in(seated(session.id))
    ).execute()
    taken = EventBookmark.select().where(EventBookmark.session == session.id).count()
    if taken >= seats:
        raise Rejected("session", _("All seats of this session are taken."))
