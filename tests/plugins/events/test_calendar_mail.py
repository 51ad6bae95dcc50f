"""Calendar mail: a seat, a change, a cancellation; to whom, what is in it, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.config import Config
from core.models import Outbox
from core.notifications.models import ChannelChoice, Notification
from core.spaces.visibility import set_visibility
from core.threads.editing import edit_post
from core.threads.models import Post
from plugins.events import calendar_mail, sorts, telling
from plugins.events.actions.answering import confirm_again, leave
from plugins.events.actions.hosting import remove
from plugins.events.actions.making import Details, start_event
from plugins.events.models import Event, EventAnswer, EventDate
from tests.plugins.events.calendar_letters import (
    MAIL_IN,
    address_in,
    answer_of,
    calendar_in,
    event_in,
    methods,
    move,
    text_of,
    to,
)
from tests.plugins.events.seated import add_date, come, hold
from townhall import actor_for, clock, read_kind_address, transaction


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, mail_in=MAIL_IN)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def test_a_seat_goes_into_the_calendar_of_its_person(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    hold(meeting, most_guests=2)
    come(cast.bob, meeting, guests=1)
    (mail,) = mailbox()
    assert mail["To"] == "bob@example.org"
    assert mail["Subject"] == "You have a seat: Spring planning"
    calendar, event = calendar_in(mail), event_in(mail)
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (meeting.event.uid, 0)
    assert event["DTSTART"].dt == meeting.date.starts_at.astimezone(UTC)
    assert "RECURRENCE-ID" not in event
    assert (event["SUMMARY"], event["LOCATION"]) == ("Spring planning", "Community hall")
    assert event["URL"].endswith(meeting.url)
    attendee = event["ATTENDEE"]
    assert address_in(attendee) == "bob@example.org"
    assert attendee.params["PARTSTAT"] == "ACCEPTED"
    organizer = address_in(event["ORGANIZER"])
    assert read_kind_address("events", organizer) == (cast.bob.id, meeting.id)
    assert mail["Reply-To"] == organizer
    assert answer_of(cast.bob, meeting.date).sent_sequence == 0
    text = mail.get_body(("plain",)).get_content()
    assert "6:00" in text
    assert "(Europe/Paris)" in text
    assert "Where you are:" in text
    assert "With 1 guest" in text


def test_without_mail_coming_in_the_organizer_is_the_address_of_the_site(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    from core.site import site

    object.__setattr__(site(), "config", replace(site().config, mail_in=""))
    come(cast.bob, meeting)
    (mail,) = mailbox()
    assert address_in(event_in(mail)["ORGANIZER"]) == "townhall@localhost"
    assert mail["Reply-To"] is None


def test_one_date_of_a_series_is_named_by_its_original_start_in_its_zone(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    Event.update(rule="FREQ=WEEKLY").where(Event.thread == meeting.id).execute()
    later = add_date(meeting, 7)
    come(cast.bob, SimpleNamespace(date=later))
    (mail,) = mailbox()
    event = event_in(mail)
    assert event["RECURRENCE-ID"].params["TZID"] == "Europe/Paris"
    assert event["RECURRENCE-ID"].dt.isoformat()[:16] == later.original
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert len(calendar_in(mail).walk("VTIMEZONE")) == 1
    assert f"/on/{later.id}" in event["URL"]


def test_who_leaves_who_is_removed_and_who_never_had_one(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, run_jobs: Any
) -> None:
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    run_jobs()
    leave(actor_for(cast.bob.id), meeting.date.id)
    remove(actor_for(cast.alice.id), answer_of(cast.charlie, meeting.date).id)
    bobs, charlies = to(mailbox(), "bob"), to(mailbox(), "charlie")
    assert methods(bobs) == methods(charlies) == ["REQUEST", "CANCEL"]
    assert bobs[1]["References"] == bobs[0]["References"]
    event = event_in(charlies[1])
    assert (event["STATUS"], event["UID"]) == ("CANCELLED", meeting.event.uid)
    assert charlies[1]["Subject"] == "A host has taken your seat away: Spring planning"
    assert answer_of(cast.bob, meeting.date).sent_sequence == -1


def test_what_is_taken_back_before_it_was_written_is_not_written(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    come(cast.bob, meeting)
    leave(actor_for(cast.bob.id), meeting.date.id)
    assert mailbox() == []
    come(cast.bob, meeting)
    assert methods(mailbox()) == ["REQUEST"]


def test_a_moved_date_is_the_same_entry_with_a_higher_sequence(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, run_jobs: Any
) -> None:
    Event.update(asks_again=True).where(Event.thread == meeting.id).execute()
    come(cast.bob, meeting)
    run_jobs()
    with transaction():
        move(meeting.date, 1, sequence=1)
        confirm_again(meeting.date.id)
    first, second = to(mailbox(), "bob")
    assert event_in(first)["UID"] == event_in(second)["UID"]
    assert [int(event_in(mail)["SEQUENCE"]) for mail in (first, second)] == [0, 1]
    assert event_in(second)["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event_in(second)["ATTENDEE"].params["RSVP"] == "TRUE"
    text = second.get_body(("plain",)).get_content()
    assert text.index("Before:") < text.index("6:00") < text.index("Now:") < text.index("7:00")
    assert "Say whether you still come" in text
    row = Notification.get(Notification.user == cast.bob.id)
    assert (row.sort, row.reason) == (sorts.ASKED, "confirm")


def test_what_is_only_for_the_eye_keeps_the_sequence(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, run_jobs: Any
) -> None:
    come(cast.bob, meeting)
    run_jobs()
    Event.update(place="Greenhouse").where(Event.thread == meeting.id).execute()
    with transaction():
        telling.updated(EventDate.get_by_id(meeting.date.id))
    first, second = mailbox()
    assert event_in(first)["SEQUENCE"] == event_in(second)["SEQUENCE"] == 0
    assert event_in(second)["LOCATION"] == "Greenhouse"
    assert event_in(second)["DTSTAMP"].dt >= event_in(first)["DTSTAMP"].dt


def test_a_new_title_goes_into_calendars_in_one_mail_with_the_same_sequence(
    meeting: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, mailbox: Any
) -> None:
    Event.update(rule="FREQ=WEEKLY").where(Event.thread == meeting.id).execute()
    own, over = add_date(meeting, 7), add_date(meeting, -30)
    EventDate.update(changes={"title": "Bring a cake"}).where(EventDate.id == own.id).execute()
    for date in (meeting.date, own, add_date(meeting, 14)):
        come(cast.bob, SimpleNamespace(date=date))
    EventAnswer.update(date=over).where(EventAnswer.date == own.id).execute()
    come(cast.bob, SimpleNamespace(date=own))
    come(cast.charlie, SimpleNamespace(date=own))
    before = len(mailbox())
    post = Post.get(Post.thread == meeting.id)
    alice = actor_of(cast.alice)
    edit_post(alice, post.id, "Other words.", version=1, title="Spring planning")
    assert len(mailbox()) == before, "the words of a post stand in no calendar"
    changed = Event.get_by_id(meeting.id).changed_at
    edit_post(alice, post.id, "Other words.", version=2, title="Summer planning")
    (mail,) = mailbox()[before:]
    assert (mail["To"], mail["Subject"]) == ("bob@example.org", "Changed: Summer planning")
    entries = calendar_in(mail).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in entries] == ["Summer planning"] * 2
    assert {int(one["SEQUENCE"]) for one in entries} == {0}
    assert Event.get_by_id(meeting.id).changed_at > changed
    assert not Notification.select().exists()


def test_a_cancelled_date_goes_out_of_calendars_with_its_reason(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, run_jobs: Any
) -> None:
    hold(meeting, seats=1)
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    run_jobs()
    with transaction():
        gone = {"state": "cancelled", "reason": "The hall is flooded.", "sequence": 1}
        EventDate.update(gone).where(EventDate.id == meeting.date.id).execute()
        telling.cancelled(EventDate.get_by_id(meeting.date.id), by=cast.alice.id)
    mails = mailbox()
    assert methods(to(mails, "bob")) == ["REQUEST", "CANCEL"]
    cancel = to(mails, "bob")[1]
    assert (int(event_in(cancel)["SEQUENCE"]), event_in(cancel)["STATUS"]) == (1, "CANCELLED")
    assert "The hall is flooded." in cancel.get_body(("plain",)).get_content()
    assert to(mails, "charlie") == [], "who waited hears of it in the inbox, and by mail later"
    told = Notification.select(Notification.user, Notification.reason).tuples()
    assert set(told) == {(cast.bob.id, "cancelled"), (cast.charlie.id, "cancelled")}


def test_nobody_gets_two_mails_of_one_thing(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, at: Any
) -> None:
    from core.letters.sending import send_due

    ChannelChoice.create(user=cast.charlie.id, sort=sorts.CALENDAR, channel="mail", is_on=False)
    for user in (cast.bob, cast.charlie):
        come(user, meeting)
    mailbox()
    with transaction():
        move(meeting.date, 1, sequence=1)
    with at(clock.ago(hours=-1)):
        send_due()
        mails = mailbox()
    assert methods(to(mails, "bob")) == ["REQUEST", "REQUEST"]
    (ordinary,) = to(mails, "charlie")
    assert methods([ordinary]) == [""]
    assert "It is at another time now" in ordinary.get_body(("plain",)).get_content()


def test_all_dates_that_change_together_are_one_mail(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    Event.update(rule="FREQ=WEEKLY").where(Event.thread == meeting.id).execute()
    later = add_date(meeting, 7)
    for date in (meeting.date, later):
        come(cast.bob, SimpleNamespace(date=date))
    come(cast.charlie, SimpleNamespace(date=later))
    assert methods(mailbox()) == ["REQUEST"] * 3
    with transaction(), calendar_mail.together():
        for date in (meeting.date, later):
            EventDate.update(state="cancelled").where(EventDate.id == date.id).execute()
            telling.cancelled(EventDate.get_by_id(date.id))
    mails = mailbox()[3:]
    assert methods(mails) == ["CANCEL"] * 2
    (bobs,), (charlies,) = to(mails, "bob"), to(mails, "charlie")
    assert len(calendar_in(bobs).walk("VEVENT")) == 2
    assert len(calendar_in(charlies).walk("VEVENT")) == 1


def test_a_seat_and_its_mail_stand_or_fall_together(
    meeting: SimpleNamespace, cast: SimpleNamespace
) -> None:
    def fail() -> None:
        with transaction():
            come(cast.bob, meeting)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Outbox.select().where(Outbox.topic == "events.mail").exists()
    assert not EventAnswer.select().exists()


def test_who_may_not_see_the_event_any_more_hears_that_it_is_gone_and_no_more(
    meeting: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, mailbox: Any, run_jobs: Any
) -> None:
    come(cast.bob, meeting)
    run_jobs()
    set_visibility(actor_of(cast.ada), meeting.calendar.id, "staff")
    remove(actor_of(cast.maya), answer_of(cast.bob, meeting.date).id)
    mail = mailbox()[-1]
    assert methods([mail]) == ["CANCEL"]
    event = event_in(mail)
    assert (event["UID"], event["SUMMARY"]) == (meeting.event.uid, "Cancelled")
    assert "LOCATION" not in event
    assert "Spring planning" not in mail.as_string()


@pytest.mark.parametrize(
    ("zone", "starts", "hours"),
    [
        ("Europe/Paris", "2026-03-22T10:00", ["09:00", "08:00"]),
        ("Europe/Paris", "2026-10-18T10:00", ["08:00", "09:00"]),
        ("America/New_York", "2026-03-01T10:00", ["15:00", "14:00"]),
        ("America/New_York", "2026-10-25T10:00", ["14:00", "15:00"]),
    ],
)
def test_ten_on_the_wall_is_ten_in_the_mail_on_both_sides_of_a_change_of_clocks(
    calendar: Any, cast: SimpleNamespace, mailbox: Any, at: Any, zone: str, starts: str, hours: Any
) -> None:
    with at(datetime.fromisoformat(f"{starts}:00+00:00") - timedelta(days=20)):
        thread = start_event(
            actor_for(cast.alice.id),
            calendar.id,
            title="Every week",
            body="x",
            details=Details(starts=starts, zone=zone, rule="FREQ=WEEKLY;COUNT=2"),
        )
        first = EventDate.select().where(EventDate.event == thread.id).order_by(EventDate.id).get()
        come(cast.bob, SimpleNamespace(date=first), scope="all")
        (mail,) = mailbox()
    events = calendar_in(mail).walk("VEVENT")
    assert [f"{event['DTSTART'].dt:%H:%M}" for event in events] == ["10:00", "10:00"]
    assert [f"{event['DTSTART'].dt.astimezone(UTC):%H:%M}" for event in events] == hours
    assert [
        f"{date.starts_at:%H:%M}" for date in EventDate.select().order_by(EventDate.id)
    ] == hours
    assert text_of(mail).count(f"10:00\N{NARROW NO-BREAK SPACE}AM ({zone})") == 2


def test_a_deleted_event_goes_out_of_calendars_and_comes_back(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    from core.threads.moderation import delete_thread, restore_thread

    come(cast.bob, meeting)
    mailbox()
    delete_thread(actor_for(cast.maya.id), meeting.id)
    gone = mailbox()[1]
    assert methods([gone]) == ["CANCEL"]
    assert "Spring planning" not in gone.as_string()
    restore_thread(actor_for(cast.maya.id), meeting.id)
    assert methods(mailbox()) == ["REQUEST", "CANCEL", "REQUEST"]
