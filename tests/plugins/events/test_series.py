"""Hosts change one date, it and those that follow, or all; answers stay, and people are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.notifications.models import Notification
from core.threads.models import Thread
from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.making import Details, add_host, start_event
from plugins.events.actions.series import (
    bring_back,
    cancel,
    change,
    details_on,
    lost_changes,
    postpone,
)
from plugins.events.models import (
    Event,
    EventAnswer,
    EventDate,
    EventHost,
    EventQuestion,
    EventSession,
    EventStanding,
)
from tests.plugins.events.calendar_letters import calendar_in, event_in
from townhall import Forbidden, NotFound, Rejected

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def now(app: Flask) -> Iterator[datetime]:
    """A winter Sunday, inside a request."""
    with app.test_request_context("/"), clock.frozen_at(NOW):
        yield NOW


@pytest.fixture
def people(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def made(now: datetime, calendar: Any, people: SimpleNamespace) -> Callable[..., Event]:
    """Makes events by alice in Paris."""

    def make(rule: str, starts: str = "2026-02-03T19:00", **more: Any) -> Event:
        details = Details(
            starts=starts,
            ends=starts.replace("19:00", "21:00"),
            zone="Europe/Paris",
            rule=rule,
            **more,
        )
        thread = start_event(
            people.alice, calendar.id, title="Repair evening", body="Bring it.", details=details
        )
        return Event.get_by_id(thread.id)  # type: ignore[no-any-return]

    return make


@pytest.fixture
def series(made: Callable[..., Event]) -> Event:
    """Five Tuesdays from 3 February to 3 March."""
    return made("FREQ=WEEKLY;UNTIL=20260303;BYDAY=TU", place="Workshop", seats=10)


def dates(event: Event) -> list[EventDate]:
    """Those of an event in the order of what the series gave them."""
    rows = EventDate.select().where(EventDate.event == event.thread_id)
    return list(rows.order_by(EventDate.original))


def event_now(event: Event) -> Event:
    return Event.get_by_id(event.thread_id)  # type: ignore[no-any-return]


def said(date: EventDate, **values: Any) -> Details:
    """What the form of a date says after some fields were changed."""
    return replace(details_on(EventDate.get_by_id(date.id)), **values)


def told(user_id: int) -> list[str]:
    """Why somebody was told of events, in order."""
    mine = (Notification.user == user_id) & (Notification.owner == "events")
    return [row.reason for row in Notification.select().where(mine).order_by(Notification.id)]


def starts(event: Event) -> list[str]:
    return [date.starts[5:] for date in dates(event)]


def test_one_date_is_moved_and_the_others_stay(series: Event, people: SimpleNamespace) -> None:
    second = dates(series)[1]
    answer(people.bob, second.id, Wish(status="going"))
    EventSession.create(
        date=second, title="Tea", starts="2026-02-10T20:00", ends="2026-02-10T20:30"
    )
    moved = change(
        people.alice, second.id, said(second, starts="2026-02-11T18:00", ends="2026-02-11T20:00")
    )
    assert (moved.original, moved.starts) == ("2026-02-10T19:00", "2026-02-11T18:00")
    assert (moved.before, moved.before_at) == ("2026-02-10T19:00", second.starts_at)
    assert (moved.sequence, event_now(series).sequence) == (1, 0)
    assert starts(series)[::2] == ["02-03T19:00", "02-17T19:00", "03-03T19:00"]
    assert EventSession.get().starts == "2026-02-11T19:00"
    assert told(people.bob.id) == ["moved"]


def test_words_change_without_a_new_sequence(series: Event, people: SimpleNamespace) -> None:
    second = dates(series)[1]
    changed = change(people.alice, second.id, said(second, place="Attic", title="Bikes only"))
    assert changed.changes == {"place": "Attic", "title": "Bikes only"}
    assert changed.sequence == 0
    with clock.frozen_at(NOW + timedelta(hours=1)):
        again = change(people.alice, second.id, said(second, place="Workshop", title=""))
    assert again.changes == {}
    assert again.changed_at > changed.changed_at


def test_the_end_of_one_date_may_change_alone(series: Event, people: SimpleNamespace) -> None:
    second = dates(series)[1]
    changed = change(people.alice, second.id, said(second, ends="2026-02-10T23:30"))
    assert (changed.starts, changed.ends) == ("2026-02-10T19:00", "2026-02-10T23:30")
    assert (changed.sequence, changed.before) == (1, "")


def test_all_dates_move_as_one_does(series: Event, people: SimpleNamespace) -> None:
    second, third = dates(series)[1:3]
    answer(people.bob, third.id, Wish(status="going"))
    change(people.alice, third.id, said(third, starts="2026-02-19T18:00", ends="2026-02-19T20:00"))
    changed = change(
        people.alice,
        second.id,
        said(second, starts="2026-02-11T20:00", ends="2026-02-11T22:30"),
        scope="all",
    )
    assert changed.id == second.id
    assert starts(series) == [
        "02-04T20:00",
        "02-11T20:00",
        "02-20T19:00",  # it had been moved by two days less an hour, and still is
        "02-25T20:00",
        "03-04T20:00",
    ]
    assert {date.ends[11:] for date in dates(series)} == {"22:30", "21:00"}
    event = event_now(series)
    assert (event.starts, event.rule) == ("2026-02-04T20:00", "FREQ=WEEKLY;UNTIL=20260304;BYDAY=WE")
    assert event.sequence == 1
    assert EventAnswer.get().date_id == third.id


def test_single_dates_move_with_their_series(made: Any, people: SimpleNamespace) -> None:
    event = made(
        "FREQ=WEEKLY;UNTIL=20260303",
        left_out=("2026-02-10T19:00",),
        added=("2026-02-12T18:00",),
    )
    first = dates(event)[0]
    change(
        people.alice,
        first.id,
        said(first, starts="2026-02-03T17:00", ends="2026-02-03T19:00"),
        scope="all",
    )
    assert starts(event) == [
        "02-03T17:00",
        "02-12T16:00",
        "02-17T17:00",
        "02-24T17:00",
        "03-03T17:00",
    ]
    assert event_now(event).left_out == ["2026-02-10T17:00"]


def test_all_dates_keep_what_only_others_changed(series: Event, people: SimpleNamespace) -> None:
    first, second, third = dates(series)[:3]
    change(people.alice, second.id, said(second, place="Attic", seats=4))
    details = said(third, place="Garden")
    assert [date.id for date in lost_changes(third.id, details)] == [second.id]
    change(people.alice, third.id, details, scope="all")
    assert event_now(series).place == "Garden"
    assert EventDate.get_by_id(second.id).changes == {"seats": 4}
    assert event_now(series).sequence == 0
    assert EventDate.get_by_id(first.id).changes == {}


def test_dates_with_answers_that_a_new_rule_leaves_out_are_named(
    series: Event, people: SimpleNamespace
) -> None:
    first, second = dates(series)[:2]
    answer(people.bob, second.id, Wish(status="going"))
    details = said(first, rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20260303;BYDAY=TU")
    assert [date.id for date in lost_changes(first.id, details)] == [second.id]
    change(people.alice, first.id, details, scope="all")
    assert [date.state for date in dates(series)] == ["", "gone", "", ""]
    assert told(people.bob.id) == ["cancelled"]


def test_what_is_over_stays_when_it_was(series: Event, people: SimpleNamespace) -> None:
    with clock.frozen_at(NOW + timedelta(days=4)):
        second = dates(series)[1]
        change(
            people.alice,
            second.id,
            said(second, starts="2026-02-10T17:00", ends="2026-02-10T19:00"),
            scope="all",
        )
        over, second = dates(series)[:2]
    assert (over.starts, over.original) == ("2026-02-03T19:00", "2026-02-03T17:00")
    assert over.changes["starts"] == "2026-02-03T19:00"
    assert (over.sequence, second.sequence) == (0, 1)


def test_following_dates_become_a_series_of_their_own(
    series: Event, people: SimpleNamespace
) -> None:
    add_host(people.alice, series.thread_id, "maya")
    question = EventQuestion.create(event=series, label="Which bike?")
    rows = dates(series)
    answer(people.bob, rows[0].id, Wish(status="going"), scope="all")
    reply = {str(question.id): "The red one"}
    EventAnswer.update(replies=reply).where(EventAnswer.date == rows[3].id).execute()
    change(people.alice, rows[3].id, said(rows[3], seats=3))
    third = change(
        people.alice,
        rows[2].id,
        said(rows[2], starts="2026-02-18T20:00", ends="2026-02-18T22:00"),
        scope="following",
    )
    after = Event.get_by_id(third.event_id)
    assert third.id == rows[2].id
    assert after.thread_id != series.thread_id
    assert after.uid != series.uid
    assert after.split_from_id == series.thread_id
    assert (starts(series), starts(after)) == (
        ["02-03T19:00", "02-10T19:00"],
        ["02-18T20:00", "02-25T20:00", "03-04T20:00"],
    )
    assert [date.id for date in dates(after)] == [row.id for row in rows[2:]]
    assert event_now(series).rule == "FREQ=WEEKLY;UNTIL=20260217T185959;BYDAY=TU"
    assert after.rule == "FREQ=WEEKLY;UNTIL=20260304;BYDAY=WE"
    assert dates(after)[1].changes == {"seats": 3}
    assert [date.going for date in dates(after)] == [1, 1, 1]
    copy = EventQuestion.get(EventQuestion.event == after)
    assert EventAnswer.get(EventAnswer.date == rows[3].id).replies == {str(copy.id): "The red one"}
    assert EventHost.select().where(EventHost.event == after).count() == 1
    assert EventStanding.select().where(EventStanding.event == after).count() == 1
    thread = Thread.get_by_id(after.thread_id)
    assert (thread.title, thread.author_id) == ("Repair evening", people.alice.id)


def test_a_number_of_times_is_shared_between_the_parts(made: Any, people: SimpleNamespace) -> None:
    event = made("FREQ=WEEKLY;COUNT=5", left_out=("2026-02-10T19:00",))
    third = dates(event)[1]
    assert third.original == "2026-02-17T19:00"
    moved = change(people.alice, third.id, said(third, place="Attic"), scope="following")
    after = Event.get_by_id(moved.event_id)
    assert (len(dates(event)), len(dates(after))) == (1, 3)
    assert (after.rule, after.place) == ("FREQ=WEEKLY;COUNT=3", "Attic")


def test_from_the_first_date_on_is_all(series: Event, people: SimpleNamespace) -> None:
    first = dates(series)[0]
    assert (
        change(people.alice, first.id, said(first, place="Attic"), "following").event_id
        == series.thread_id
    )
    assert event_now(series).place == "Attic"


def test_a_draft_is_split_into_drafts(
    now: datetime, calendar: Any, people: SimpleNamespace
) -> None:
    details = Details(starts="2026-02-03T19:00", zone="Europe/Paris", rule="FREQ=WEEKLY;COUNT=3")
    thread = start_event(
        people.alice, calendar.id, title="Plan", body="Text", details=details, is_draft=True
    )
    second = dates(Event.get_by_id(thread.id))[1]
    there = said(second, starts="2026-02-10T17:00", ends="2026-02-10T18:00")
    moved = change(people.alice, second.id, there, scope="following")
    split = Thread.get_by_id(moved.event_id)
    assert (split.state, split.audience) == ("draft", thread.audience)
    assert (moved.starts, moved.before) == ("2026-02-10T17:00", "")


def test_a_single_event_is_moved_whole(made: Any, people: SimpleNamespace) -> None:
    event = made("")
    [date] = dates(event)
    change(people.alice, date.id, said(date, starts="2026-02-05", ends="2026-02-06", zone=""))
    [moved] = dates(event)
    assert (moved.id, moved.original, moved.ends) == (date.id, "2026-02-05", "2026-02-06")
    event = event_now(event)
    assert (event.starts, event.is_all_day, event.zone, event.sequence) == (
        "2026-02-05",
        True,
        "",
        1,
    )


def test_a_single_event_becomes_a_series_and_one_again(made: Any, people: SimpleNamespace) -> None:
    event = made("")
    [date] = dates(event)
    change(people.alice, date.id, said(date, rule="FREQ=WEEKLY;COUNT=3"))
    assert len(dates(event)) == 3
    change(people.alice, date.id, said(date, rule=""), scope="all")
    assert [left.id for left in dates(event)] == [date.id]


def test_a_series_without_a_date_is_none(series: Event, people: SimpleNamespace) -> None:
    first = dates(series)[0]
    with pytest.raises(Rejected):
        change(
            people.alice,
            first.id,
            said(first, rule="", left_out=("2026-02-03T19:00",), added=("2026-02-03T19:00",)),
            scope="all",
        )
    assert len(dates(series)) == 5


def test_people_confirm_again_where_the_event_wants_it(made: Any, people: SimpleNamespace) -> None:
    event = made("FREQ=WEEKLY;COUNT=3", asks_again=True)
    first, second = dates(event)[:2]
    for date in (first, second):
        answer(people.bob, date.id, Wish(status="going"))
    change(people.alice, second.id, said(second, starts="2026-02-10T18:00"))
    assert [row.must_confirm for row in EventAnswer.select().order_by(EventAnswer.date)] == [
        False,
        True,
    ]


def test_more_seats_are_given_at_once(made: Any, people: SimpleNamespace) -> None:
    [date] = dates(made("", seats=1))
    for one in (people.bob, people.charlie):
        answer(one, date.id, Wish(status="going"))
    assert EventDate.get_by_id(date.id).waiting == 1
    assert change(people.alice, date.id, said(date, seats=2)).going == 2


@pytest.mark.parametrize("scope", ["all", "following"])
def test_calendars_let_go_of_dates_that_have_another_name(
    series: Event, people: SimpleNamespace, mailbox: Any, scope: Any
) -> None:
    third = dates(series)[2]
    answer(people.bob, third.id, Wish(status="going"))
    answer(people.charlie, third.id, Wish(status="maybe"))
    sent = len(mailbox())
    values = {"starts": "2026-02-17T18:00", "ends": "2026-02-17T20:00"}
    moved = change(people.alice, third.id, said(third, **values), scope=scope)
    mails = {str(calendar_in(mail)["METHOD"]): mail for mail in mailbox()[sent:]}
    gone, come = event_in(mails["CANCEL"]), event_in(mails["REQUEST"])
    assert {mail["To"] for mail in mails.values()} == {"bob@example.org"}
    assert (gone["UID"], f"{gone['RECURRENCE-ID'].dt:%H:%M}") == (series.uid, "19:00")
    after = Event.get_by_id(moved.event_id)
    assert (come["UID"], f"{come['RECURRENCE-ID'].dt:%H:%M}") == (after.uid, "18:00")
    assert "You keep your seats" in mails["CANCEL"].get_body(("plain",)).get_content()


def test_calendars_are_left_alone_where_names_stay(
    series: Event, people: SimpleNamespace, mailbox: Any
) -> None:
    third = dates(series)[2]
    answer(people.bob, third.id, Wish(status="going"))
    sent = len(mailbox())
    change(people.alice, third.id, said(third, seats=50), scope="all")
    change(people.alice, third.id, said(third, starts="2026-02-18T19:00", ends="2026-02-18T21:00"))
    assert [event_in(mail)["SEQUENCE"] for mail in mailbox()[sent:]] == [1]


def test_a_cancelled_date_stays_with_its_reason(series: Event, people: SimpleNamespace) -> None:
    second = dates(series)[1]
    answer(people.bob, second.id, Wish(status="going"))
    off = cancel(people.alice, second.id, "The roof leaks.")
    assert (off.state, off.reason, off.starts, off.sequence) == (
        "cancelled",
        "The roof leaks.",
        second.starts,
        1,
    )
    assert Thread.get_by_id(series.thread_id).state == ""
    on = bring_back(people.alice, second.id)
    assert (on.state, on.reason, on.sequence) == ("", "", 2)
    assert told(people.bob.id)[-1] == "back"


def test_a_single_event_is_cancelled_as_a_whole(made: Any, people: SimpleNamespace) -> None:
    event = made("")
    [date] = dates(event)
    cancel(people.alice, date.id, "Rain")
    event = event_now(event)
    assert (event.cancelled_at, event.cancel_reason, event.sequence) == (NOW, "Rain", 1)
    assert Thread.get_by_id(event.thread_id).state == "cancelled"
    bring_back(people.alice, date.id)
    assert event_now(event).cancelled_at is None
    assert Thread.get_by_id(event.thread_id).state == ""


def test_a_series_is_ended_before_a_date(series: Event, people: SimpleNamespace) -> None:
    third = dates(series)[2]
    cancel(people.alice, third.id, "No more money", scope="following")
    assert [date.state for date in dates(series)] == ["", "", "cancelled", "cancelled", "cancelled"]
    assert event_now(series).rule == "FREQ=WEEKLY;UNTIL=20260217T185959;BYDAY=TU"
    bring_back(people.alice, third.id)
    assert event_now(series).added == ["2026-02-17T19:00"]
    assert [date.state for date in dates(series)] == ["", "", "", "cancelled", "cancelled"]


def test_an_event_that_is_cancelled_comes_back_with_its_dates(
    series: Event, people: SimpleNamespace
) -> None:
    first, second = dates(series)[:2]
    cancel(people.alice, second.id, "Carnival")
    with clock.frozen_at(NOW + timedelta(hours=1)):
        cancel(people.alice, first.id, "Flood", scope="all")
        assert {date.state for date in dates(series)} == {"cancelled"}
        assert Thread.get_by_id(series.thread_id).state == "cancelled"
    with clock.frozen_at(NOW + timedelta(hours=2)):
        with pytest.raises(Rejected):
            bring_back(people.alice, first.id)
        bring_back(people.alice, first.id, scope="all")
    assert [date.state for date in dates(series)] == ["", "cancelled", "", "", ""]
    assert event_now(series).cancelled_at is None


def test_what_is_put_off_has_a_date_again_when_it_is_moved(
    made: Any, people: SimpleNamespace
) -> None:
    event = made("")
    [date] = dates(event)
    answer(people.bob, date.id, Wish(status="going"))
    assert postpone(people.alice, date.id, "Storm").state == "postponed"
    assert Thread.get_by_id(event.thread_id).state == "postponed"
    moved = change(
        people.alice, date.id, said(date, starts="2026-03-03T19:00", ends="2026-03-03T21:00")
    )
    assert (moved.state, moved.reason, moved.before) == ("", "", "2026-02-03T19:00")
    assert Thread.get_by_id(event.thread_id).state == ""


def test_nobody_is_told_of_what_is_over(
    series: Event, people: SimpleNamespace, mailbox: Any
) -> None:
    first = dates(series)[0]
    answer(people.bob, first.id, Wish(status="going"))
    sent = len(mailbox())
    with clock.frozen_at(NOW + timedelta(days=4)):
        change(people.alice, first.id, said(first, place="It was in the attic"))
        cancel(people.alice, first.id, "It was not held.")
    assert (told(people.bob.id), len(mailbox())) == ([], sent)


def test_only_hosts_change_events(series: Event, people: SimpleNamespace) -> None:
    date = dates(series)[0]
    with pytest.raises(Forbidden):
        change(people.bob, date.id, said(date, place="Mine"))
    for deed in (cancel, postpone):
        with pytest.raises(Forbidden):
            deed(people.bob, date.id, "No")
    with pytest.raises(Forbidden):
        bring_back(people.bob, date.id)
    with pytest.raises(NotFound):
        cancel(people.alice, 10**30, "No")
    assert {row.state for row in dates(series)} == {""}
