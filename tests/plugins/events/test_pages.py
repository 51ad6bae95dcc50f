"""The page of an event and its form, over plain HTTP."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from flask import Flask
from lxml import html
from peewee import fn

from plugins.events.actions.making import Details, start_event
from plugins.events.models import Event, EventDate
from plugins.events.queries.questions import questions_of
from townhall import Thread
from townhall.testing import Browser


def filled(week_ahead: str, **values: str) -> dict[str, str]:
    """A form of a new event, as somebody would fill it in."""
    day = week_ahead[:10]
    return {
        "title": "Repair evening",
        "body": "Bring what is broken.",
        "first_day": day,
        "first_time": "18:00",
        "last_time": "21:00",
        "zone": "Europe/Lisbon",
        "way": "place",
        "place": "Workshop",
        "waitlist": "auto",
        "party": "skip",
        "attendees_shown": "members",
        **values,
    }


def test_it_says_when_by_both_clocks(meeting: SimpleNamespace, browsers: SimpleNamespace) -> None:
    page = browsers.bob.get(meeting.url).text
    assert re.search(r'datetime="\d{4}-\d\d-\d\dT18:00\+0[12]:00"', page)
    assert "Paris time" in page
    assert "UTC" in page


def test_the_fixed_addresses_lead_to_where_events_are(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    event = f"/events/e/{meeting.id}"
    expected = {
        event: meeting.url,
        f"{event}/spring-planning": meeting.url,
        f"{event}/other": meeting.url,
        f"{event}/other/1": f"{meeting.url}/1#p1",
    }
    for address, place in expected.items():
        answer = browsers.visitor.get(address)
        assert (answer.status_code, answer.location) == (301, place)
    Thread.update(audience="private").where(Thread.id == meeting.id).execute()
    assert browsers.bob.get(event).status_code == 404


def test_a_map_is_a_link_and_loads_nothing(meeting: SimpleNamespace, client: Browser) -> None:
    page = client.get(meeting.url).text
    assert 'href="https://www.openstreetmap.org/search?query=Community%20hall"' in page
    assert 'href="geo:0,0?q=Community%20hall"' in page
    assert "iframe" not in page


def test_replies_of_hosts_are_marked(meeting: SimpleNamespace, browsers: SimpleNamespace) -> None:
    browsers.bob.send(f"/events/t/{meeting.id}/reply", body="Is there soup?")
    browsers.alice.send(f"/events/t/{meeting.id}/reply", body="There is.")
    page = browsers.bob.get(f"{meeting.url}/1").text
    bob, alice = page.split('id="p2"')[1].split('id="p3"')
    assert "Host</span>" not in bob
    assert "Host</span>" in alice


def test_a_page_takes_few_statements(
    meeting: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    browsers.bob.get(meeting.url)
    with queries(max=12):
        browsers.bob.get(meeting.url)


def test_an_event_is_planned_without_script(
    calendar: Any, browsers: SimpleNamespace, week_ahead: str
) -> None:
    assert "first_day" in browsers.bob.get("/events/s/meetings/new").text
    answer = browsers.bob.send("/events/s/meetings/new", **filled(week_ahead))
    assert answer.status_code == 303
    event = Event.get()
    assert (event.starts, event.zone) == (week_ahead, "Europe/Lisbon")
    assert "Workshop" in browsers.bob.get(answer.location).text


def test_one_bad_field_keeps_what_was_typed(
    calendar: Any, browsers: SimpleNamespace, week_ahead: str
) -> None:
    sent = filled(week_ahead, zone="Europe/Atlantis", repeats="weekly", weekdays="2")
    answer = browsers.bob.send("/events/s/meetings/new", **sent)
    assert answer.status_code == 422
    assert "A time zone by its name" in answer.text
    assert "Bring what is broken." in answer.text
    assert not Event.select().exists()


def test_check_shows_the_dates_that_a_series_means(
    calendar: Any, browsers: SimpleNamespace, week_ahead: str
) -> None:
    sent = filled(week_ahead, repeats="weekly", count="3", show="check")
    answer = browsers.bob.send("/events/s/meetings/new", **sent)
    assert answer.status_code == 200
    assert answer.text.count("6:00 PM</li>") + answer.text.count("6:00\u202fPM</li>") == 3
    assert not Event.select().exists()


def test_a_time_that_the_clock_skips_is_said_once(calendar: Any, browsers: SimpleNamespace) -> None:
    sent = filled("2027-03-28", first_time="02:30", last_time="05:00", zone="Europe/Paris")
    answer = browsers.bob.send("/events/s/meetings/new", **sent)
    assert answer.status_code == 422
    warned = re.search(r'name="warned"[^>]* value="([^"]+)"', answer.text)
    assert warned is not None
    again = browsers.bob.send("/events/s/meetings/new", **sent, warned=warned[1])
    assert again.status_code == 303
    assert EventDate.get().starts_at.isoformat() == "2027-03-28T01:30:00+00:00"


def test_hosts_alone_copy_an_event_and_dates_and_links_stay_behind(
    app: Flask, meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Event.update(join_url="https://meet.example/nightjar").execute()
    assert browsers.bob.get(f"/events/{meeting.id}/copy").status_code == 403
    page = browsers.alice.get(f"/events/{meeting.id}/copy").text
    assert "Spring planning" in page
    assert "Community hall" in page
    assert "nightjar" not in page
    assert meeting.date.starts[:10] not in page


def test_a_host_makes_another_one(meeting: SimpleNamespace, browsers: SimpleNamespace) -> None:
    address = f"/events/{meeting.id}/hosts"
    assert browsers.bob.get(address).status_code == 403
    assert browsers.alice.send(address, username="nobody").status_code == 422
    assert browsers.alice.send(address, username="bob").status_code == 303
    assert browsers.bob.get(address).status_code == 200
    bob = re.search(r"/hosts/(\d+)/remove", browsers.bob.get(address).text)
    assert bob is not None
    browsers.alice.send(f"{address}/{bob[1]}/remove")
    assert browsers.bob.get(address).status_code == 403


def test_a_series_shows_its_next_dates(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, client: Browser
) -> None:
    details = Details(starts=meeting.date.starts, zone="Europe/Paris", rule="FREQ=WEEKLY;COUNT=4")
    with app.test_request_context("/"):
        thread = start_event(
            actor_of(cast.alice),
            meeting.calendar.id,
            title="Office hour",
            body="Ask.",
            details=details,
        )
    page = client.get(f"/events/t/{thread.id}/office-hour").text
    assert page.count(f"/events/t/{thread.id}/office-hour/on/") >= 3
    last = EventDate.select().order_by(EventDate.starts_at.desc()).get()
    assert last.starts[:10] in client.get(f"/events/t/{thread.id}/office-hour/on/{last.id}").text


def test_a_copy_asks_what_its_model_asks(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    asked = f"/events/{meeting.id}/questions"
    for label in ("What do you bring?", "Any allergies?"):
        assert browsers.alice.send(asked, label=label, kind="text").status_code == 303
    page = html.fromstring(browsers.alice.get(f"/events/{meeting.id}/copy").text)
    form = next(one for one in page.forms if one.action and one.action.endswith("/new"))
    day = EventDate.get_by_id(meeting.date.id).starts[:10]
    sent = {**dict(form.form_values()), "first_day": day, "title": "Once more"}
    sent.pop("csrf_token")
    for who, number in ((browsers.bob, 0), (browsers.alice, 2)):
        made = who.send(form.action, **{**sent, "once": ""})
        assert made.status_code == 303, made.text
        event_id = Thread.select(fn.MAX(Thread.id)).scalar()
        labels = [one.label for one in questions_of(event_id)]
        assert labels == ["What do you bring?", "Any allergies?"][:number]


def test_a_new_host_is_told(meeting: SimpleNamespace, browsers: SimpleNamespace) -> None:
    added = browsers.alice.send(f"/events/{meeting.id}/hosts", username="bob")
    assert added.status_code == 303
    inbox = browsers.bob.get("/inbox/").text
    assert "made you a host" in inbox
    assert "runs this event with you now" in browsers.alice.get(added.location).text
