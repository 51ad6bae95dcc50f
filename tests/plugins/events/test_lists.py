"""Lists of events: what comes, by calendar, way, tag, month and day."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.threads.models import Thread
from plugins.events.actions.making import Details, start_event
from plugins.events.models import EventAnswer, EventDate
from plugins.events.queries.lists import Wanted, between, month, of_person, past, upcoming


@pytest.fixture
def plan(app: Flask, calendar: Any, cast: SimpleNamespace, actor_of: Any, week_ahead: str) -> Any:
    """`plan("Title", days=3, way="online")`: an event by alice so many days after the meeting."""

    def make(title: str, *, days: int = 0, tags: str = "", **details: Any) -> Thread:
        day = date.fromisoformat(week_ahead[:10]) + timedelta(days=days)
        wall = {"starts": f"{day}T18:00", "zone": "Europe/Paris", **details}
        with app.test_request_context("/"):
            return start_event(
                actor_of(cast.alice),
                calendar.id,
                title=title,
                body="Come.",
                tags=tags,
                details=Details(**wall),
            )

    return make


def titles(page: Any) -> list[str]:
    """The titles on a page of a list."""
    return [shown.line.title for shown in page.rows]


def test_the_soonest_comes_first_and_pages_go_on_where_they_ended(
    plan: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    for days in (4, 1, 3, 2, 0):
        plan(f"Event {days}", days=days)
    actor = actor_of(cast.bob)
    first = upcoming(actor, Wanted(size=3))
    assert titles(first) == ["Event 0", "Event 1", "Event 2"]
    assert titles(upcoming(actor, Wanted(size=3, after=first.after))) == ["Event 3", "Event 4"]


def test_what_goes_on_is_listed_until_it_ends(
    plan: Any, cast: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    plan("Meeting")
    row = EventDate.get()
    actor = actor_of(cast.bob)
    with at(row.ends_at - timedelta(minutes=1)):
        assert titles(upcoming(actor, Wanted())) == ["Meeting"]
    with at(row.ends_at + timedelta(minutes=1)):
        assert titles(upcoming(actor, Wanted())) == []
        assert titles(past(actor, Wanted())) == ["Meeting"]


def test_filters_stand_in_the_query(plan: Any, cast: SimpleNamespace, actor_of: Any) -> None:
    plan("Room", tags="garden")
    plan("Call", days=1, way="online")
    both = plan("Both", days=2, way="hybrid", tags="garden tools")
    actor, alice = actor_of(cast.bob), actor_of(cast.alice)
    assert titles(upcoming(actor, Wanted(way="online"))) == ["Call", "Both"]
    assert titles(upcoming(actor, Wanted(way="place"))) == ["Room", "Both"]
    assert titles(upcoming(actor, Wanted(tag="garden"))) == ["Room", "Both"]
    assert titles(upcoming(actor, Wanted(mine=True))) == []
    now = clock.now()
    answer = {"user": cast.bob.id, "status": "going", "created_at": now, "changed_at": now}
    EventAnswer.create(date=EventDate.get(EventDate.event == both.id), code="one", **answer)
    assert titles(upcoming(actor, Wanted(mine=True))) == ["Both"]
    assert len(titles(upcoming(alice, Wanted(mine=True)))) == 3


def test_a_month_has_whole_weeks_and_every_day_of_a_long_event(
    plan: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    plan("Build weekend", starts="2027-02-27", ends="2027-03-01", zone="")
    found = month(actor_of(cast.bob), date(2027, 2, 14), Wanted())
    assert (found.first, found.last) == (date(2027, 2, 1), date(2027, 2, 28))
    assert [day.day for day in found.by_day] == [27, 28]
    march = month(actor_of(cast.bob), date(2027, 3, 1), Wanted())
    assert [day.day for day in march.by_day] == [1]


def test_a_month_says_when_it_does_not_show_all(
    plan: Any, browsers: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("First", "Second", "Third"):
        plan(title, starts="2027-02-10T18:00", zone="")
    pages = ("/events/month/2027-02", "/events/day/2027-02-10")
    assert not any("the first" in browsers.bob.get(path).text for path in pages)
    monkeypatch.setattr("plugins.events.queries.lists.MOST_IN_MONTH", 2)
    for path in pages:
        page = browsers.bob.get(path).text
        assert "these are the first 2 dates" in page
        assert "Third" not in page


def test_a_tag_has_a_calendar_to_subscribe_to(plan: Any, browsers: SimpleNamespace) -> None:
    plan("In the garden", tags="garden")
    assert 'href="/events/tags/garden.ics"' in browsers.bob.get("/events/?tag=garden").text
    assert "/events/tags/" not in browsers.bob.get("/events/?tag=kettles").text
    assert "/events/tags/" not in browsers.bob.get("/events/").text


def test_days_are_those_of_whoever_reads(plan: Any, cast: SimpleNamespace, actor_of: Any) -> None:
    plan("Late call", starts="2027-02-10T23:30", zone="America/New_York")
    cast.bob.timezone = "Europe/Paris"
    cast.bob.save()
    days = between(actor_of(cast.bob), date(2027, 2, 10), date(2027, 2, 11), Wanted()).by_day
    assert list(days) == [date(2027, 2, 11)]


def test_a_list_takes_as_many_statements_for_many_as_for_one(
    plan: Any, browsers: SimpleNamespace, queries: Any
) -> None:
    plan("First")
    pages = ("/events/", "/events/s/meetings", "/events/?view=past", "/events/?view=mine")
    for page in pages:
        browsers.bob.get(page)
    counts = []
    for _round in range(2):
        for page in pages:
            with queries(max=12) as texts:
                assert browsers.bob.get(page).status_code == 200
            counts.append(len(texts))
        for days in range(8):
            plan(f"More {days}", days=days)
    assert counts[: len(pages)] == counts[len(pages) :]


def test_what_comes_is_found_by_an_index(
    calendar: Any,
    plan: Any,
    cast: SimpleNamespace,
    actor_of: Any,
    queries: Any,
    database_url: str,
) -> None:
    """Ten thousand dates are no more work than ten, because the list begins where it should."""
    if not database_url.startswith("sqlite"):
        pytest.skip("how a plan reads is told for SQLite; PostgreSQL chooses by what is there")
    thread = plan("First")
    row = EventDate.get()
    rows = [
        {
            "event": thread.id,
            "original": f"r{n}",
            "starts": row.starts,
            "ends": row.ends,
            "zone": row.zone,
            "starts_at": row.starts_at - timedelta(days=n % 3000),
            "ends_at": row.ends_at - timedelta(days=n % 3000),
            "changed_at": row.changed_at,
        }
        for n in range(1, 10_000)
    ]
    database = EventDate._meta.database
    with database.atomic():
        for start in range(0, len(rows), 50):
            EventDate.insert_many(rows[start : start + 50]).execute()
    actor, here = actor_of(cast.bob), Wanted(space_ids=(calendar.id,))
    with queries(max=4) as texts:
        upcoming(actor, Wanted())
        upcoming(actor, here)
        month(actor, row.starts_at.date(), here)
    asked = [text for text in texts if "events_date" in text]
    assert len(asked) == 3
    for sql in asked:
        wanted = upcoming_plan(database, sql)
        assert "starts_at" in wanted
        assert "SCAN t1" not in wanted


def upcoming_plan(database: Any, sql: str) -> str:
    """How SQLite goes about a statement, whatever its values are."""
    holes = ["2026-01-01"] * sql.count("?")
    return "\n".join(
        str(row[-1]) for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", holes)
    )


def test_odd_addresses_are_no_pages(calendar: Any, browsers: SimpleNamespace) -> None:
    for path in ("month/2026-13", "month/0001-01", "day/2027-02-30", "s/nowhere", "month/2026-1"):
        assert browsers.bob.get(f"/events/{path}").status_code == 404
    assert browsers.bob.get("/events/?after=garbage&way=odd&tag=<b>").status_code == 200


def test_the_first_page_names_what_comes(plan: Any, browsers: SimpleNamespace) -> None:
    plan("Seed swap")
    assert "Next events" in browsers.bob.get("/").text
    assert "Seed swap" in browsers.bob.get("/people/alice?tab=events").text


def test_what_is_off_is_listed_as_such(plan: Any, browsers: SimpleNamespace) -> None:
    plan("Seed swap")
    EventDate.update(state="cancelled").execute()
    assert "Cancelled" in browsers.bob.get("/events/").text


def test_a_place_in_the_list_that_no_clock_knows_is_its_beginning(client: Any) -> None:
    assert client.get("/events/?after=0001-01-01T00:00:00%2B23:59~1").status_code == 200


def test_on_a_profile_what_comes_stands_before_what_was(
    plan: Any, cast: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    for days in (3, 1, 2, 0):
        plan(f"Event {days}", days=days)
    second = EventDate.select().order_by(EventDate.starts_at).offset(1).first()
    with at(second.starts_at - timedelta(hours=1)):
        shown = of_person(actor_of(cast.bob), cast.alice.id)
        assert [one.line.title for one in shown] == ["Event 1", "Event 2", "Event 3", "Event 0"]
        assert len(of_person(actor_of(cast.bob), cast.alice.id, size=2)) == 2


def test_months_and_days_keep_what_was_asked_for(
    plan: Any, browsers: SimpleNamespace, calendar: Any
) -> None:
    plan("In the garden", tags="garden")
    plan("On screen", way="online")
    row = EventDate.select().order_by(EventDate.id).first()
    at_month = f"/events/month/{row.starts[:7]}"
    asked = f"?calendar={calendar.slug}&tag=garden"
    page = browsers.bob.get(at_month + asked).text
    assert ">In the garden<" in page
    assert ">On screen<" not in page
    leading = [part.split('"')[0] for part in page.split('href="/events/')[1:]]
    dated = [link for link in leading if link.startswith(("month/", "day/"))]
    assert dated
    assert all(f"calendar={calendar.slug}" in link and "tag=garden" in link for link in dated)
    day = browsers.bob.get(f"/events/day/{row.starts[:10]}{asked}").text
    assert ">On screen<" not in day
    month_of_list = browsers.bob.get(f"/events/s/{calendar.slug}?tag=garden").text
    assert f"calendar={calendar.slug}&amp;tag=garden" in month_of_list


def test_a_full_day_of_a_month_leads_to_the_page_of_that_day(
    plan: Any, browsers: SimpleNamespace
) -> None:
    for number in range(6):
        plan(f"Event {number}")
    day = EventDate.get().starts[:10]
    page = browsers.bob.get(f"/events/month/{day[:7]}").text
    assert [page.count(f"<bdi>Event {number}</bdi>") for number in range(6)] == [1, 1, 1, 1, 0, 0]
    assert f'<a href="/events/day/{day}">2 more</a>' in page
    whole = browsers.bob.get(f"/events/day/{day}").text
    assert all(f">Event {number}</a>" in whole for number in range(6))


def test_readers_in_two_zones_see_a_month_by_their_own_clocks(
    plan: Any, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    """The days of a month are kept for everybody: two zones must not share one."""
    plan("Meeting")
    day = EventDate.get().starts[:7]
    for zone, said in (
        ("Europe/Paris", "6:00"),
        ("Europe/Lisbon", "5:00"),
        ("Europe/Paris", "6:00"),
    ):
        User.update(timezone=zone).where(User.id == cast.bob.id).execute()
        page = browsers.bob.get(f"/events/month/{day}").text
        entry = page[page.index("p-events-entry") :].partition("</time>")[0]
        assert entry.rpartition(">")[2].startswith(said), zone
