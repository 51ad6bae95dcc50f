"""Who hears of what: whom it concerns, once, with who did it left out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.notifications.models import Notification
from core.site import site
from plugins.events import sorts, telling
from plugins.events.models import Event, EventAnswer, EventDate, EventHost
from tests.plugins.events.seated import come, hold, reasons
from townhall import NotificationSort, clock, transaction


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def answered(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The meeting with one seat, which bob has; charlie waits, ada and maya cannot come."""
    hold(meeting, seats=1)
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    for name in ("ada", "maya"):
        row = {"date": meeting.date.id, "user": getattr(cast, name).id, "status": "cannot"}
        EventAnswer.create(**row, code=name, created_at=clock.now(), changed_at=clock.now())
    return meeting


CHANGES = {
    telling.cancelled: "cancelled",
    telling.postponed: "postponed",
    telling.came_back: "back",
}


@pytest.mark.parametrize("tells", CHANGES, ids=CHANGES.values())
def test_a_change_is_told_to_all_who_answered_and_to_the_other_hosts(
    answered: SimpleNamespace, cast: SimpleNamespace, tells: Any
) -> None:
    EventHost.create(event=answered.id, user=cast.maya.id, created_at=clock.now())
    with transaction():
        tells(EventDate.get_by_id(answered.date.id), by=cast.alice.id)
    told = {name: reasons(user) for name, user in vars(cast).items()}
    reason = [CHANGES[tells]]
    assert told == {"alice": [], "bob": reason, "charlie": reason, "maya": reason, "ada": []}


def test_a_way_to_join_is_news_to_those_with_a_seat_alone(
    answered: SimpleNamespace, cast: SimpleNamespace
) -> None:
    with transaction():
        telling.link_changed(EventDate.get_by_id(answered.date.id), by=cast.alice.id)
    assert (reasons(cast.bob), reasons(cast.charlie)) == (["link"], [])


def test_who_comes_is_asked_again_where_the_event_wants_it(
    answered: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Event.update(asks_again=True).where(Event.thread == answered.id).execute()
    with transaction():
        telling.moved(EventDate.get_by_id(answered.date.id), "2026-11-20T17:00")
    rows = {row.user_id: row for row in Notification.select()}
    assert (rows[cast.bob.id].sort, rows[cast.charlie.id].sort) == (sorts.ASKED, sorts.CHANGE)
    assert "5:00" in rows[cast.bob.id].text.partition("→")[0]
    assert "6:00" in rows[cast.bob.id].text.partition("→")[2]


def test_everybody_reads_of_it_in_their_own_language(
    answered: SimpleNamespace, cast: SimpleNamespace
) -> None:
    User.update(locale="pl").where(User.id == cast.charlie.id).execute()
    with transaction():
        telling.cancelled(EventDate.get_by_id(answered.date.id))
    texts = {row.user_id: row.text for row in Notification.select()}
    assert "18:00" in texts[cast.charlie.id]
    assert "PM" in texts[cast.bob.id]


def test_one_row_says_in_the_inbox_what_happened(
    answered: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    with transaction():
        telling.cancelled(EventDate.get_by_id(answered.date.id), by=cast.alice.id)
    page = sign_in(cast.charlie).get("/inbox/").text
    assert "It does not take place" in page
    assert "Spring planning" in page
    with transaction():
        telling.came_back(EventDate.get_by_id(answered.date.id), by=cast.alice.id)
    page = sign_in(cast.charlie).get("/inbox/").text
    assert "It was changed 2 times" in page


def test_hosts_are_asked_and_not_by_themselves(
    meeting: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    hold(meeting, needs_approval=True)
    EventHost.create(event=meeting.id, user=cast.maya.id, created_at=clock.now())
    assert come(cast.bob, meeting) == "asked"
    assert (reasons(cast.alice), reasons(cast.maya), reasons(cast.bob)) == (["host"], ["host"], [])
    assert "would like to come" in sign_in(cast.alice).get("/inbox/").text


@pytest.mark.parametrize("sort", sorts.SORTS, ids=lambda sort: sort.name)
def test_every_reason_is_explained(app: Flask, sort: NotificationSort) -> None:
    assert sort.name.startswith("events.")
    assert set(sort.says) <= set(sort.reasons)
    for times in (1, 2):
        assert str(sort.said("Ana", times))


def test_calendar_mail_is_mail_and_nothing_else(app: Flask) -> None:
    declared = {sort.name: sort for _owner, sort in site().registry.of(NotificationSort)}
    assert declared[sorts.CALENDAR].only == "mail"
