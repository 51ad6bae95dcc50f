"""The sample events: every file reads and fits, and they lie around the day they are made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from core import clock
from core.seed.community import write_community
from core.seed.content import SampleError, load_people
from core.threads.models import Thread
from plugins.events.agenda import clashes
from plugins.events.metrics import count_answers
from plugins.events.models import (
    Event,
    EventAnswer,
    EventDate,
    EventHost,
    EventQuestion,
    EventSession,
)
from plugins.events.queries.agenda import sessions_of
from plugins.events.seeding import FOLDER, STATES, load_events
from plugins.events.times.rules import parse_rule
from townhall import Actor, sample_content

TEXTS = {text.title: text for text in sample_content.load_threads(FOLDER / "threads")}
EVENTS = load_events()
PEOPLE = {person.username for person in load_people()}


def test_each_event_has_its_text_and_each_text_its_event() -> None:
    assert EVENTS.keys() == TEXTS.keys()
    assert len(EVENTS) >= 12


@pytest.mark.parametrize("title", EVENTS)
def test_whoever_comes_is_somebody_and_answers_once(title: str) -> None:
    event = EVENTS[title]
    for states in (STATES[:5], STATES[5:]):
        names = [
            name.partition("@")[0].partition("+")[0]
            for state in states
            for name in event.people[state]
        ]
        assert len(set(names)) == len(names)
        assert {*names, *event.hosts} <= PEOPLE
        assert TEXTS[title].author not in names


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("title", EVENTS)
def test_it_is_after_it_was_announced_whatever_day_it_is_made(title: str, number: int) -> None:
    today = date(2026, 11, 16) + timedelta(days=number)
    event = EVENTS[title]
    starts, ends = event.span(today)
    assert starts <= ends
    announced = today - timedelta(days=TEXTS[title].days_ago)
    assert starts[:10] > announced.isoformat()
    rule = event.details.get("rule", "")
    if rule:
        assert parse_rule(rule, is_all_day=False).freq in ("WEEKLY", "MONTHLY")


def test_a_file_with_a_wrong_word_says_so(tmp_path: Path) -> None:
    (tmp_path / "events.toml").write_text('[[event]]\ntitle = "X"\nday = 1\nplaces = "Y"\n')
    with pytest.raises(SampleError, match="nobody knows"):
        load_events(tmp_path / "events.toml")


@pytest.fixture
def community(app: Flask) -> Iterator[Flask]:
    """The sample community, made on a Wednesday."""
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    with app.test_request_context("/"), clock.frozen_at(now):
        write_community()
        yield app


def test_the_community_shows_every_sort_of_event(community: Flask) -> None:
    now = clock.now()
    assert Event.select().count() == len(EVENTS)
    assert {event.way for event in Event.select()} == {"place", "online", "hybrid"}
    soon = (EventDate.starts_at > now) & (EventDate.starts_at < now + timedelta(weeks=6))
    assert len({row.event_id for row in EventDate.select().where(soon)}) >= 9
    past = EventDate.select().where(EventDate.ends_at < now)
    assert len({row.event_id for row in past}) >= 3
    assert {state for (state,) in Thread.select(Thread.state).tuples()} >= {"", "cancelled"}
    assert Event.select().where(Event.is_all_day).count() == 1
    assert EventQuestion.select().exists()
    assert EventHost.select().exists()


def test_the_full_one_has_people_who_wait_and_nobody_too_many(community: Flask) -> None:
    held = EventDate.get(EventDate.waiting > 0)
    event = held.event
    assert held.seats_taken == event.seats
    for other in EventDate.select(EventDate, Event).join(Event):
        assert other.event.seats is None or other.seats_taken <= other.event.seats
        assert other.event.online_seats is None or other.online_taken <= other.event.online_seats
        mine = EventAnswer.select().where(EventAnswer.date == other.id)
        assert other.going == mine.where(EventAnswer.status == "going").count()


def test_what_is_over_was_attended_and_its_agenda_fits(community: Flask) -> None:
    today = clock.now().date()
    parts = {row.part for row in count_answers(today - timedelta(days=60), today)}
    assert parts == {"expected", "there", "missed"}
    for date_id in {row.date_id for row in EventSession.select(EventSession.date)}:
        held = EventDate.get_by_id(date_id)
        sessions = sessions_of(Actor(is_admin=True), date_id)
        assert clashes(sessions, held.starts, held.ends) == []
