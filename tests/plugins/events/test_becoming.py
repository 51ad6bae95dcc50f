"""Events that become something else are nowhere among events, and come back as they were."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, versions
from core.access import Actor
from core.conversion.actions import convert_thread
from core.models import Outbox
from core.spaces.actions import create_space
from core.threads import moderation
from core.threads.models import Thread
from core.threads.rules import Rejected
from plugins.events.actions import series
from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.at_date import write_answer
from plugins.events.actions.dates import extend_horizons
from plugins.events.actions.details import Details
from plugins.events.actions.making import add_host, start_event
from plugins.events.actions.seats import held
from plugins.events.models import Event, EventAnswer, EventDate, EventHost
from plugins.events.queries.reminders import due_reminders
from townhall import NotFound


@pytest.fixture
def board(app: Flask) -> Any:
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Board")


@pytest.fixture
def maya(cast: SimpleNamespace, actor_of: Any, app: Flask) -> Any:
    with app.test_request_context("/"):
        versions.refresh()
        yield actor_of(cast.maya)


def to_topic(actor: Any, meeting: SimpleNamespace, board: Any) -> None:
    convert_thread(actor, meeting.id, "topic", board.id, was="event")


def back(actor: Any, meeting: SimpleNamespace) -> None:
    convert_thread(actor, meeting.id, "event", meeting.calendar.id, was="topic")


def rows() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Event, EventDate, EventHost, EventAnswer)
    return [list(model.select().dicts()) for model in models]


def test_no_page_of_events_shows_it(
    meeting: SimpleNamespace, maya: Any, board: Any, browsers: SimpleNamespace
) -> None:
    add_host(maya, meeting.id, "bob")
    month = meeting.date.starts_at
    day = f"/events/day/{month:%Y-%m-%d}"
    pages = ["/events/", f"/events/month/{month:%Y-%m}", day, "/", "/events/?view=mine"]
    pages += ["/people/bob/events", "/people/alice/events", "/events/all.ics", "/events/mine.ics"]
    pages.append(f"/events/s/{meeting.calendar.slug}.ics")

    def shown() -> list[str]:
        return [path for path in pages if "Spring planning" in browsers.bob.get(path).text]

    assert shown() == pages
    to_topic(maya, meeting, board)
    assert shown() == ["/"]
    assert meeting.url not in browsers.bob.get("/").text


@pytest.mark.parametrize("path", ["{url}.ics", "/events/dates/{date}", "/events/dates/{date}.ics"])
def test_what_programs_ask_for_is_gone(
    meeting: SimpleNamespace,
    maya: Any,
    board: Any,
    browsers: SimpleNamespace,
    path: str,
) -> None:
    to_topic(maya, meeting, board)
    place = path.format(url=f"/events/t/{meeting.id}", date=meeting.date.id)
    assert browsers.bob.get(place).status_code in (302, 404)
    answers = f"/events/dates/{meeting.date.id}/answer"
    assert browsers.bob.send(answers, status="going").status_code == 404
    assert EventAnswer.select().count() == 0


def test_who_was_about_to_answer_finds_that_it_is_none(
    meeting: SimpleNamespace, maya: Any, board: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    bob = actor_of(cast.bob)
    to_topic(maya, meeting, board)
    # Bob was let in before, and held the date after the change.
    with held(meeting.date.id) as seats, pytest.raises(Rejected):
        write_answer(bob, seats, Wish(status="going"))


def test_it_comes_back_with_all_that_it_had(
    meeting: SimpleNamespace, maya: Any, board: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    add_host(maya, meeting.id, "bob")
    answer(actor_of(cast.charlie), meeting.date.id, Wish(status="cannot"))
    before = rows()
    to_topic(maya, meeting, board)
    back(maya, meeting)
    assert rows() == before


def test_a_date_that_was_put_off_is_still(meeting: SimpleNamespace, maya: Any, board: Any) -> None:
    series.postpone(maya, meeting.date.id, "Rain")
    to_topic(maya, meeting, board)
    assert Thread.get_by_id(meeting.id).state == ""
    back(maya, meeting)
    assert Thread.get_by_id(meeting.id).state == "postponed"


@pytest.mark.parametrize("status", ["going", "maybe"])
def test_who_comes_hears_of_it_first(
    meeting: SimpleNamespace,
    maya: Any,
    board: Any,
    cast: SimpleNamespace,
    actor_of: Any,
    status: str,
) -> None:
    answer(actor_of(cast.bob), meeting.date.id, Wish(status=status))
    with pytest.raises(Rejected, match="Cancel it first"):
        to_topic(maya, meeting, board)
    series.cancel(maya, meeting.date.id, "Rain")
    to_topic(maya, meeting, board)


def test_a_draft_is_published_first(
    app: Flask, calendar: Any, cast: SimpleNamespace, maya: Any, board: Any, week_ahead: str
) -> None:
    details = Details(starts=week_ahead, zone="Europe/Paris")
    values = {"title": "Secret", "body": "Not yet.", "details": details, "is_draft": True}
    thread = start_event(maya, calendar.id, **values)  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="draft"):
        to_topic(maya, SimpleNamespace(id=thread.id), board)


def test_nobody_is_reminded_or_written_to_of_what_is_no_event(
    meeting: SimpleNamespace, maya: Any, board: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    answer(actor_of(cast.bob), meeting.date.id, Wish(status="going"))
    EventAnswer.update(sent_sequence=0, changed_at=clock.ago(days=9)).execute()
    day = meeting.date.starts_at
    soon = clock.now() + (day - clock.now()) / 2
    EventDate.update(changed_at=clock.ago(days=9)).execute()
    Event.update(changed_at=clock.ago(days=9), reminders=[10_000]).execute()
    assert due_reminders(soon)
    # As if somebody had come in between.
    Thread.update(kind="topic", owner="forums", space=board).where(
        Thread.id == meeting.id
    ).execute()
    assert not due_reminders(soon)
    Outbox.delete().execute()
    moderation.delete_thread(maya, meeting.id)
    assert not Outbox.select().where(Outbox.topic.startswith("events")).exists()


def test_hosts_do_nothing_to_what_is_no_event(
    meeting: SimpleNamespace, maya: Any, board: Any
) -> None:
    to_topic(maya, meeting, board)
    for deed in (series.cancel, series.postpone):
        with pytest.raises(NotFound):
            deed(maya, meeting.date.id, "Rain")
    Event.update(rule="FREQ=DAILY", horizon=clock.ago(days=1)).execute()
    extend_horizons()
    assert EventDate.select().count() == 1
    back(maya, meeting)
    assert EventDate.select().count() > 1
