"""Reminders: when they are due by the wall, to whom, once, and anew where a date was moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.access import Actor
from core.inbound.taking import take
from core.notifications.models import ChannelChoice, Notification
from core.site import site
from plugins.events import sorts
from plugins.events.actions.answering import Wish, answer, leave
from plugins.events.actions.making import Details, start_event
from plugins.events.jobs import send_reminders
from plugins.events.models import Event, EventDate, EventReminded
from plugins.events.queries.reminders import due_reminders, moments
from plugins.events.times.walls import parse_wall, to_utc
from tests.plugins.events.calendar_letters import MAIL_IN, text_of
from tests.plugins.events.seated import come, hold
from townhall import actor_for, clock

DAY, HOUR = 1440, 60


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("starts", "zone", "minutes", "due"),
    [
        # Clocks go forward in Paris on 29 March, back on 25 October 2026.
        ("2026-03-29T10:00", "Europe/Paris", DAY, "2026-03-28T09:00"),
        ("2026-03-29T10:00", "Europe/Paris", HOUR, "2026-03-29T07:00"),
        ("2026-03-29T03:30", "Europe/Paris", HOUR, "2026-03-29T00:30"),
        ("2026-10-25T10:00", "Europe/Paris", DAY, "2026-10-24T08:00"),
        ("2026-10-25T10:00", "Europe/Paris", DAY + HOUR, "2026-10-24T07:00"),
        ("2026-11-01T10:00", "America/New_York", 7 * DAY, "2026-10-25T14:00"),
        ("2026-11-21T18:00", "UTC", 0, "2026-11-21T18:00"),
    ],
)
def test_a_day_before_is_the_same_time_of_day(
    starts: str, zone: str, minutes: int, due: str
) -> None:
    date = EventDate(starts=starts, zone=zone, starts_at=to_utc(parse_wall(starts), zone))
    assert moments(date, [minutes]) == [(minutes, datetime.fromisoformat(f"{due}+00:00"))]


def test_the_latest_comes_first_and_each_once() -> None:
    starts_at = datetime(2026, 11, 21, tzinfo=UTC)
    date = EventDate(starts="2026-11-21", zone="", is_all_day=True, starts_at=starts_at)
    assert {minutes for minutes, _at in moments(date, [DAY, HOUR, DAY])} == {HOUR, DAY}


@pytest.mark.parametrize(
    ("minutes", "due"),
    [(7 * DAY, "2026-11-14T08:00"), (DAY, "2026-11-20T08:00"), (HOUR, "2026-11-20T08:00")],
)
def test_whole_days_are_told_of_in_a_morning_before(app: Flask, minutes: int, due: str) -> None:
    settings.put(Actor(is_admin=True), "core", "timezone", "Europe/Paris")
    starts_at = to_utc(parse_wall("2026-11-21"), "Europe/Paris")
    date = EventDate(starts="2026-11-21", zone="", starts_at=starts_at)
    assert moments(date, [minutes]) == [(minutes, datetime.fromisoformat(f"{due}+00:00"))]


@pytest.fixture
def remind(at: Any, mailbox: Any) -> Any:
    """`remind(meeting, hours=24)`: let the job run so long before the start; the reminders that
    were mailed so far, as (to, subject)."""

    def run(meeting: SimpleNamespace, **before: float) -> list[tuple[str, str]]:
        start = EventDate.get_by_id(meeting.date.id).starts_at
        with at(start - timedelta(**before)):
            send_reminders()
            mails = [mail for mail in mailbox() if "oon" in mail["Subject"]]
        return [(mail["To"].partition("@")[0], mail["Subject"]) for mail in mails]

    return run


def test_who_comes_and_who_may_is_reminded_once_of_each(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, run_jobs: Any
) -> None:
    hold(meeting, seats=1)
    come(cast.bob, meeting)
    assert come(cast.charlie, meeting) == "waiting"
    answer(actor_for(cast.maya.id), meeting.date.id, Wish(status="maybe"))
    answer(actor_for(cast.ada.id), meeting.date.id, Wish(status="cannot"))
    assert remind(meeting, hours=24, minutes=20) == []
    day = [("bob", "Soon: Spring planning"), ("maya", "Soon: Spring planning")]
    assert remind(meeting, hours=24) == day
    assert remind(meeting, hours=23, minutes=59) == day
    assert remind(meeting, hours=3) == day
    assert remind(meeting, minutes=60) == day + day
    assert remind(meeting, minutes=1) == day + day
    assert remind(meeting, minutes=-1) == day + day
    rows = Notification.select().where(Notification.sort == sorts.REMINDER)
    assert {(row.user_id, row.reason, row.thread_id) for row in rows} == {
        (cast.bob.id, "going", meeting.id),
        (cast.maya.id, "maybe", meeting.id),
    }


def test_the_mail_tells_the_way_to_join_to_who_has_a_seat_alone(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, mailbox: Any
) -> None:
    link = "https://meet.example.org/canary-91aa"
    hold(meeting, way="online", join_url=link)
    come(cast.bob, meeting)
    answer(actor_for(cast.maya.id), meeting.date.id, Wish(status="maybe"))
    remind(meeting, hours=1)
    told = {
        mail["To"]: mail.get_body(("plain",)).get_content()
        for mail in mailbox()
        if mail["Subject"].startswith("Soon")
    }
    assert link in told["bob@example.org"]
    assert link not in told["maya@example.org"]
    assert link not in " ".join(row.text for row in Notification.select())


def test_who_answers_late_or_leaves_is_not_reminded_of_what_was_due_before(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, at: Any
) -> None:
    come(cast.bob, meeting)
    with at(meeting.date.starts_at - timedelta(hours=3)):
        come(cast.charlie, meeting)
        leave(actor_for(cast.bob.id), meeting.date.id)
    assert remind(meeting, hours=2) == []
    assert remind(meeting, minutes=59) == [("charlie", "Soon: Spring planning")]


def test_a_date_that_was_moved_is_another_one(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any
) -> None:
    come(cast.bob, meeting)
    assert len(remind(meeting, hours=24)) == 1
    date = EventDate.get_by_id(meeting.date.id)
    later = date.starts_at + timedelta(days=2)
    changed = {"starts": f"{later.date()}T18:00", "starts_at": later}
    EventDate.update(**changed, changed_at=date.starts_at - timedelta(hours=23)).where(
        EventDate.id == date.id
    ).execute()
    assert len(remind(meeting, hours=70)) == 1
    assert len(remind(meeting, hours=24)) == 2
    assert len(remind(meeting, hours=1)) == 3


def test_what_was_due_before_the_change_was_told_with_the_change(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any
) -> None:
    come(cast.bob, meeting)
    start = EventDate.get_by_id(meeting.date.id).starts_at
    EventDate.update(changed_at=start - timedelta(hours=5)).execute()
    assert remind(meeting, hours=4) == []
    assert len(remind(meeting, minutes=30)) == 1


@pytest.mark.parametrize("what", ["date", "event", "thread", "off", "unwanted"])
def test_nobody_is_reminded_of_what_does_not_take_place_or_unasked(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, what: str, enable: Any
) -> None:
    from townhall import Thread

    come(cast.bob, meeting)
    if what == "date":
        EventDate.update(state="cancelled").execute()
    elif what == "event":
        Event.update(cancelled_at=clock.now()).execute()
    elif what == "thread":
        Thread.update(deleted_at=clock.now()).where(Thread.id == meeting.id).execute()
    elif what == "off":
        Event.update(reminders=[]).execute()
    else:
        ChannelChoice.create(user=cast.bob.id, sort=sorts.REMINDER, channel="mail", is_on=False)
    assert remind(meeting, hours=1) == []


def test_several_that_fall_together_come_as_one(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, mailbox: Any
) -> None:
    wall = meeting.date.starts.replace("T18:00", "T18:10")
    other = start_event(
        actor_for(cast.alice.id),
        meeting.calendar.id,
        title="Second meeting",
        body="x",
        details=Details(starts=wall, zone="Europe/Paris"),
    )
    come(cast.bob, meeting)
    come(cast.bob, SimpleNamespace(date=EventDate.get(EventDate.event == other.id)))
    assert remind(meeting, hours=1) == [("bob", "2 events soon")]
    assert remind(meeting, minutes=50) == [("bob", "2 events soon")]
    text = mailbox()[-1].get_body(("plain",)).get_content()
    assert text.index("Spring planning") < text.index("Second meeting")
    (row,) = Notification.select().where(Notification.sort == sorts.REMINDER)
    assert (row.title, row.thread_id, row.url) == ("2 events begin soon", None, "/events/")


def test_one_that_is_closed_to_its_reader_stays_out_of_a_mail_of_several(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, mailbox: Any
) -> None:
    from townhall import Thread

    second = start_event(
        actor_for(cast.alice.id),
        meeting.calendar.id,
        title="Closed meeting",
        body="x",
        details=Details(starts=meeting.date.starts, zone="Europe/Paris"),
    )
    come(cast.bob, meeting)
    come(cast.bob, SimpleNamespace(date=EventDate.get(EventDate.event == second.id)))
    Thread.update(audience="space:0").where(Thread.id == second.id).execute()
    remind(meeting, hours=1)
    assert "Closed" not in mailbox()[-1].as_string()


def test_the_word_stop_ends_reminders(
    meeting: SimpleNamespace, cast: SimpleNamespace, remind: Any, mailbox: Any
) -> None:
    come(cast.bob, meeting)
    object.__setattr__(site(), "config", replace(site().config, mail_in=MAIL_IN))
    remind(meeting, hours=24)
    mail = mailbox()[-1]
    assert "the word STOP" in text_of(mail)
    answered = EmailMessage()
    answered["From"] = "bob@example.org"
    answered["Message-ID"] = "<stop@example.org>"
    answered.set_content("Stop!")
    take(bytes(answered), mail["Reply-To"], "bob@example.org", source="test")
    assert len(remind(meeting, minutes=60)) == 1


def test_a_reminder_is_kept_with_its_telling(
    meeting: SimpleNamespace, cast: SimpleNamespace, at: Any, monkeypatch: Any
) -> None:
    from plugins.events import reminder_mail

    come(cast.bob, meeting)

    def fail(_people: Any) -> set[int]:
        raise ZeroDivisionError

    monkeypatch.setattr(reminder_mail, "put", fail)
    with at(meeting.date.starts_at - timedelta(hours=1)):
        with pytest.raises(ZeroDivisionError):
            send_reminders()
        assert not EventReminded.select().exists()
        assert list(due_reminders(clock.now())) == [cast.bob.id]
