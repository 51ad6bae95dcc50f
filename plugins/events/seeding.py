"""The calendars and events of the sample community, around the day on which they are made."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from plugins.events import CANCELLED
from plugins.events.actions.agenda import Item, add_session
from plugins.events.actions.details import Details
from plugins.events.actions.making import begin_event
from plugins.events.actions.seats import after_change, new_code
from plugins.events.models import (
    Event,
    EventAnswer,
    EventBookmark,
    EventDate,
    EventHost,
    EventQuestion,
    EventScan,
)
from plugins.events.queries.by_date import found_date
from townhall import (
    Actor,
    Thread,
    as_utc,
    clock,
    create_space,
    sample_content,
    samples,
    set_state,
    set_visibility,
    transaction,
)

FOLDER = Path(__file__).parent / "samples"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AHEAD = 3
"""How many dates of a series people have answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEvent:
    """An event as `events.toml` tells of it. `details` are values of `Details`; the lists are
    of user names, with `+2` for guests and `@online` for who comes so."""

    title: str
    day: int
    weekday: str = ""
    starts: str = ""
    ends: str = ""
    lasts: int = 1
    hosts: tuple[str, ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sessions: tuple[Mapping[str, Any], ...] = ()
    questions: tuple[Mapping[str, Any], ...] = ()
    cancelled: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def span(self, today: date) -> tuple[str, str]:
        """Its first start and end as wall times, seen from a day."""
        first = today + timedelta(days=self.day)
        if self.weekday:
            first += timedelta(days=(WEEKDAYS.index(self.weekday) - first.weekday()) % 7)
        last = first + timedelta(days=self.lasts - 1)
        if not self.starts:
            return first.isoformat(), last.isoformat()
        return f"{first}T{self.starts}", f"{last}T{self.ends}"


STATES = ("going", "maybe", "cannot", "waiting", "asked", "there", "missed")


def load_events(path: Path = FOLDER / "events.toml") -> dict[str, SampleEvent]:
    """The events of the sample community by their titles. Raises `SampleError`."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["event"]
    known = set(SampleEvent.__dataclass_fields__) - {"people", "sessions", "questions", "details"}
    found = {}
    for row in rows:
        own = {name: row.pop(name) for name in known & row.keys()}
        own["hosts"] = tuple(own.get("hosts", ()))
        event = SampleEvent(
            **own,
            people={state: tuple(row.pop(state, ())) for state in STATES},
            sessions=tuple(row.pop("session", ())),
            questions=tuple(row.pop("question", ())),
            details=row,
        )
        if unknown := row.keys() - Details.__dataclass_fields__.keys():
            words = f"{path.name}: {event.title}: nobody knows {sorted(unknown)}"
            raise sample_content.SampleError(words)
        found[event.title] = event
    return found


def write_samples(people: list[str]) -> None:
    """Write calendars and events by these people. Raises `SampleError` for a broken file."""
    known = {name: id_ for name, id_ in samples.people_ids().items() if name in people}
    calendars = _calendars()
    samples.describe_tags(sample_content.load_tags(FOLDER / "boards.toml"))
    events = load_events()
    for text in sample_content.load_threads(FOLDER / "threads"):
        thread_id, _accepted = samples.write_thread(
            text, space_id=calendars[text.board], kind="event", people=known
        )
        _write_event(Thread.get_by_id(thread_id), events[text.title], known)


def _calendars() -> dict[str, int]:
    actor = Actor(is_admin=True)
    found = {}
    for board in sample_content.load_boards(FOLDER / "boards.toml"):
        space = create_space(
            actor,
            owner="events",
            slug=board.slug,
            title=board.title,
            description=board.description,
            icon=board.icon,
            tint=board.tint,
        )
        set_visibility(actor, space.id, board.see)
        found[board.slug] = space.id
    return found


def _write_event(thread: Thread, sample: SampleEvent, known: Mapping[str, int]) -> None:
    starts, ends = sample.span(clock.now().date())
    details = Details(starts=starts, ends=ends, **sample.details)
    with transaction():
        # As on the day on which it was announced: its dates begin there, also those that are over.
        with clock.frozen_at(thread.created_at):
            begin_event(thread, details.as_extra())
        for name in sample.hosts:
            EventHost.create(event=thread.id, user=known[name], created_at=thread.created_at)
        for place, question in enumerate(sample.questions):
            EventQuestion.create(event=thread.id, position=place, **question)
        dates = list(EventDate.select().where(EventDate.event == thread.id).order_by(EventDate.id))
        for number, held in enumerate(_answered(dates)):
            rng = Random(f"{sample.title} {number}")
            _write_answers(thread, held, sample.people, known=known, rng=rng)
        _write_agenda(dates[0], sample, known, thread.author_id)
        if sample.cancelled:
            _call_off(thread, sample.cancelled)


def _answered(dates: list[EventDate]) -> Iterator[EventDate]:
    """The dates that are over, and the first of those to come."""
    over = [held for held in dates if held.ends_at <= clock.now()]
    yield from over
    yield from dates[len(over) : len(over) + AHEAD]


def _write_answers(
    thread: Thread,
    held: EventDate,
    people: Mapping[str, tuple[str, ...]],
    *,
    known: Mapping[str, int],
    rng: Random,
) -> None:
    starts_at, announced = as_utc(held.starts_at), as_utc(thread.created_at)
    assert starts_at
    assert announced
    is_over = held.ends_at <= clock.now()
    for state in ("there", "missed") if is_over else STATES[:5]:
        # Those who wait came later than those who have a seat.
        waits = state in ("waiting", "asked")
        for place, text in enumerate(people[state]):
            name, guests, way = _wish(text)
            said = timedelta(hours=3 + place + 50 * waits, minutes=rng.randrange(50))
            at = min(announced + said, clock.now(), starts_at)
            answer = EventAnswer.create(
                date=held.id,
                user=known[name],
                status="going" if is_over else state,
                way=way,
                guests=guests,
                queued_at=at if waits else None,
                code=new_code(),
                sent_sequence=0,
                created_at=at,
                changed_at=at,
            )
            if state == "there":
                came = starts_at + timedelta(minutes=rng.randrange(-25, 12))
                _let_in(answer, came, thread.author_id)
    after_change(held.id)


def _let_in(answer: EventAnswer, at: datetime, by: int) -> None:
    EventAnswer.update(checked_in_at=at, checked_in_by=by).where(
        EventAnswer.id == answer.id
    ).execute()
    EventScan.create(answer=answer.id, sort="in", at=at, by=by)


def _wish(text: str) -> tuple[str, int, str]:
    """A name, with how many guests, and which way they come where they say so."""
    name, _at, way = text.partition("@")
    name, _plus, guests = name.partition("+")
    return name, int(guests or 0), way


def _write_agenda(
    held: EventDate, sample: SampleEvent, known: Mapping[str, int], author_id: int
) -> None:
    if not sample.sessions:
        return
    actor = Actor(user_id=author_id, labels=frozenset({"public"}))
    found = found_date(actor, held.id)
    day = str(held.starts)[:10]
    for row in sample.sessions:
        values = {name: value for name, value in row.items() if name != "wanted"}
        values |= {
            name: f"{day}T{time.fromisoformat(row[name]):%H:%M}" for name in ("starts", "ends")
        }
        session = add_session(actor, found, Item(**values))
        for name in row.get("wanted", ()):
            EventBookmark.create(session=session.id, user=known[name], created_at=held.starts_at)


def _call_off(thread: Thread, reason: str) -> None:
    now = clock.now()
    Event.update(cancelled_at=now, cancel_reason=reason, sequence=1, changed_at=now).where(
        Event.thread == thread.id
    ).execute()
    EventDate.update(state=CANCELLED, reason=reason, sequence=1, changed_at=now).where(
        EventDate.event == thread.id
    ).execute()
    set_state(thread.id, CANCELLED)
