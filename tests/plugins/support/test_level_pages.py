"""Pages of service levels: why a ticket is due when it is, working hours, promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.clocks.targets import Limits
from plugins.support.levels import levels, policy_for
from plugins.support.models import SupportCalendar, SupportPolicy
from tests.support.requests_for_help import ask
from tests.support.service_levels import CHRISTMAS, HOUR, make_calendar, promise
from townhall import Thread

EVE = datetime(2026, 12, 24, 14, tzinfo=UTC)
At = Callable[[datetime], AbstractContextManager[None]]
WEEK = {f"day_{number}": "9:00-12:30, 13:30-17:00" for number in range(5)}
HOURS = {"name": "Office", "zone": "europe/paris", "holidays": "12-25 Christmas", **WEEK}


@pytest.fixture
def held(queue: Any, actors: SimpleNamespace, at: At) -> Thread:
    """A request of Christmas eve that waited for others for an hour."""
    maya = By(actor=actors.maya)
    with at(EVE):
        office = make_calendar((9, 17), holidays=(CHRISTMAS,))
        promise(Limits(first=8 * HOUR), calendar_id=office)
        thread = ask(actors.bob, queue.id)
    with at(EVE + timedelta(minutes=30)):
        change_ticket(maya, thread.id, Changes(state="other"))
    with at(EVE + timedelta(minutes=90)):
        change_ticket(maya, thread.id, Changes(state="open"))
    return thread


def seconds(text: str) -> int:
    """What `7:30:05` comes to."""
    hours, minutes, rest = map(int, text.split(":"))
    return hours * HOUR + minutes * 60 + rest


def test_why_lists_what_counted_and_what_did_not_and_it_adds_up(
    held: Thread, cast: SimpleNamespace, sign_in: Any, at: At
) -> None:
    with at(EVE + timedelta(days=4)):
        page = sign_in(cast.maya).get(f"/support/{held.id}/why").get_data(as_text=True)
    assert "Closed: Christmas" in page
    assert "The clock stands still: Waiting for others" in page
    rows = re.findall(r'<td class="num">([\d:]*)</td><td class="num">([\d:]*)</td></tr>', page)
    *parts, (counted, skipped) = rows
    assert sum(seconds(one) for one, _other in parts if one) == seconds(counted) == 7 * HOUR
    assert sum(seconds(other) for _one, other in parts if other) == seconds(skipped)
    assert seconds(counted) + seconds(skipped) == 4 * 24 * HOUR
    assert "1 hour of open hours left" in page


def test_why_is_for_the_team(held: Thread, browsers: SimpleNamespace) -> None:
    names = ("maya", "ada", "bob", "charlie")
    path = f"/support/{held.id}/why"
    answers = {name: getattr(browsers, name).get(path).status_code for name in names}
    assert answers == {"maya": 200, "ada": 200, "bob": 403, "charlie": 404}


def test_the_team_sees_beside_a_ticket_when_it_is_due(
    held: Thread, cast: SimpleNamespace, sign_in: Any, at: At
) -> None:
    path = f"/support/t/{held.id}/{held.slug}/1"
    with at(EVE + timedelta(hours=2)):
        team, theirs = (
            sign_in(person).get(path).get_data(as_text=True) for person in (cast.maya, cast.bob)
        )
    assert f"/support/{held.id}/why" in team
    assert "First answer" in team
    assert f"/support/{held.id}/why" not in theirs


def test_the_page_asks_no_more_for_a_longer_log(
    held: Thread, browsers: SimpleNamespace, actors: SimpleNamespace, queries: Any
) -> None:
    maya, path = By(actor=actors.maya), f"/support/{held.id}/why"
    browsers.maya.get(path)
    with queries(max=12):
        browsers.maya.get(path)
    for state in ("other", "open") * 10:
        change_ticket(maya, held.id, Changes(state=state))
    with queries(max=12):
        browsers.maya.get(path)


def test_an_owner_writes_hours_down_and_reads_them_again(
    queue: Any, browsers: SimpleNamespace
) -> None:
    assert browsers.ada.send("/support/calendars/new", **HOURS).status_code == 303
    (found,) = levels().calendars.values()
    assert (found.zone, len(found.spans), found.holidays) == ("Europe/Paris", 10, (CHRISTMAS,))
    row = SupportCalendar.get()
    page = browsers.ada.get(f"/support/calendars/{row.id}").get_data(as_text=True)
    assert "9:00-12:30, 13:30-17:00" in page
    assert "12-25 Christmas" in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("day_0", "nine to five", "Write hours like"),
        ("day_0", "9:00-17:00, 16:00-18:00", "overlap"),
        ("day_0", "9:00-25:00", "from 0:00 to 24:00"),
        ("zone", "Europe/Atlantis", "no such time zone"),
        ("holidays", "12-25 Christmas\n13-45 Never", "Line 2"),
        ("name", "", "Give it a name"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    queue: Any, browsers: SimpleNamespace, field: str, value: str, told: str
) -> None:
    answer = browsers.ada.send("/support/calendars/new", **{**HOURS, field: value})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, told in page) == (422, True)
    assert value.splitlines()[-1] in page if value else True
    assert not SupportCalendar.select().exists()


def test_hours_that_never_open_are_refused(queue: Any, browsers: SimpleNamespace) -> None:
    answer = browsers.ada.send("/support/calendars/new", name="None", zone="UTC")
    assert answer.status_code == 422
    assert "at least one day" in answer.get_data(as_text=True)


def test_an_owner_promises_something(queue: Any, browsers: SimpleNamespace) -> None:
    browsers.ada.send("/support/calendars/new", **HOURS)
    hours = SupportCalendar.get().id
    sent = {"name": "Soon", "space": queue.id, "calendar": hours, "warn_percent": 80}
    sent |= {"tells_group": 0, "gives_to": "maya", "first_4": "30", "solve_4": "2d"}
    assert browsers.ada.send("/support/policies/new", **sent).status_code == 303
    found = policy_for(queue.id)
    assert found is not None
    assert found.limits[4] == Limits(first=1800, next=None, solve=2 * 7 * HOUR)
    again = browsers.ada.send("/support/policies/new", **sent)
    assert again.status_code == 422, "a queue has one"
    wrong = browsers.ada.send(f"/support/policies/{found.id}", **{**sent, "first_4": "soon"})
    assert (wrong.status_code, "4h" in wrong.get_data(as_text=True)) == (422, True)
    nobody = browsers.ada.send(f"/support/policies/{found.id}", **{**sent, "gives_to": "nobody"})
    assert nobody.status_code == 422
    page = browsers.ada.get("/support/levels").get_data(as_text=True)
    assert "30m" in page
    assert "14h" in page


def test_hours_that_something_counts_by_stay(queue: Any, browsers: SimpleNamespace) -> None:
    policy, hours = promise(), SupportCalendar.get().id
    assert browsers.ada.send(f"/support/calendars/{hours}/remove").status_code == 422
    assert browsers.ada.send(f"/support/policies/{policy}/remove").status_code == 303
    assert browsers.ada.send(f"/support/calendars/{hours}/remove").status_code == 303
    assert not SupportCalendar.select().exists()
    assert not SupportPolicy.select().exists()


def test_only_owners_say_what_is_promised(queue: Any, browsers: SimpleNamespace) -> None:
    for path in ("levels", "calendars/new", "policies/new", "question-rules"):
        assert browsers.maya.get(f"/support/{path}").status_code == 403
