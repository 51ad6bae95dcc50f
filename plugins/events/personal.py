"""What events hold of people: taken along, taken away, and put aside with a spammer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from plugins.events.actions.departing import forget_answers, hide_answers, show_answers
from plugins.events.models import (
    Event,
    EventDate,
    EventHost,
    EventQuestion,
    EventSession,
    EventSpeaker,
)
from plugins.events.rules import HOST
from townhall import Leaver, PersonalData, Thread, transaction

WORDS = ("place", "address", "join_url", "join_details", "cancel_reason", "source_url")
"""What hosts write into an event beside its thread."""
CHANGED = (*WORDS, "title", "latitude", "longitude")


def personal_data() -> list[PersonalData]:
    """Answers and the door, hosting, and what hosts write."""
    return [
        PersonalData(
            name="events.answers",
            label=_l("Events they answered"),
            own=("events_answer.user", "events_standing.user", "events_reminded.user"),
            freed=("events_answer.invited_by", "events_answer.checked_in_by", "events_scan.by"),
            hidden=(
                "events_answer.code",
                "events_answer.sent_sequence",
                "events_reminded.minutes",
            ),
            erase=forget_answers,
            aside=("events_reminded.user",),
            hides=("events_answer.user", "events_standing.user"),
            hide=hide_answers,
            show=show_answers,
        ),
        PersonalData(
            name="events.parts",
            label=_l("Events they host, speak at or have marked"),
            own=(
                "events_host.user",
                "events_speaker.user",
                "events_bookmark.user",
                "events_source.user",
            ),
            hidden=("events_source.etag",),
            aside=("events_host.user", "events_speaker.user", "events_bookmark.user"),
            stays={
                "events_source.user": "what was read from it stays too, and the team removes it"
            },
        ),
        PersonalData(
            name="events.words",
            label=_l("What they wrote into events"),
            # Whose event it is, its thread says.
            covers=(
                "events_event.place",
                "events_event.address",
                "events_event.join_url",
                "events_event.join_details",
                "events_event.cancel_reason",
                "events_event.source_url",
                "events_date.changes",
                "events_date.reason",
                "events_question.label",
                "events_question.choices",
                "events_session.title",
                "events_session.text",
                "events_session.track",
                "events_session.room",
            ),
            export=export,
            erase=erase,
        ),
    ]


def export(user_id: int) -> Iterator[dict[str, Any]]:
    """What they wrote into events that they started, and into their agendas."""
    mine = Thread.author == user_id
    columns = (Event.thread, Event.starts, Event.ends, Event.zone, Event.rule, Event.way)
    words = [getattr(Event, name) for name in WORDS]
    for row in Event.select(*columns, *words).join(Thread).where(mine).dicts().iterator():
        yield {"table": "events_event", **row}
    dates = EventDate.select(EventDate.event, EventDate.starts, EventDate.changes, EventDate.reason)
    told = (EventDate.reason != "") | (EventDate.changes != {})
    for row in _of_theirs(dates, user_id).where(told).dicts().iterator():
        yield {"table": "events_date", **row}
    questions = EventQuestion.select(
        EventQuestion.event, EventQuestion.label, EventQuestion.kind, EventQuestion.choices
    )
    for row in _of_theirs(questions, user_id).dicts().iterator():
        yield {"table": "events_question", **row}
    sessions = EventSession.select(EventSession).join(EventDate)
    for row in sessions.join(Event).join(Thread).where(mine).dicts().iterator():
        yield {"table": "events_session", **row}


def erase(leaver: Leaver) -> None:
    """Take away what they wrote into their events, if their posts go. An event that somebody
    else hosts with them goes on as it is."""
    if leaver.keeps_posts:
        return
    others = (EventHost.user != leaver.user_id) & (EventHost.role == HOST)
    hosted = EventHost.select(EventHost.event).where(others)
    query = Event.select(Event.thread).join(Thread)
    theirs = query.where((Thread.author == leaver.user_id) & Event.thread.not_in(hosted))
    for (event_id,) in list(theirs.tuples()):
        with transaction():
            _blank(event_id)


def _of_theirs(query: Any, user_id: int) -> Any:
    return query.join(Event).join(Thread).where(Thread.author == user_id)


def _blank(event_id: int) -> None:
    """Leave nothing of the words of an event."""
    empty = dict.fromkeys(WORDS, "")
    Event.update(**empty, latitude=None, longitude=None).where(Event.thread == event_id).execute()
    EventQuestion.delete().where(EventQuestion.event == event_id).execute()
    dates = EventDate.select(EventDate.id, EventDate.changes).where(EventDate.event == event_id)
    for date in list(dates):
        kept = {name: value for name, value in date.changes.items() if name not in CHANGED}
        EventDate.update(changes=kept, reason="").where(EventDate.id == date.id).execute()
        sessions = EventSession.select(EventSession.id).where(EventSession.date == date.id)
        EventSpeaker.delete().where(EventSpeaker.session.in_(sessions)).execute()
        EventSession.delete().where(EventSession.date == date.id).execute()
