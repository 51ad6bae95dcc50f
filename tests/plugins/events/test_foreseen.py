"""What a form warns of before it is saved: times that a clock skips or shows twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from plugins.events.actions.details import Details
from plugins.events.foreseen import SHOWN, foresee
from plugins.events.models import Event, EventDate
from tests.plugins.events.test_changing_pages import fields
from tests.plugins.events.test_pages import filled

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARIS = "Europe/Paris"


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """A Sunday in November; in Paris the clocks jump on 28 March 2027, 02:00."""
    with app.test_request_context("/"), clock.frozen_at(NOW):
        yield


def odd(starts: str, ends: str, rule: str = "", zone: str = PARIS) -> list[str]:
    return foresee(Details(starts=starts, ends=ends, rule=rule, zone=zone)).odd


def test_all_dates_ahead_are_looked_at_and_their_ends_too() -> None:
    weekly = "FREQ=WEEKLY"
    skipped, _twice = odd("2026-11-29T02:30", "2026-11-29T04:00", weekly)
    assert "never shows" in skipped
    assert "March 28, 2027" in skipped
    twice, _skipped = odd("2027-04-04T01:30", "2027-04-04T02:30", weekly)
    assert "twice" in twice
    assert "October 31, 2027" in twice
    assert odd("2026-11-29T04:00", "2026-11-29T05:00", weekly) == []
    assert len(odd("2026-11-29T02:15", "2026-11-29T02:45", weekly)) == 4
    assert len(odd("2027-03-28T02:15", "2027-03-28T02:45")) == 2


def test_of_very_many_the_first_are_shown() -> None:
    found = foresee(
        Details(
            starts="2027-03-27T02:00",
            ends="2027-03-27T02:59",
            zone=PARIS,
            added=tuple(f"2027-03-28T02:{minute:02}" for minute in range(30)),
        )
    )
    assert len(found.odd) > SHOWN
    assert len(found.warnings) == SHOWN + 1
    assert f"And {len(found.odd) - SHOWN} more times like these." in found.warnings
    assert found.is_told(found.told)
    assert not found.is_told("|".join(found.odd[1:]))


def test_what_is_said_once_is_taken_the_second_time(
    calendar: Any, browsers: SimpleNamespace
) -> None:
    sent = filled("2027-01-03T18:00", zone=PARIS, repeats="weekly", until="2027-06-01")
    sent |= {"first_time": "02:30", "last_time": "04:00"}
    answer = browsers.bob.send("/events/s/meetings/new", **sent)
    assert (answer.status_code, "never shows" in answer.text) == (422, True)
    told = html_value(answer.text, "warned")
    assert browsers.bob.send("/events/s/meetings/new", **sent, warned=told).status_code == 303
    date = EventDate.select().order_by(EventDate.starts_at).get()
    address = f"/events/dates/{date.id}/edit"
    form = fields(browsers.bob.get(address).text)
    # Nobody is warned once more of what stands there.
    for scope in ("one", "all"):
        changed = {"scope": scope, "place": f"Hall {scope}"}
        form = fields(browsers.bob.get(address).text)
        again = browsers.bob.send(address, **form | changed)
        if again.status_code == 422:
            assert "which would be lost" in again.text
            again = browsers.bob.send(address, **fields(again.text))
        assert again.status_code == 303
    form = fields(browsers.bob.get(address).text)
    refused = browsers.bob.send(address, **form | {"scope": "all", "last_time": "02:45"})
    assert (refused.status_code, "never shows" in refused.text) == (422, True)


def test_one_date_is_warned_of_alone(calendar: Any, browsers: SimpleNamespace) -> None:
    sent = filled("2027-01-03T18:00", zone=PARIS, repeats="weekly", until="2027-06-01")
    assert browsers.bob.send("/events/s/meetings/new", **sent).status_code == 303
    mine = EventDate.select().where(EventDate.event == Event.get().thread_id)
    first, jump = (
        mine.order_by(EventDate.starts_at).get(),
        mine.where(EventDate.original == "2027-03-28T18:00").get(),
    )
    late = {"scope": "one", "first_time": "02:30", "last_time": "04:00"}
    for date, code in ((first, 303), (jump, 422)):
        address = f"/events/dates/{date.id}/edit"
        form = fields(browsers.bob.get(address).text)
        assert browsers.bob.send(address, **form | late).status_code == code


def html_value(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    from lxml import html

    return str(html.fromstring(page).xpath(f"//input[@name='{name}']/@value")[0])
