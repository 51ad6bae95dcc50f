"""Every way in which a word comes into a text of events, but for title and body, which are those of
any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from core import clock
from plugins.events.actions.agenda import Item, add_session
from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.making import Details, start_event
from plugins.events.actions.questions import Asked, add_question
from plugins.events.actions.series import cancel
from plugins.events.models import Event, EventDate
from plugins.events.queries.by_date import found_date
from tests.support.town import Town

Way = Callable[[Town, str], None]


def ways_of_events() -> Iterator[tuple[str, Way]]:
    """Columns with what writes them."""
    yield from ((f"Event.{name}", _event(name)) for name in ("place", "address", "join_details"))
    yield from (
        (f"EventSession.{name}", _talk(name)) for name in ("title", "text", "room", "track")
    )
    yield from (
        ("EventSpeaker.name", _speaker("{} Smith")),
        ("EventSpeaker.about", _speaker("A, {}")),
    )
    yield from (("EventQuestion.label", _question), ("EventAnswer.guest_names", _guest))
    yield from (("Event.cancel_reason", _cancelled), ("EventDate.reason", _cancelled))


def _event(name: str) -> Way:
    def write(town: Town, word: str) -> None:
        day = (clock.now() + timedelta(days=3)).date()
        said: Any = {name: f"A {word} there"}
        details = Details(starts=f"{day}T10:00", most_guests=3, **said)
        space = town.things["calendar_id"]
        start_event(town.actor("owner"), space, title="A walk", body="Slowly.", details=details)

    return write


def _talk(name: str) -> Way:
    def write(town: Town, word: str) -> None:
        _add(town, **{"title": "A talk", name: f"A {word} there"})

    return write


def _speaker(line: str) -> Way:
    def write(town: Town, word: str) -> None:
        _add(town, title="A talk", speakers=line.format(word))

    return write


def _add(town: Town, **values: Any) -> None:
    alice, day = town.actor("owner"), clock.now().date()
    found = found_date(alice, town.things["date_id"])
    add_session(alice, found, Item(starts=f"{day}T10:00", ends=f"{day}T11:00", **values))


def _question(town: Town, word: str) -> None:
    alice = town.actor("owner")
    thread = found_date(alice, town.things["date_id"]).thread
    add_question(alice, thread, Asked(label=f"Which {word}?"))


def _guest(town: Town, word: str) -> None:
    Event.update(most_guests=1, seats=None).where(Event.thread == town.things["event_id"]).execute()
    wish = Wish(status="going", guests=1, guest_names=f"Ann {word}")
    answer(town.actor("staff"), town.things["date_id"], wish)


def _cancelled(town: Town, word: str) -> None:
    _event("place")(town, "plain")
    newest = EventDate.select().order_by(EventDate.id.desc()).get()
    event = newest.event
    Event.update(rule="FREQ=WEEKLY;COUNT=3").where(Event.thread == event.thread_id).execute()
    cancel(town.actor("owner"), newest.id, f"A {word} came", "one")
    cancel(town.actor("owner"), newest.id, f"A {word} came", "all")
