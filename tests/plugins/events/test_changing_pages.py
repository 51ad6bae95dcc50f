"""The forms that change an event, and call it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from lxml import html

from core import settings, versions
from core.access import Actor
from core.accounts.models import User
from core.holding.deciding import publish
from core.holding.models import Held
from core.threads.models import Revision, Thread
from plugins.events.actions.making import Details, add_host, start_event
from plugins.events.actions.series import details_on
from plugins.events.models import Event, EventDate
from plugins.events.times.rule import NAMES
from tests.plugins.events.seated import reasons
from townhall import Rejected, set_visibility
from townhall.testing import Browser


@pytest.fixture
def repeated(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> Callable[[str], list[EventDate]]:
    """Makes an office hour by alice that repeats by a rule; its dates."""

    def make(rule: str) -> list[EventDate]:
        details = Details(
            starts=meeting.date.starts,
            zone="Europe/Paris",
            rule=rule,
            closes_minutes=30,
            reminders=(45,),
            join_url="https://meet.example/office",
        )
        with app.test_request_context("/"):
            thread = start_event(
                actor_of(cast.alice),
                meeting.calendar.id,
                title="Office hour",
                body="Ask.",
                details=details,
            )
        return dates_of(thread.id)

    return make


@pytest.fixture
def series(repeated: Callable[[str], list[EventDate]]) -> list[EventDate]:
    """The dates of a weekly office hour by alice."""
    return repeated("FREQ=WEEKLY;COUNT=4")


def dates_of(event_id: int) -> list[EventDate]:
    """Those of an event, in order."""
    mine = EventDate.select().where(EventDate.event == event_id)
    return list(mine.order_by(EventDate.starts_at))


def sent_back(browser: Browser, date: EventDate, **changed: Any) -> int:
    """Send the form of a date as a browser would, with some fields changed; what it answers."""
    address = f"/events/dates/{date.id}/edit"
    return browser.send(address, **fields(browser.get(address).text) | changed).status_code


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form that says how an event is."""
    form = next(f for f in html.fromstring(page).forms if f.action and f.action.endswith("/edit"))
    values: dict[str, Any] = {}
    for name, value in form.form_values():
        if name in ("csrf_token", "show"):
            continue
        values[name] = [*values[name], value] if name in values else [value]
    return values


def test_sent_back_as_it_came_nothing_changes(
    series: list[EventDate], browsers: SimpleNamespace
) -> None:
    before = Event.get_by_id(series[0].event_id)
    address = f"/events/dates/{series[1].id}/edit"
    for scope in ("one", "all"):
        sent = fields(browsers.alice.get(address).text) | {"scope": scope}
        assert browsers.alice.send(address, **sent).status_code == 303
    after = Event.get_by_id(series[0].event_id)
    assert after.__data__ | {"changed_at": None} == before.__data__ | {"changed_at": None}
    assert EventDate.get_by_id(series[1].id).changes == {}
    assert EventDate.select().where(EventDate.event == series[0].event_id).count() == 4


def meeting_day(date: EventDate) -> str:
    """The weekday of a date, as rules write it."""
    return NAMES[datetime.fromisoformat(date.starts).weekday()]


def nth_day(date: EventDate) -> str:
    """The same with its number in the month; the last one where it is the fifth."""
    number = (int(date.starts[8:10]) - 1) // 7 + 1
    return f"{number if number < 5 else -1}{meeting_day(date)}"


def in_days(date: EventDate, days: int) -> str:
    """A moment so many days after a date begins, as rules write one."""
    return f"{date.starts_at + timedelta(days=days):%Y%m%dT%H%M%SZ}"


def test_rules_that_say_more_than_the_form_shows_stay_as_they_are(
    meeting: SimpleNamespace, repeated: Any, browsers: SimpleNamespace
) -> None:
    until = in_days(meeting.date, 21)
    monthly = f"FREQ=MONTHLY;BYDAY={nth_day(meeting.date)}"
    for rule in (
        f"FREQ=WEEKLY;UNTIL={until}",
        f"FREQ=WEEKLY;INTERVAL=2;UNTIL={until};WKST=SU",
        f"FREQ=WEEKLY;COUNT=4;WKST=SU;BYDAY={meeting_day(meeting.date)}",
        f"{monthly};UNTIL={in_days(meeting.date, 100)}",
        f"FREQ=DAILY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;UNTIL={until}",
    ):
        dates = repeated(rule)
        kept = Event.get_by_id(dates[0].event_id).rule
        for scope in ("one", "all"):
            assert sent_back(browsers.alice, dates[1], scope=scope) == 303, rule
        assert sent_back(browsers.alice, dates[1], scope="all", place="Hall") == 303, rule
        assert Event.get_by_id(dates[0].event_id).rule == kept
        assert [date.starts for date in dates_of(dates[0].event_id)] == [
            date.starts for date in dates
        ]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"place": "Hall"},
        {"interval": "2"},
        {"weekdays": [str(day) for day in range(7)]},
        {"first_time": "17:15", "last_time": "18:00", "repeats": "daily"},
        {"first_time": "20:15", "last_time": "21:00"},
        {"is_all_day": "y", "closes_hours": ""},
    ],
)
def test_a_series_that_was_split_ends_where_the_other_begins_whatever_is_changed(
    series: list[EventDate], browsers: SimpleNamespace, changed: dict[str, Any]
) -> None:
    assert sent_back(browsers.alice, series[2], scope="following", place="Garden") == 303
    after = EventDate.get_by_id(series[2].id).event_id
    assert after != series[0].event_id
    if not changed:
        assert sent_back(browsers.alice, series[0], scope="one") == 303
        assert sent_back(browsers.alice, series[1], scope="one", place="Attic") == 303
    assert sent_back(browsers.alice, series[0], scope="all", **changed) == 303
    old = [date for date in dates_of(series[0].event_id) if date.state != "gone"]
    assert max(date.starts[:10] for date in old) < series[2].starts[:10]
    assert [date.id for date in dates_of(after)] == [series[2].id, series[3].id]


def test_a_date_of_a_monthly_series_is_moved_to_another_weekday_alone(
    meeting: SimpleNamespace, repeated: Any, browsers: SimpleNamespace
) -> None:
    dates = repeated(f"FREQ=MONTHLY;COUNT=4;BYDAY={nth_day(meeting.date)}")
    day = (dates[1].starts_at + timedelta(days=1)).date().isoformat()
    assert sent_back(browsers.alice, dates[1], scope="one", first_day=day) == 303
    assert EventDate.get_by_id(dates[1].id).starts[:10] == day
    assert [date.starts for date in dates_of(dates[0].event_id)][2:] == [
        date.starts for date in dates[2:]
    ]


def test_one_date_is_moved_alone(series: list[EventDate], browsers: SimpleNamespace) -> None:
    address = f"/events/dates/{series[1].id}/edit"
    sent = fields(browsers.alice.get(address).text)
    sent |= {"scope": "one", "first_time": "20:15", "last_time": "21:15"}
    assert browsers.alice.send(address, **sent).status_code == 303
    assert EventDate.get_by_id(series[1].id).starts.endswith("T20:15")
    assert EventDate.get_by_id(series[2].id).starts.endswith("T18:00")


def test_changes_of_other_dates_that_would_be_lost_are_said_before(
    series: list[EventDate], browsers: SimpleNamespace
) -> None:
    address = "/events/dates/{}/edit"
    own = address.format(series[2].id)
    sent = fields(browsers.alice.get(own).text) | {"scope": "one", "place": "Garden"}
    assert browsers.alice.send(own, **sent).status_code == 303
    whole = address.format(series[0].id)
    sent = fields(browsers.alice.get(whole).text) | {"scope": "all", "place": "Hall"}
    answer = browsers.alice.send(whole, **sent)
    assert answer.status_code == 422
    assert "which would be lost" in answer.text
    again = fields(answer.text)
    assert browsers.alice.send(whole, **again).status_code == 303
    assert Event.get_by_id(series[0].event_id).place == "Hall"


@pytest.mark.parametrize("scope", ["one", "all"])
def test_of_two_hosts_at_once_neither_loses_anything(
    series: list[EventDate], browsers: SimpleNamespace, scope: str
) -> None:
    address = f"/events/dates/{series[1].id}/edit"
    first, second = (fields(browsers.alice.get(address).text) for _time in range(2))
    first |= {"scope": scope, "place": "Garden", "seats": "12"}
    assert browsers.alice.send(address, **first).status_code == 303
    held = browsers.alice.send(address, **second | {"scope": "one", "seats": "20"})
    assert held.status_code == 409
    assert "Another host has changed this event" in held.text
    assert "Name of the place: <b><bdi>Garden</bdi></b>" in held.text
    assert "Seats: <b><bdi>12</bdi></b>" in held.text
    assert "Time zone: " not in held.text
    again = fields(held.text)
    assert (again["seats"], again["place"]) == (["20"], [""])
    date = EventDate.get_by_id(series[1].id)
    assert details_on(date).place == "Garden"
    assert browsers.alice.send(address, **again | {"place": "Garden"}).status_code == 303
    now = details_on(EventDate.get_by_id(date.id))
    assert (now.place, now.seats) == ("Garden", 20)


def test_hosts_alone_change_it(series: list[EventDate], browsers: SimpleNamespace) -> None:
    for path in ("edit", "off"):
        address = f"/events/dates/{series[0].id}/{path}"
        assert browsers.bob.get(address).status_code == 403
        assert browsers.bob.send(address).status_code == 403
        assert browsers.alice.get(address).status_code == 200
        assert browsers.maya.get(address).status_code == 200


def test_one_bad_field_is_said_at_it(series: list[EventDate], browsers: SimpleNamespace) -> None:
    address = f"/events/dates/{series[0].id}/edit"
    sent = fields(browsers.alice.get(address).text) | {"join_url": "javascript:alert(1)"}
    answer = browsers.alice.send(address, **sent)
    assert answer.status_code == 422
    assert "An address that begins with https://" in answer.text


def test_cancelled_the_page_stays_with_the_reason(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    address = f"/events/dates/{meeting.date.id}/off"
    sent = {"deed": "cancel", "reason": "The hall is flooded."}
    assert browsers.alice.send(address, **sent).status_code == 303
    page = browsers.bob.get(meeting.url).text
    assert "is cancelled." in page
    assert "The hall is flooded." in page
    assert browsers.alice.send(address, deed="back").status_code == 303
    assert "is cancelled." not in browsers.bob.get(meeting.url).text


def test_postponed_it_has_no_date_until_it_gets_one(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.alice.send(f"/events/dates/{meeting.date.id}/off", deed="postpone", reason="Storm.")
    assert "This is postponed." in browsers.bob.get(meeting.url).text
    address = f"/events/dates/{meeting.date.id}/edit"
    sent = fields(browsers.alice.get(address).text)
    sent |= {"first_time": "19:00", "last_time": "21:00"}
    assert browsers.alice.send(address, **sent).status_code == 303
    page = browsers.bob.get(meeting.url).text
    assert "This is postponed." not in page
    assert "It was moved. Before:" in page


def test_cancelling_twice_does_not_bring_it_back(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    address = f"/events/dates/{meeting.date.id}/off"
    assert browsers.alice.send(address, deed="cancel", reason="Snow.").status_code == 303
    assert browsers.alice.send(address, deed="cancel", reason="Snow.").status_code == 422
    assert EventDate.get_by_id(meeting.date.id).state == "cancelled"


def test_what_holds_for_all_dates_is_not_lost_on_one(
    series: list[EventDate], browsers: SimpleNamespace
) -> None:
    address = f"/events/dates/{series[1].id}/edit"
    sent = fields(browsers.alice.get(address).text) | {"attendees_shown": "hosts"}
    refused = browsers.alice.send(address, **{**sent, "scope": "one"})
    assert refused.status_code == 422
    assert "can only be changed for all dates" in refused.text
    assert browsers.alice.send(address, **{**sent, "scope": "all"}).status_code == 303
    assert Event.get_by_id(series[0].event_id).attendees_shown == "hosts"


def test_a_date_that_is_put_off_can_be_cancelled(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    address = f"/events/dates/{meeting.date.id}/off"
    assert browsers.alice.send(address, deed="postpone", reason="Snow.").status_code == 303
    assert browsers.alice.send(address, deed="cancel", reason="More snow.").status_code == 303
    assert EventDate.get_by_id(meeting.date.id).state == "cancelled"


def test_dates_of_a_series_are_put_off_one_by_one(
    series: list[EventDate], browsers: SimpleNamespace
) -> None:
    address = f"/events/dates/{series[1].id}/off"
    refused = browsers.alice.send(address, deed="postpone", scope="all")
    assert (refused.status_code, "one by one" in refused.text) == (422, True)
    assert browsers.alice.send(address, deed="postpone", scope="one").status_code == 303
    states = [row.state for row in EventDate.select().where(EventDate.event == series[1].event_id)]
    assert sorted(states) == ["", "", "", "postponed"]


def test_a_new_place_is_told_to_everybody_who_answered(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send(f"/events/dates/{meeting.date.id}/answer", status="maybe")
    address = f"/events/dates/{meeting.date.id}/edit"
    sent = fields(browsers.alice.get(address).text) | {"place": "Garden shed"}
    assert browsers.alice.send(address, **sent).status_code == 303
    assert reasons(cast.bob) == ["place"]


def test_answers_open_before_they_close(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    address = f"/events/dates/{meeting.date.id}/edit"
    sent = fields(browsers.alice.get(address).text) | {"opens_days": "1", "closes_hours": "48"}
    refused = browsers.alice.send(address, **sent)
    assert (refused.status_code, "before they close" in refused.text) == (422, True)


def test_a_host_is_somebody_who_sees_the_calendar(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    with app.test_request_context("/"):
        set_visibility(actor_of(cast.ada), meeting.calendar.id, "staff")
        with pytest.raises(Rejected, match="cannot see"):
            add_host(actor_of(cast.ada), meeting.id, "bob")
        add_host(actor_of(cast.ada), meeting.id, "maya")


def test_another_title_of_what_follows_is_that_of_the_new_event(
    series: list[EventDate], browsers: SimpleNamespace
) -> None:
    said = {"scope": "following", "title": "Bikes only"}
    assert sent_back(browsers.alice, series[2], **said) == 303
    event_id = EventDate.get_by_id(series[2].id).event_id
    assert Thread.get_by_id(event_id).title == "Bikes only"
    assert Revision.select().count() == 0


def test_a_title_that_has_to_be_approved_waits_and_the_rest_is_split(
    series: list[EventDate], cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    User.update(trust=0).where(User.id == cast.alice.id).execute()
    settings.put(Actor(is_admin=True), "core", "approve_below", 1)
    versions.refresh()
    browser = sign_in(User.get_by_id(cast.alice.id))
    said = {"scope": "following", "title": "Buy cheap pills"}
    assert sent_back(browser, series[2], **said) == 303
    after = Thread.get_by_id(EventDate.get_by_id(series[2].id).event_id)
    assert (after.id != series[0].event_id, after.title) == (True, "Office hour")
    assert [len(dates_of(one)) for one in (series[0].event_id, after.id)] == [2, 2]
    held = Held.get()
    assert (held.act, held.title, held.thread_id) == ("edit", "Buy cheap pills", after.id)
    assert publish(actor_of(cast.maya), held.id) is not None
    assert Thread.get_by_id(after.id).title == "Buy cheap pills"
