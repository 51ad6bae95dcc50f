"""Answers of calendar programs, which come by `register_mail_rules`: they change the answer, or
their person hears why not."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.config import Config
from core.inbound.models import InboundMail
from core.inbound.taking import take
from core.models import Outbox
from core.notifications.models import Notification
from core.threads.models import Post
from plugins.events.actions.answering import leave
from plugins.events.ical.answers import read_answers
from plugins.events.models import Event, EventAnswer, EventDate
from tests.plugins.events.calendar_letters import (
    MAIL_IN,
    address_in,
    answer_to,
    event_in,
    methods,
)
from tests.plugins.events.seated import add_date, come, hold, reasons, status
from townhall import actor_for, kind_address


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, mail_in=MAIL_IN)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def invited(meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any) -> Any:
    """The mail that put bob's seat into his calendar."""
    come(cast.bob, meeting)
    (mail,) = mailbox()
    return mail


def bring(message: Any, to: str = "") -> InboundMail:
    """Have a mail come in and be sorted; what has become of it."""
    sender = message["From"].addresses[0].addr_spec
    number = take(bytes(message), to or message["To"], sender, source="test")
    outbox.drain()
    row: InboundMail = InboundMail.get_by_id(number)
    return row


@pytest.mark.parametrize(
    ("said", "becomes"), [("ACCEPTED", "going"), ("TENTATIVE", "maybe"), ("DECLINED", "cannot")]
)
def test_a_calendars_answer_is_the_answer(
    meeting: SimpleNamespace,
    cast: SimpleNamespace,
    invited: Any,
    mailbox: Any,
    said: str,
    becomes: str,
) -> None:
    row = bring(answer_to(invited, said))
    assert (row.state, row.detail) == ("taken", "events.replies")
    assert status(cast.bob, meeting.date) == becomes
    assert len(mailbox()) == 1, "the calendar knows what it has said"
    assert reasons(cast.bob) == (["declined"] if said == "DECLINED" else [])


def test_a_seat_that_is_declined_goes_to_the_next(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    hold(meeting, seats=1)
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    (invited,) = mailbox()
    bring(answer_to(invited, "DECLINED"))
    assert (status(cast.charlie, meeting.date), reasons(cast.bob)) == ("going", ["declined"])
    assert [mail["To"] for mail in mailbox()] == ["bob@example.org", "charlie@example.org"]
    # Who changes their mind is not in any more, and their calendar learns it.
    bring(answer_to(invited, "ACCEPTED"))
    assert status(cast.bob, meeting.date) == "waiting"
    assert reasons(cast.bob) == ["listed"]
    last = mailbox()[-1]
    assert (methods([last]), last["To"]) == (["CANCEL"], "bob@example.org")
    assert "waiting list" in last.get_body(("plain",)).get_content()


@pytest.mark.parametrize("held", ["going", "offered", "waiting", "asked"])
@pytest.mark.parametrize("terms", [{"closes_minutes": 8 * 24 * 60}, {"opens_minutes": 60}])
def test_a_seat_may_be_declined_until_it_begins_as_on_its_page(
    meeting: SimpleNamespace,
    cast: SimpleNamespace,
    invited: Any,
    mailbox: Any,
    held: str,
    terms: dict[str, int],
) -> None:
    hold(meeting, **terms)
    EventAnswer.update(status=held).where(EventAnswer.user == cast.bob.id).execute()
    if held != "offered":
        assert bring(answer_to(invited, "TENTATIVE")).state == "refused"
    assert bring(answer_to(invited, "DECLINED")).state == "taken"
    assert status(cast.bob, meeting.date) == "cannot"
    row = Notification.get(Notification.user == cast.bob.id)
    assert (row.reason, row.thread_id) == ("declined", meeting.id)
    bobs = [mail for mail in mailbox() if mail["To"] == "bob@example.org"]
    assert len(bobs) == 1, "the calendar knows what it has said"


def test_whose_seat_was_given_up_by_a_calendar_reads_so(
    meeting: SimpleNamespace, invited: Any, browsers: SimpleNamespace
) -> None:
    bring(answer_to(invited, "DECLINED"))
    assert "Your calendar said by mail that you do not come" in browsers.bob.get("/inbox/").text


def test_an_answer_to_one_date_of_a_series_is_of_that_date(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    Event.update(rule="FREQ=WEEKLY").where(Event.thread == meeting.id).execute()
    later = add_date(meeting, 7)
    for date in (meeting.date, later):
        come(cast.bob, SimpleNamespace(date=date))
    invited = mailbox()[1]
    assert bring(answer_to(invited, "DECLINED")).state == "taken"
    assert (status(cast.bob, meeting.date), status(cast.bob, later)) == ("going", "cannot")
    row = bring(answer_to(invited, "DECLINED", dated=False))
    assert (row.state, status(cast.bob, meeting.date)) == ("refused", "going")


def test_an_answer_to_what_it_was_before_is_refused(
    meeting: SimpleNamespace, cast: SimpleNamespace, invited: Any, mailbox: Any
) -> None:
    EventAnswer.update(sent_sequence=1).execute()
    old = answer_to(invited, "DECLINED", sequence=0)
    del old["Auto-Submitted"]
    row = bring(old)
    assert (row.state, row.reason) == ("refused", "closed")
    assert status(cast.bob, meeting.date) == "going"
    told = mailbox()[-1]
    assert "before it was changed" in told.get_body(("plain",)).get_content()


def test_a_machine_is_not_told_why(invited: Any, meeting: SimpleNamespace, mailbox: Any) -> None:
    EventAnswer.update(sent_sequence=1).execute()
    assert bring(answer_to(invited, "DECLINED", sequence=0)).state == "refused"
    assert len(mailbox()) == 1


def test_nobody_answers_for_somebody_else(
    meeting: SimpleNamespace, cast: SimpleNamespace, invited: Any
) -> None:
    stolen = answer_to(invited, "DECLINED")
    del stolen["From"]
    stolen["From"] = "charlie@example.org"
    row = bring(stolen)
    assert (row.state, row.reason) == ("refused", "foreign")
    assert status(cast.bob, meeting.date) == "going"
    assert status(cast.charlie, meeting.date) == ""


def test_an_address_that_we_did_not_sign_is_nobodys(
    meeting: SimpleNamespace, cast: SimpleNamespace, invited: Any
) -> None:
    forged = address_in(event_in(invited)["ORGANIZER"]).replace(".", ".a", 1)
    others = kind_address("desk", cast.bob.id, meeting.id)
    for address in (forged, others):
        answered = answer_to(invited, "DECLINED")
        del answered["Auto-Submitted"]
        assert bring(answered, to=str(address)).state != "taken"
    assert status(cast.bob, meeting.date) == "going"


def test_words_that_answer_an_invitation_are_a_reply_in_its_thread(
    meeting: SimpleNamespace, invited: Any
) -> None:
    words = answer_to(invited, "ACCEPTED")
    del words["Auto-Submitted"]
    words.clear_content()
    words.set_content("I bring the soil.")
    assert bring(words).state == "posted"
    assert Post.get((Post.thread == meeting.id) & (Post.number == 2)).body == "I bring the soil."


def test_a_note_that_somebody_is_on_holiday_is_let_go(invited: Any) -> None:
    away = answer_to(invited, "ACCEPTED")
    away.clear_content()
    away.set_content("I am away until Monday.")
    assert bring(away).state == "ignored"
    assert not Post.select().where(Post.number == 2).exists()


@pytest.mark.parametrize("what", ["over", "closed", "gone", "off"])
def test_what_cannot_be_answered_any_more_is_refused(
    meeting: SimpleNamespace,
    cast: SimpleNamespace,
    invited: Any,
    what: str,
    enable: Any,
) -> None:
    from townhall import clock

    mine = EventDate.update(starts_at=clock.ago(hours=1)).where(EventDate.id == meeting.date.id)
    if what == "over":
        mine.execute()
    elif what == "closed":
        EventDate.update(state="cancelled").where(EventDate.id == meeting.date.id).execute()
    elif what == "gone":
        Event.delete().where(Event.thread == meeting.id).execute()
    else:
        enable("events", on=False)
    row = bring(answer_to(invited, "DECLINED"))
    assert row.state == ("ignored" if what == "off" else "refused")
    if what != "gone":
        assert status(cast.bob, meeting.date) == "going"


def test_who_left_on_the_page_is_out_whatever_came_before(
    meeting: SimpleNamespace, cast: SimpleNamespace, invited: Any, mailbox: Any
) -> None:
    leave(actor_for(cast.bob.id), meeting.date.id)
    assert methods(mailbox()) == ["REQUEST", "CANCEL"]
    assert EventAnswer.get().sent_sequence == -1
    assert not Outbox.select().where(Outbox.state != "done").exists()
    assert Notification.select().where(Notification.user == cast.bob.id).count() == 0


HEAD = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:a\r\n"
TAIL = "END:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("data", "answers"),
    [
        (b"", 0),
        (b"\xff\xfe\x00", 0),
        (f"{HEAD}ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.cc\r\n{TAIL}".encode(), 1),
        (f"{HEAD}{TAIL}".encode(), 0),
        (f"{HEAD}ATTENDEE:mailto:a@b.cc\r\nATTENDEE:mailto:d@e.ff\r\n{TAIL}".encode(), 0),
        (f"{HEAD}RECURRENCE-ID:soon\r\nATTENDEE:mailto:a@b.cc\r\n{TAIL}".encode(), 0),
        (f"{HEAD}ATTENDEE:mailto:a@b.cc\r\n{TAIL}".replace("REPLY", "REQUEST").encode(), 0),
        (f"{HEAD}ATTENDEE:mailto:a@b.cc\r\n{TAIL}".encode() * 50, 20),
        (b"BEGIN:VCALENDAR\r\n" * 20_000, 0),
    ],
)
def test_of_odd_answers_as_much_is_read_as_can_be(data: bytes, answers: int) -> None:
    assert len(read_answers(data)) == answers
