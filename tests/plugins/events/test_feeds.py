"""Calendars to subscribe to: what stands in which, for whom, and how they are asked again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import icalendar
import pytest
from flask import Flask

from core import clock
from core.feeds.actions import make_token
from core.spaces.visibility import set_visibility
from core.threads.editing import edit_post
from core.threads.moderation import delete_thread
from plugins.events.actions.making import Details, start_event
from plugins.events.models import Event, EventAnswer, EventDate
from townhall import Post

LINK = "https://meet.example/secret-room"
HOUSE = "7 Secret Lane"


@pytest.fixture
def read() -> Callable[[Any], list[Any]]:
    """The entries of a calendar that was answered."""

    def entries(answer: Any) -> list[Any]:
        assert answer.status_code == 200, answer.status
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")

    return entries


@pytest.fixture
def start(app: Flask, meeting: SimpleNamespace, cast: Any, actor_of: Any) -> Callable[..., int]:
    """Start another event by alice; the id of its thread."""

    def started(title: str, days: int = 7, *, tags: str = "", **details: Any) -> int:
        first = (clock.now() + timedelta(days=days)).date()
        values = {"starts": f"{first}T18:00", "ends": f"{first}T20:00", "zone": "Europe/Paris"}
        with app.test_request_context("/"):
            thread = start_event(
                actor_of(cast.alice),
                meeting.calendar.id,
                title=title,
                body="Come *along*.",
                tags=tags,
                details=Details(**{**values, **details}),
            )
        return int(thread.id)

    return started


@pytest.fixture
def secret(start: Any) -> int:
    """An event with a way to join and an address that are for those with a seat."""
    return int(
        start(
            "Hybrid",
            way="hybrid",
            place="At Ana's",
            address=HOUSE,
            is_address_private=True,
            join_url=LINK,
        )
    )


def answers(user: Any, thread_id: int, status: str = "going") -> None:
    """Write down that somebody answered the event's first date."""
    date = EventDate.get(EventDate.event == thread_id)
    now = clock.now()
    code, moments = f"c{user.id}-{date.id}", {"created_at": now, "changed_at": now}
    EventAnswer.create(date=date, user=user, status=status, code=code, **moments)


def titles(entries: list[Any]) -> set[str]:
    """What entries are called."""
    return {str(entry["SUMMARY"]) for entry in entries}


def test_a_list_has_what_comes_and_what_was_lately(
    start: Any, client: Any, read: Any, meeting: SimpleNamespace
) -> None:
    start("Compost", tags="soil")
    start("Lately", -20)
    start("Long ago", -200)
    assert titles(read(client.get("/events/all.ics"))) == {"Spring planning", "Compost", "Lately"}
    assert titles(read(client.get("/events/tags/soil.ics"))) == {"Compost"}
    assert client.get("/events/tags/nothing.ics").status_code == 404
    assert "Compost" in titles(read(client.get(f"/events/s/{meeting.calendar.slug}.ics")))


def test_an_event_is_told_as_it_is(client: Any, read: Any, meeting: SimpleNamespace) -> None:
    (entry,) = read(client.get(f"/events/t/{meeting.id}.ics"))
    date = EventDate.get_by_id(meeting.date.id)
    assert (entry.start, entry.end) == (date.starts_at, date.ends_at)
    assert (str(entry["UID"]), entry["STATUS"]) == (meeting.event.uid, "CONFIRMED")
    assert str(entry["LOCATION"]) == "Community hall"
    assert str(entry["DESCRIPTION"]) == "We plan the beds."
    assert entry["URL"].endswith(meeting.url)
    assert "ATTENDEE" not in entry
    assert str(entry["ORGANIZER"]) == "mailto:townhall@localhost", "what is published has one"
    assert entry["ORGANIZER"].params["CN"] == "Townhall"


def test_one_date_and_one_series_have_calendars_of_their_own(
    start: Any, client: Any, read: Any, meeting: SimpleNamespace
) -> None:
    (entry,) = read(client.get(f"/events/t/{meeting.id}/on/{meeting.date.id}.ics"))
    assert "RECURRENCE-ID" not in entry, "a single event is no date of a series"
    other = start("Other")
    assert client.get(f"/events/t/{other}/on/{meeting.date.id}.ics").status_code == 404
    assert client.get("/events/t/999999.ics").status_code == 404


def test_a_series_is_its_rule_and_the_dates_that_differ(start: Any, client: Any, read: Any) -> None:
    thread_id = start("Weekly", rule="FREQ=WEEKLY;COUNT=6")
    event = Event.get_by_id(thread_id)
    dates = list(EventDate.select().where(EventDate.event == thread_id).order_by(EventDate.starts))
    later = dates[1].starts.replace("T18", "T19")
    EventDate.update(starts=later, changes={"starts": later, "title": "Late"}, sequence=2).where(
        EventDate.id == dates[1].id
    ).execute()
    EventDate.update(state="cancelled").where(EventDate.id == dates[2].id).execute()
    series, late, off = read(client.get(f"/events/t/{thread_id}.ics"))
    assert series["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=6"
    assert series["DTSTART"].params["TZID"] == "Europe/Paris"
    assert (str(late["SUMMARY"]), late["SEQUENCE"], late["STATUS"]) == ("Late", 2, "CONFIRMED")
    assert (late["RECURRENCE-ID"].dt.hour, late.start.hour) == (18, 19)
    assert off["STATUS"] == "CANCELLED"
    assert {str(entry["UID"]) for entry in (series, late, off)} == {event.uid}
    assert late["URL"].endswith(f"/on/{dates[1].id}")


def test_what_was_called_off_is_told_for_a_while(
    start: Any, client: Any, read: Any, at: Any
) -> None:
    thread_id = start("Picnic", 100, rule="FREQ=WEEKLY;COUNT=6")
    now = clock.now()
    date = EventDate.select().where(EventDate.event == thread_id).order_by(EventDate.starts)[1]
    EventDate.update(state="cancelled", changed_at=now).where(EventDate.id == date.id).execute()
    url = f"/events/t/{thread_id}.ics"
    assert [entry["STATUS"] for entry in read(client.get(url))] == ["CONFIRMED", "CANCELLED"]
    with at(now + timedelta(days=61)):
        (series,) = read(client.get(url))
        assert "EXDATE" in series, "it does not come back either"
        Event.update(cancelled_at=clock.now(), changed_at=clock.now()).execute()
        assert read(client.get(url))[0]["STATUS"] == "CANCELLED"
    with at(now + timedelta(days=122)):
        assert client.get(url).status_code == 404


def test_a_deleted_event_is_cancelled_without_its_words(
    app: Flask, client: Any, read: Any, meeting: SimpleNamespace, cast: Any, actor_of: Any, at: Any
) -> None:
    with app.test_request_context("/"):
        delete_thread(actor_of(cast.maya), meeting.id)
    for url in ("/events/all.ics", f"/events/t/{meeting.id}.ics"):
        answer = client.get(url)
        (entry,) = read(answer)
        assert (entry["STATUS"], str(entry["UID"])) == ("CANCELLED", meeting.event.uid)
        for words in ("planning", "beds", "Community hall"):
            assert words not in answer.text, words
    with at(clock.now() + timedelta(days=61)):
        assert read(client.get("/events/all.ics")) == []


def test_a_draft_is_in_no_calendar(
    app: Flask, calendar: Any, cast: Any, actor_of: Any, browsers: Any, read: Any, week_ahead: str
) -> None:
    with app.test_request_context("/"):
        thread = start_event(
            actor_of(cast.alice),
            calendar.id,
            title="Half made",
            body="Not yet.",
            details=Details(starts=week_ahead, zone="UTC"),
            is_draft=True,
        )
    assert read(browsers.alice.get("/events/all.ics")) == []
    assert read(browsers.alice.get("/events/mine.ics")) == []
    assert browsers.alice.get(f"/events/t/{thread.id}.ics").status_code == 404


def test_nobody_reads_what_they_may_not_see(
    app: Flask, browsers: Any, read: Any, meeting: SimpleNamespace, cast: Any, actor_of: Any
) -> None:
    answers(cast.bob, meeting.id)
    with app.test_request_context("/"):
        set_visibility(actor_of(cast.ada), meeting.calendar.id, "staff")
    paths = [f"t/{meeting.id}", f"t/{meeting.id}/on/{meeting.date.id}"]
    for browser in (browsers.visitor, browsers.bob):
        assert read(browser.get("/events/all.ics")) == []
        for path in (*paths, f"s/{meeting.calendar.slug}"):
            assert browser.get(f"/events/{path}.ics").status_code == 404, path
    assert read(browsers.bob.get("/events/mine.ics")) == []
    assert titles(read(browsers.maya.get("/events/all.ics"))) == {"Spring planning"}


def test_mine_has_what_its_owner_answered_or_runs(
    browsers: Any, read: Any, meeting: SimpleNamespace, start: Any, cast: Any
) -> None:
    answers(cast.bob, meeting.id)
    answers(cast.bob, start("Perhaps"), "maybe")
    answers(cast.bob, start("Not me"), "cannot")
    mine = read(browsers.bob.get("/events/mine.ics"))
    told = {str(entry["SUMMARY"]): entry["STATUS"] for entry in mine}
    assert told == {"Spring planning": "CONFIRMED", "Perhaps": "TENTATIVE"}
    assert len(read(browsers.alice.get("/events/mine.ics"))) == 3, "she runs them"
    assert read(browsers.charlie.get("/events/mine.ics")) == []
    assert browsers.visitor.get("/events/mine.ics").status_code == 303


def test_of_a_series_mine_has_the_dates_that_were_answered(
    browsers: Any, read: Any, start: Any, cast: Any
) -> None:
    thread_id = start("Weekly", rule="FREQ=WEEKLY;COUNT=6")
    answers(cast.bob, thread_id)
    (entry,) = read(browsers.bob.get("/events/mine.ics"))
    assert "RRULE" not in entry
    assert entry["RECURRENCE-ID"].params["TZID"] == "Europe/Paris"


def test_of_too_many_dates_mine_has_the_nearest(
    browsers: Any, read: Any, start: Any, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title, days in (("Long ago", -20), ("Lately", -2), ("Soon", 3), ("Next", 9), ("Far", 90)):
        answers(cast.bob, start(title, days))
    for most, shown in (
        (3, {"Soon", "Next", "Far"}),
        (2, {"Soon", "Next"}),
        (4, {"Lately", "Soon", "Next", "Far"}),
    ):
        monkeypatch.setattr("plugins.events.queries.feeds.MOST_DATES", most)
        assert titles(read(browsers.bob.get("/events/mine.ics"))) == shown


def test_secrets_are_only_in_the_calendar_of_who_has_a_seat(
    browsers: Any, secret: int, cast: Any, meeting: SimpleNamespace
) -> None:
    answers(cast.bob, secret)
    answers(cast.charlie, secret, "waiting")
    mine = browsers.bob.get("/events/mine.ics").text.replace("\r\n ", "")
    assert f":{LINK}\r\n" in mine
    assert f"LOCATION:At Ana's\\, {HOUSE}\r\n" in mine
    date = EventDate.get(EventDate.event == secret)
    paths = ["all", f"s/{meeting.calendar.slug}", f"t/{secret}", f"t/{secret}/on/{date.id}", "mine"]
    for name, browser in vars(browsers).items():
        for path in paths:
            if (name, path) == ("bob", "mine"):
                continue
            text = browser.get(f"/events/{path}.ics").text.replace("\r\n ", "")
            assert "secret-room" not in text, (name, path)
            assert "Secret Lane" not in text, (name, path)
    EventAnswer.update(status="removed").where(EventAnswer.user == cast.bob.id).execute()
    assert "secret-room" not in browsers.bob.get("/events/mine.ics").text.replace("\r\n ", "")


def test_a_link_comes_when_it_is_time(browsers: Any, secret: int, cast: Any, at: Any) -> None:
    answers(cast.bob, secret)
    date = EventDate.get(EventDate.event == secret)
    Event.update(join_minutes=30).where(Event.thread == secret).execute()
    for minutes, is_told in ((-31, False), (-29, True), (121, False)):
        with at(date.starts_at + timedelta(minutes=minutes)):
            browser = browsers.bob.sign_in(cast.bob)
            text = browser.get("/events/mine.ics").text.replace("\r\n ", "")
            assert ("secret-room" in text) == is_told, minutes


def test_by_a_private_address_a_program_reads_what_its_owner_does(
    app: Flask, browsers: Any, read: Any, secret: int, cast: Any, actor_of: Any, meeting: Any
) -> None:
    answers(cast.bob, secret)
    with app.test_request_context("/"):
        set_visibility(actor_of(cast.ada), meeting.calendar.id, "members")
        start = f"/feeds/{make_token(actor_of(cast.bob), 'Phone')}/events"
    answer = browsers.visitor.get(f"{start}/mine.ics")
    assert titles(read(answer)) == {"Hybrid"}
    assert LINK in answer.text.replace("\r\n ", "")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Last-Modified" not in answer.headers, "an answer of theirs is no change of an event"
    assert len(read(browsers.visitor.get(f"{start}/all.ics"))) == 2
    assert read(browsers.visitor.get("/events/all.ics")) == []
    for path in ("mine", "mine.atom", "nothing.ics", "../account/feeds"):
        assert browsers.visitor.get(f"{start}/{path}").status_code == 404, path
    assert browsers.visitor.get("/feeds/wrong/events/mine.ics").status_code == 404


@pytest.mark.parametrize("path", ["all", "mine", "event"])
def test_nothing_new_costs_little_and_every_change_is_news(
    app: Flask, browsers: Any, queries: Any, path: str, meeting: Any, cast: Any, actor_of: Any
) -> None:
    url = "/events/{}.ics".format(f"t/{meeting.id}" if path == "event" else path)
    first = browsers.alice.get(url)
    known = {"If-None-Match": first.headers["ETag"]}
    with queries(max=6):
        again = browsers.alice.get(url, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    with app.test_request_context("/"):
        post = Post.get(Post.thread == meeting.id)
        edit_post(actor_of(cast.alice), post.id, "All.", version=1, title="Autumn planning")
    changed = browsers.alice.get(url, headers=known)
    assert changed.status_code == 200
    assert "Autumn planning" in changed.text


def test_more_events_are_no_more_queries(start: Any, client: Any, queries: Any) -> None:
    for number in range(6):
        start(f"Meeting {number}", rule="FREQ=WEEKLY;COUNT=3" if number % 2 else "")
    with queries(max=8):
        assert client.get("/events/all.ics").status_code == 200


def test_the_page_names_the_calendars_that_its_reader_sees(
    app: Flask, browsers: Any, meeting: Any, cast: Any, actor_of: Any
) -> None:
    page = browsers.visitor.get("/events/subscribe").text
    for path in ("/events/all.ics", f"/events/s/{meeting.calendar.slug}.ics"):
        assert f'value="http://localhost{path}"' in page
        assert f'href="webcal://localhost{path}"' in page
    assert "Make an address" not in page, "that is for members"
    with app.test_request_context("/"):
        set_visibility(actor_of(cast.ada), meeting.calendar.id, "staff")
    assert meeting.calendar.slug not in browsers.bob.get("/events/subscribe").text


def test_a_member_makes_the_address_of_their_own_calendar_there(
    browsers: Any, meeting: Any, cast: Any, read: Any
) -> None:
    answers(cast.bob, meeting.id)
    assert 'action="/account/feeds"' in browsers.bob.get("/events/subscribe").text
    page = browsers.bob.send("/account/feeds", label="Calendar").text
    found = re.search(r'href="http://localhost(/feeds/[^/]+/events/mine\.ics)"', page)
    assert found is not None
    assert titles(read(browsers.visitor.get(found[1]))) == {"Spring planning"}
