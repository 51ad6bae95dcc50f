"""Agendas: what stands beside what, what cannot be, and who wants to be where."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import icalendar
import pytest
from flask import Flask

from core import clock
from plugins.events.actions.agenda import set_bookmark
from plugins.events.agenda import Session, Speaking, clashes, days_of
from plugins.events.models import EventAnswer, EventBookmark, EventSession, EventSpeaker
from plugins.events.queries.agenda import session_of
from townhall import Rejected

DAY = "2026-06-10"


def session(id_: int, hours: str, **values: Any) -> Session:
    """A session like `10:00-11:00`."""
    starts, _dash, ends = hours.partition("-")
    return Session(id_, f"Session {id_}", "", f"{DAY}T{starts}", f"{DAY}T{ends}", **values)


def found(*sessions: Session, starts: str = DAY, ends: str = DAY) -> list[tuple[Any, ...]]:
    return [
        (one.sort, one.what, one.first.id, one.second.id if one.second else None)
        for one in clashes(sessions, starts, ends)
    ]


def test_sessions_stand_by_time_and_beside_each_other_by_track() -> None:
    days = days_of(
        [
            session(3, "11:00-12:00", track="Soil"),
            session(1, "10:00-11:00"),
            session(2, "11:00-11:30", track="boards"),
            session(4, "11:00-11:20", track="boards"),
        ]
    )
    (day,) = days
    assert day.tracks == ["boards", "Soil"]
    first, second = day.slots
    assert [one.id for one in first.for_all] == [1]
    assert [[one.id for one in track] for track in second.tracks] == [[2, 4], [3]]


def test_a_room_cannot_hold_two_sessions_at_once() -> None:
    one = session(1, "10:00-11:00", room="Barn")
    assert found(one, session(2, "10:30-11:30", room="barn")) == [("room", "Barn", 1, 2)]
    assert found(one, session(2, "11:00-12:00", room="Barn")) == []
    assert found(one, session(2, "10:30-11:30", room="Shed")) == []
    assert found(session(1, "10:00-11:00"), session(2, "10:00-11:00")) == []


def test_nobody_can_speak_in_two_sessions_at_once() -> None:
    by_name = (Speaking("Ane  Brandt"),)
    one = session(1, "10:00-12:00", speakers=(*by_name, Speaking("Bob", username="bob")))
    other = session(2, "11:00-11:30", speakers=(Speaking("ane brandt", "bees"),))
    third = session(3, "11:30-13:00", speakers=(Speaking("Robert", username="bob"),))
    assert found(one, other, third) == [
        ("speaker", "Ane  Brandt", 1, 2),
        ("speaker", "Bob", 1, 3),
    ]


@pytest.mark.parametrize(
    ("hours", "is_outside"), [("09:59-11:00", True), ("10:00-12:00", False), ("11:00-12:01", True)]
)
def test_a_session_outside_of_the_event_is_told(hours: str, is_outside: bool) -> None:
    said = found(session(1, hours), starts=f"{DAY}T10:00", ends=f"{DAY}T12:00")
    assert said == ([("outside", "", 1, None)] if is_outside else [])


@pytest.fixture
def agenda(meeting: SimpleNamespace, browsers: SimpleNamespace) -> SimpleNamespace:
    """The agenda of alice's meeting, with one session by bob and a guest."""
    day = meeting.date.starts[:10]
    meeting.agenda = f"/events/dates/{meeting.date.id}/agenda"
    meeting.fields = {
        "title": "Which beds where",
        "starts": f"{day}T18:15",
        "ends": f"{day}T19:00",
        "room": "Barn",
        "track": "Beds",
        "text": "Bring your map.",
        "speakers": "@bob, two beds behind the workshop\n\nAne Brandt, keeps bees",
    }
    answer = browsers.alice.send(f"{meeting.agenda}/new", **meeting.fields)
    assert answer.status_code == 303, answer.text
    meeting.session = EventSession.get()
    return meeting


def test_a_session_shows_its_room_and_its_speakers_who_need_not_be_members(
    agenda: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    page = browsers.visitor.get(agenda.agenda).text
    for words in ("Which beds where", "Barn", "Beds", "Bring your map.", "Ane Brandt"):
        assert words in page
    assert '<a class="who" href="/people/bob"><bdi>Bob</bdi></a>' in page
    assert "two beds behind the workshop" in page
    assert "Add a session" not in page


def test_hosts_are_warned_of_what_does_not_fit_and_may_leave_it(
    agenda: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    again = {**agenda.fields, "title": "Which tools", "track": "Tools"}
    answer = browsers.alice.send(f"{agenda.agenda}/new", **again)
    page = browsers.alice.get(answer.location).text
    assert "see what does not fit" in page
    assert "Two sessions at once in Barn" in page
    assert "Bob speaks in two sessions at once" in page
    assert "What does not fit" not in browsers.bob.get(agenda.agenda).text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", " ", "Give it a title."),
        ("ends", "1999-01-01T10:00", "It ends after it starts."),
        ("starts", "soon", "Not a valid"),
        ("speakers", "@nobody-here, a ghost", "No member is called @nobody-here."),
        ("seats", "0", "Number must be between"),
    ],
)
def test_one_wrong_field_leaves_the_others_as_they_were_typed(
    agenda: SimpleNamespace, browsers: SimpleNamespace, field: str, typed: str, words: str
) -> None:
    edit = f"/events/sessions/{agenda.session.id}/edit"
    answer = browsers.alice.send(edit, **{**agenda.fields, "room": "The new room", field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert "The new room" in answer.text
    assert EventSession.get().room == "Barn"


def test_a_session_is_changed_as_it_was_typed_before(
    agenda: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    edit = f"/events/sessions/{agenda.session.id}/edit"
    page = browsers.alice.get(edit).text
    assert "@bob, two beds behind the workshop\nAne Brandt, keeps bees" in page
    browsers.alice.send(edit, **{**agenda.fields, "speakers": "Ane Brandt", "seats": "4"})
    assert [row.name for row in EventSpeaker.select()] == ["Ane Brandt"]
    assert EventSession.get().seats == 4


def test_a_session_that_was_moved_is_news_for_calendars(
    agenda: SimpleNamespace, browsers: SimpleNamespace, at: Any
) -> None:
    def entry() -> Any:
        answer = browsers.bob.get(f"/events/sessions/{agenda.session.id}.ics")
        return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")[0]

    edit, first = f"/events/sessions/{agenda.session.id}/edit", entry()
    later = clock.now().replace(microsecond=0) + timedelta(hours=2)
    with at(later):
        browsers.alice.send(edit, **{**agenda.fields, "room": "Shed"})
        second = entry()
        day = agenda.fields["starts"][:10]
        browsers.alice.send(edit, **{**agenda.fields, "ends": f"{day}T19:30"})
        third = entry()
    assert second["LAST-MODIFIED"].dt == second["DTSTAMP"].dt == later
    assert [one["SEQUENCE"] - first["SEQUENCE"] for one in (first, second, third)] == [0, 0, 1]
    assert (str(third["UID"]), third.end - third.start) == (
        str(first["UID"]),
        timedelta(minutes=75),
    )


def test_a_session_is_taken_off_after_a_question(
    agenda: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    drop = f"/events/sessions/{agenda.session.id}/delete"
    assert "off the agenda?" in browsers.alice.get(drop).text
    assert EventSession.select().count() == 1
    browsers.alice.send(drop)
    assert (EventSession.select().count(), EventSpeaker.select().count()) == (0, 0)


@pytest.mark.parametrize("path", ["{agenda}/new", "/events/sessions/{id}/edit"])
def test_only_hosts_write_on_an_agenda(
    agenda: SimpleNamespace, browsers: SimpleNamespace, path: str
) -> None:
    address = path.format(agenda=agenda.agenda, id=agenda.session.id)
    for browser, status in ((browsers.bob, 403), (browsers.maya, 200)):
        assert browser.get(address).status_code == status
    assert browsers.bob.send(address, **agenda.fields).status_code == 403


def test_a_bookmark_is_set_once_and_taken_back(
    agenda: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    mark = f"/events/sessions/{agenda.session.id}/bookmark"
    for on, count in (("1", 1), ("1", 1), ("0", 0), ("0", 0)):
        assert browsers.bob.send(mark, on=on).status_code == 303
        assert EventBookmark.select().count() == count
    assert browsers.visitor.send(mark, on="1").status_code == 303
    assert EventBookmark.select().count() == 0


def coming(agenda: SimpleNamespace, user: Any, status: str = "going") -> None:
    mine = (EventAnswer.date == agenda.date.id) & (EventAnswer.user == user.id)
    EventAnswer.delete().where(mine).execute()
    now = clock.now()
    EventAnswer.create(
        date=agenda.date.id,
        user=user.id,
        status=status,
        code=f"code-{user.id}",
        created_at=now,
        changed_at=now,
    )


def test_seats_of_a_session_are_for_those_who_come_and_pass_on_when_they_do_not(
    app: Flask, agenda: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    EventSession.update(seats=1).execute()

    def wants(user: Any) -> None:
        with app.test_request_context("/"):
            actor = actor_of(user)
            here, one = session_of(actor, agenda.session.id)
            set_bookmark(actor, here, one, on=True)

    with pytest.raises(Rejected, match="say first that you come"):
        wants(cast.charlie)
    coming(agenda, cast.bob)
    coming(agenda, cast.charlie)
    wants(cast.bob)
    with pytest.raises(Rejected, match="All seats of this session"):
        wants(cast.charlie)
    coming(agenda, cast.bob, "cannot")
    wants(cast.charlie)
    coming(agenda, cast.bob)
    with pytest.raises(Rejected, match="All seats of this session"):
        wants(cast.bob)
    assert [row.user_id for row in EventBookmark.select()] == [cast.charlie.id]


def test_an_agenda_costs_the_same_however_long_it_is(
    agenda: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    for number in range(30):
        EventSession.create(
            date=agenda.date.id,
            title=f"More {number}",
            starts=agenda.fields["starts"],
            ends=agenda.fields["ends"],
        )
    browsers.bob.get(agenda.agenda)
    with queries(max=10):
        assert browsers.bob.get(agenda.agenda).status_code == 200


def test_hidden_agendas_are_missing(
    agenda: SimpleNamespace, browsers: SimpleNamespace, app: Flask
) -> None:
    from core.access import Actor
    from core.spaces.visibility import set_visibility

    with app.test_request_context("/"):
        set_visibility(Actor(is_admin=True), agenda.calendar.id, "staff")
    mark = f"/events/sessions/{agenda.session.id}/bookmark"
    assert browsers.bob.get(agenda.agenda).status_code == 404
    assert browsers.bob.send(mark, on="1").status_code == 404
    assert browsers.bob.get(f"/events/sessions/{10**30}/edit").status_code == 404
