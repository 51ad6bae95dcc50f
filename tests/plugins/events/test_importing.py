"""Calendars of others become events: seen first, taken once, kept true to where they came from."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, egress
from core.watchwords.actions import watch_word
from plugins.events.actions.sources import read_sources
from plugins.events.models import Event, EventDate, EventImported, EventSource
from tests.support.outside import Outside, page
from townhall import Post, Thread

URL = "https://safe.example/picnics.ics"


@pytest.fixture
def start(app: Flask) -> Any:
    """The day of the picnic: a Tuesday to come."""
    today = clock.now().date() + timedelta(days=14)
    return today + timedelta(days=(1 - today.weekday()) % 7)


@pytest.fixture
def entry(start: Any) -> Callable[..., str]:
    """A VEVENT at six in Paris on that day, with these lines besides."""

    def made(*lines: str, uid: str = "picnic@example", title: str = "Picnic", days: int = 0) -> str:
        day = f"{start + timedelta(days=days):%Y%m%d}"
        times = [f"DT{which};TZID=Europe/Paris:{day}T{hour}0000" for which, hour in ENDS]
        return "\r\n".join(
            ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *times, *lines, "END:VEVENT"]
        )

    return made


ENDS = (("START", "18"), ("END", "20"))


def file_of(*entries: str) -> bytes:
    """A calendar of some entries."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Park", *entries, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


@pytest.fixture
def place(calendar: Any) -> str:
    """Where calendars are imported."""
    return f"/events/s/{calendar.slug}/import"


@pytest.fixture
def look(browsers: Any, place: str) -> Callable[..., Any]:
    """Send a file, by maya unless said otherwise."""

    def sent(data: bytes, name: str = "maya") -> Any:
        return getattr(browsers, name).send(place, file=(io.BytesIO(data), "park.ics"))

    return sent


@pytest.fixture
def take(browsers: Any, place: str, look: Any) -> Callable[..., Any]:
    """Send a file, look at it and take what is offered."""

    def taken(data: bytes, name: str = "maya", **more: str) -> Any:
        shown = look(data, name).text
        return getattr(browsers, name).send(f"{place}/take", **fields_of(shown), **more)

    return taken


def fields_of(shown: str) -> dict[str, Any]:
    """What the form of a preview sends, with all its entries chosen."""
    hidden = dict(re.findall(r'name="(packed|url)" type="hidden" value="([^"]*)"', shown))
    return {**hidden, "take": re.findall(r'name="take" value="([^"]*)"', shown)}


@pytest.fixture
def internet(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The made-up internet as the one there is."""
    monkeypatch.setattr(egress, "INTERNET", outside.network)
    return outside


def calendar_page(*entries: str, **more: str) -> bytes:
    """The answer of a server that has a calendar of some entries."""
    return page(file_of(*entries), kind="text/calendar", **more)


def walls(thread_id: int) -> list[str]:
    """When the standing dates of an event start."""
    mine = (EventDate.event == thread_id) & (EventDate.state == "")
    return [row.starts for row in EventDate.select().where(mine).order_by(EventDate.starts)]


def test_what_becomes_of_each_is_seen_before_anything_is_taken(look: Any, entry: Any) -> None:
    answer = look(
        file_of(
            entry(),
            entry(uid="old", title="Long ago", days=-100),
            entry(uid="off", title="Called off", days=7).replace(
                "END:", "STATUS:CANCELLED\r\nEND:"
            ),
            entry("RRULE:FREQ=SECONDLY", uid="odd", title="Too often"),
        )
    )
    assert answer.status_code == 200
    for words in ("“Park”", "Picnic", "It is over.", "It is cancelled.", "Only daily, weekly"):
        assert words in answer.text, words
    assert answer.text.count('name="take"') == 1
    assert Thread.select().where(Thread.kind == "event").count() == 0


def test_a_chosen_entry_becomes_an_event(take: Any, entry: Any, cast: Any, start: Any) -> None:
    said = "DESCRIPTION:Bring *bread*\\, salt\\n\\nand <b>rain</b> coats"
    answer = take(file_of(entry(said, "LOCATION:Meadow", "URL:https://park.example/1")))
    assert answer.status_code == 303
    thread = Thread.get(Thread.kind == "event")
    assert (thread.title, thread.author_id) == ("Picnic", cast.maya.id)
    event, date = Event.get_by_id(thread.id), EventDate.get(EventDate.event == thread.id)
    assert (event.place, event.zone, event.source_url) == (
        "Meadow",
        "Europe/Paris",
        "https://park.example/1",
    )
    assert (date.starts, date.ends) == (f"{start}T18:00", f"{start}T20:00")
    assert event.uid != "picnic@example", "another calendar here may hold the same"
    post = Post.get(Post.thread == thread.id)
    assert "https://park.example/1" in post.body
    assert "rain" in post.html


def test_what_is_no_markup_stays_as_it_was_written(take: Any, entry: Any) -> None:
    take(file_of(entry("DESCRIPTION:2 * 3 * 4 <ana@example.org>\\n# no heading\\n1. no list")))
    html = Post.get(Post.number == 1).html
    assert "2 * 3 * 4" in html
    assert not re.search("<(h1|ol|em)", html)


def test_what_is_not_chosen_is_left(browsers: Any, look: Any, entry: Any, place: str) -> None:
    fields = fields_of(look(file_of(entry(), entry(uid="b", title="Breakfast"))).text)
    assert len(fields["take"]) == 2
    browsers.maya.send(f"{place}/take", **{**fields, "take": fields["take"][1:]})
    assert [thread.title for thread in Thread.select()] == ["Breakfast"]


def test_what_is_far_ahead_is_not_over(take: Any, entry: Any) -> None:
    take(file_of(entry(days=366 * 8)))
    assert Event.select().count() == 1


def test_a_series_comes_with_its_exceptions(take: Any, entry: Any, start: Any) -> None:
    second, third = (f"{start + timedelta(days=days):%Y%m%d}" for days in (7, 14))
    moved = entry(f"RECURRENCE-ID;TZID=Europe/Paris:{third}T180000", title="Supper", days=15)
    rule = ("RRULE:FREQ=WEEKLY;COUNT=4", f"EXDATE;TZID=Europe/Paris:{second}T180000")
    take(file_of(entry(*rule), moved))
    thread = Thread.get(Thread.kind == "event")
    days = [start + timedelta(days=number) for number in (0, 15, 21)]
    assert walls(thread.id) == [f"{day}T18:00" for day in days]
    changed = EventDate.get(EventDate.starts == f"{days[1]}T18:00")
    assert changed.original == f"{start + timedelta(days=14)}T18:00"
    assert changed.changes["title"] == "Supper"


def test_the_same_file_again_brings_nothing(take: Any, look: Any, entry: Any) -> None:
    file = file_of(entry("RRULE:FREQ=WEEKLY;COUNT=3"))
    take(file)
    again = look(file).text
    assert "Here already" in again
    assert "There is nothing to take." in again
    assert Thread.select().where(Thread.kind == "event").count() == 1


def test_a_later_state_changes_what_was_taken(take: Any, entry: Any, start: Any) -> None:
    take(file_of(entry("SEQUENCE:1", "LOCATION:Meadow")))
    event = Event.get()
    later = entry("SEQUENCE:2", "LOCATION:Hut", title="Supper", days=1)
    take(file_of(later.replace("T200000", "T210000")))
    thread, after = Thread.get_by_id(event.thread_id), Event.get()
    assert (thread.title, after.place, after.uid) == ("Supper", "Hut", event.uid)
    assert walls(event.thread_id) == [f"{start + timedelta(days=1)}T18:00"]
    assert after.ends.endswith("T21:00")
    assert after.sequence > event.sequence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["SEQUENCE:2"], ["SEQUENCE:1"]),
        (["LAST-MODIFIED:20260601T100000Z"], ["LAST-MODIFIED:20260501T100000Z"]),
    ],
)
def test_an_older_state_changes_nothing(
    look: Any, take: Any, entry: Any, before: list[str], after: list[str]
) -> None:
    take(file_of(entry(*before)))
    assert "What is here is newer." in look(file_of(entry(*after, title="Older"))).text


def test_a_series_follows_its_file(take: Any, entry: Any, start: Any) -> None:
    moved = f"RECURRENCE-ID;TZID=Europe/Paris:{start + timedelta(days=7):%Y%m%d}T180000"
    rule = "RRULE:FREQ=WEEKLY;COUNT=3"
    take(file_of(entry(rule), entry(moved, days=8)))
    thread = Thread.get(Thread.kind == "event")
    assert walls(thread.id)[1] == f"{start + timedelta(days=8)}T18:00"
    take(file_of(entry("RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:1"), entry(moved, days=9)))
    assert walls(thread.id)[1] == f"{start + timedelta(days=9)}T18:00"
    assert len(walls(thread.id)) == 4
    later = entry(rule, "SEQUENCE:2").replace("T180000", "T170000")
    take(file_of(later))
    weeks = [start + timedelta(days=days) for days in (0, 7, 14)]
    assert walls(thread.id) == [f"{day}T17:00" for day in weeks], "the exception is none any more"


def test_what_is_cancelled_there_is_cancelled_here_and_comes_back(take: Any, entry: Any) -> None:
    take(file_of(entry()))
    event_id = Event.get().thread_id
    take(file_of(entry("STATUS:CANCELLED", "SEQUENCE:1")))
    assert Thread.get_by_id(event_id).state == "cancelled"
    take(file_of(entry("SEQUENCE:2")))
    assert Thread.get_by_id(event_id).state == ""
    assert Event.select().count() == 1


def test_an_import_touches_no_event_that_it_did_not_make(
    look: Any, browsers: Any, meeting: SimpleNamespace, entry: Any
) -> None:
    ours = browsers.visitor.get("/events/all.ics").data
    assert "It is an event of this community." in look(ours).text
    named_alike = entry("SEQUENCE:99", uid=meeting.event.uid, title="Taken over")
    assert 'name="take"' not in look(file_of(named_alike)).text
    assert Thread.get_by_id(meeting.id).title == "Spring planning"


def test_what_was_deleted_here_does_not_come_back(take: Any, look: Any, entry: Any) -> None:
    take(file_of(entry()))
    Thread.update(deleted_at=clock.now()).where(Thread.kind == "event").execute()
    assert "It was deleted here." in look(file_of(entry("SEQUENCE:5", title="Again"))).text


def test_what_became_something_else_is_left_alone(take: Any, look: Any, entry: Any) -> None:
    take(file_of(entry()))
    Thread.update(kind="topic", owner="forums").where(Thread.kind == "event").execute()
    assert "It is no event here any more." in look(file_of(entry("SEQUENCE:5"))).text


def test_a_place_that_is_an_address_is_a_way_to_join(take: Any, entry: Any, client: Any) -> None:
    take(file_of(entry("LOCATION:https://meet.example/secret-room")))
    event = Event.get()
    assert (event.way, event.place, event.join_url) == (
        "online",
        "",
        "https://meet.example/secret-room",
    )
    assert "secret-room" not in client.get("/events/all.ics").text


def test_one_that_cannot_be_taken_leaves_the_others(
    take: Any, entry: Any, cast: Any, app: Flask, actor_of: Any
) -> None:
    with app.test_request_context("/"):
        watch_word(actor_of(cast.ada), word="gin", action="block", is_whole=True, note="")
    shown = take(file_of(entry(uid="bad", title="Gin tasting"), entry())).text
    assert "One event was added." in shown
    assert re.search(r"<b[^>]*>Gin tasting</b>: [^<]+\.</p>", shown)
    assert [thread.title for thread in Thread.select()] == ["Picnic"]


def test_more_than_one_go_is_said(
    monkeypatch: pytest.MonkeyPatch, take: Any, look: Any, entry: Any
) -> None:
    monkeypatch.setattr("plugins.events.actions.importing.AT_ONCE", 2)
    file = file_of(*(entry(uid=f"{n}", title=f"Picnic {n}") for n in range(3)))
    answer = take(file)
    assert "2 events were added. One more is left: go on below." in answer.text
    assert take(file).status_code == 303
    assert Thread.select().where(Thread.kind == "event").count() == 3


def test_when_time_is_up_the_rest_waits_for_another_go(
    monkeypatch: pytest.MonkeyPatch, take: Any, entry: Any
) -> None:
    monkeypatch.setattr("plugins.events.actions.importing.SECONDS", -1.0)
    assert "One more is left: go on below." in take(file_of(entry())).text
    assert Event.select().count() == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html></html>", "This is no calendar file."),
        (b"x" * 1_001, "The file is larger than a megabyte."),
        (b"", "Choose a file, or give an address below."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, look: Any, data: bytes, why: str
) -> None:
    monkeypatch.setattr("plugins.events.forms.importing.MOST_BYTES", 1_000)
    answer = look(data)
    assert answer.status_code == 422
    assert why in answer.text


@pytest.mark.parametrize("packed", ["", "no", "eJwDAAAAAAE=", "AAAA"])
def test_a_form_that_was_tampered_with_takes_nothing(
    browsers: Any, place: str, packed: str
) -> None:
    assert browsers.maya.send(f"{place}/take", packed=packed, take="x").status_code == 422


def test_only_who_may_import_does(browsers: Any, place: str, entry: Any) -> None:
    file = {"file": (io.BytesIO(file_of(entry())), "a.ics")}
    assert browsers.maya.get(place).status_code == 200
    assert browsers.bob.get(place).status_code == 403
    assert browsers.bob.send(place, **file).status_code == 403
    assert browsers.bob.send(f"{place}/take", packed="x").status_code == 403
    assert browsers.visitor.get(place).status_code == 303
    assert browsers.maya.get("/events/s/nowhere/import").status_code == 404


def test_an_address_is_looked_at_taken_and_kept(
    internet: Outside, browsers: Any, place: str, entry: Any
) -> None:
    internet.has(URL, calendar_page(entry(), ETag='"one"'))
    shown = browsers.maya.send(place, url=URL.replace("https", "webcal")).text
    answer = browsers.maya.send(f"{place}/take", **fields_of(shown), keep="y")
    assert answer.status_code == 303
    source = EventSource.get()
    assert (source.url, source.error) == (URL, "")
    assert EventImported.get().source_id == source.id
    assert URL in browsers.maya.get(place).text
    browsers.maya.send(f"{place}/{source.id}/drop")
    assert EventSource.select().count() == 0
    assert Event.select().count() == 1, "what came of it stays"


@pytest.mark.parametrize("there", ["nothing", "what is over", "what is here already"])
def test_a_calendar_with_nothing_to_take_is_kept_all_the_same(
    internet: Outside, browsers: Any, place: str, take: Any, entry: Any, there: str
) -> None:
    entries = {"nothing": [], "what is over": [entry(days=-400)], "what is here already": [entry()]}
    if there == "what is here already":
        take(file_of(entry()))
    internet.has(URL, calendar_page(*entries[there]))
    shown = browsers.maya.send(place, url=URL).text
    assert "Keep it up to date" in shown
    answer = browsers.maya.send(f"{place}/take", **fields_of(shown), keep="y")
    assert answer.status_code == 303
    assert "read every hour from now on" in browsers.maya.get(answer.location).text
    assert EventSource.get().url == URL


@pytest.fixture
def kept(internet: Outside, calendar: Any, cast: Any, entry: Any) -> EventSource:
    """A calendar elsewhere that is kept up to date, not read yet."""
    internet.has(URL, calendar_page(entry(), ETag='"one"'))
    return EventSource.create(  # type: ignore[no-any-return]
        space=calendar.id, user=cast.maya, url=URL, created_at=clock.now()
    )


def test_a_kept_calendar_is_read_again_with_its_mark(
    app: Flask, internet: Outside, kept: EventSource, entry: Any, at: Any
) -> None:
    with app.app_context():
        read_sources()
        assert Event.get().place == ""
        read_sources()
        assert len(internet.requests) == 1, "not before an hour is over"
        internet.has(URL, page("", status="304 Not Modified"))
        with at(clock.now() + timedelta(hours=2)):
            read_sources()
        assert 'If-None-Match: "one"' in internet.requests[-1]
        internet.has(URL, calendar_page(entry("LOCATION:Hut", "SEQUENCE:1"), ETag='"two"'))
        with at(clock.now() + timedelta(hours=4)):
            read_sources()
    assert Event.get().place == "Hut"
    source = EventSource.get()
    assert (source.etag, source.error) == ('"two"', "")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (page("", status="404 Not Found"), "The answer from there is an error (404)."),
        (page("<html>"), "That is no address of a calendar on the open internet"),
        (page("Hello", kind="text/calendar"), "This is no calendar file."),
        (b"", "There is no answer from there just now."),
    ],
)
def test_what_went_wrong_is_said_on_the_page(
    app: Flask, internet: Outside, kept: EventSource, browsers: Any, place: str,
    answer: bytes, why: str,
) -> None:  # fmt: skip
    internet.has(URL, answer)
    with app.app_context():
        read_sources()
    assert why in browsers.maya.get(place).text
    assert Event.select().count() == 0


def test_who_may_not_import_any_more_brings_nothing(
    app: Flask, kept: EventSource, cast: Any, internet: Outside
) -> None:
    EventSource.update(user=cast.bob).execute()
    with app.app_context():
        read_sources()
    assert EventSource.get().error == "Whoever wanted it may not import there any more."
    assert internet.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.ics",
        "webcal://localhost/a.ics",
        "http://inside.example/a.ics",
        "https://safe.example:8443/a.ics",
        "file:///etc/passwd",
        "ftp://safe.example/a.ics",
        "https://user:word@safe.example/a.ics",
    ],
)
def test_an_address_inside_is_never_asked(
    internet: Outside, browsers: Any, place: str, url: str
) -> None:
    internet.names["inside.example"] = [["10.0.0.1"]]
    answer = browsers.maya.send(place, url=url)
    assert answer.status_code == 422
    assert "That is no address of a calendar on the open internet" in answer.text
    assert internet.connected == []
