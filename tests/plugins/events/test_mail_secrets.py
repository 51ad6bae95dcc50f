"""The way to join and a private address: in no mail, no inbox and no message of a browser of anyone
who has no seat, whatever happened since it was written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.models import Outbox
from core.notifications.models import Notification
from core.push.messages import message_of
from plugins.events import telling
from plugins.events.actions.hosting import remove
from plugins.events.calendar_mail import write
from plugins.events.models import Event, EventDate
from tests.plugins.events.calendar_letters import (
    answer_of,
    event_in,
    everywhere,
    methods,
    move,
    text_of,
)
from tests.plugins.events.seated import come, hold
from townhall import Task, actor_for, clock, transaction

LINK = "https://meet.example.org/canary-7c1f"


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def online(meeting: SimpleNamespace) -> SimpleNamespace:
    """The meeting, online, with one seat and a link that is for that seat."""
    hold(meeting, way="online", online_seats=1, join_url=LINK, join_details=f"Code {LINK[-4:]}")
    return meeting


def told_inside() -> str:
    """All that is written into inboxes, and all that browsers are sent to show of it."""
    rows = list(Notification.select())
    inside = [f"{row.title} {row.text} {row.url}" for row in rows]
    shown = [message_of(row.id, row.user) for row in rows]
    assert any(shown), "some of it is shown by browsers"
    return "\n".join([*inside, *(message.text.decode() for message in shown if message)])


def test_the_way_to_join_is_in_the_mail_of_who_has_a_seat(
    online: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    come(cast.bob, online)
    (mail,) = mailbox()
    assert LINK in str(event_in(mail)["CONFERENCE"])
    assert LINK in text_of(mail)


def test_the_way_to_join_is_in_nothing_that_anybody_else_gets(
    online: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    come(cast.bob, online)
    come(cast.charlie, online)
    with transaction():
        telling.link_changed(EventDate.get_by_id(online.date.id))
        move(EventDate.get_by_id(online.date.id), 1, sequence=1)
    mails = mailbox()
    assert {mail["To"] for mail in mails if LINK in everywhere([mail])} == {"bob@example.org"}
    assert LINK not in told_inside()


def test_too_early_it_is_in_no_mail(
    online: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    hold(online, join_minutes=30)
    come(cast.bob, online)
    assert len(mailbox()) == 1
    assert LINK not in everywhere(mailbox())


@pytest.mark.parametrize("what", ["removed", "another link", "cancelled", "over"])
def test_a_mail_that_waits_leaves_only_while_its_reader_may_know_the_link(
    app: Flask, online: SimpleNamespace, cast: SimpleNamespace, mailbox: Any, what: str, at: Any
) -> None:
    come(cast.bob, online)
    (row,) = Outbox.select().where(Outbox.topic == "events.mail")
    write([Task(row.id, row.topic, row.payload, 1)])
    assert LINK in str(Outbox.get(Outbox.topic == "mail.send").payload), "written, and not sent"
    Outbox.delete().where(Outbox.topic == "events.mail").execute()
    if what == "removed":
        remove(actor_for(cast.alice.id), answer_of(cast.bob, online.date).id)
    elif what == "another link":
        new = LINK.replace("canary", "second")
        Event.update(join_url=new, join_details="").where(Event.thread == online.id).execute()
        with transaction():
            telling.link_changed(EventDate.get_by_id(online.date.id))
    elif what == "cancelled":
        EventDate.update(state="cancelled").where(EventDate.id == online.date.id).execute()
    with at(clock.ago(days=-30) if what == "over" else clock.now()):
        seen = everywhere(mailbox())
    assert LINK not in seen
    assert ("second-7c1f" in seen) == (what == "another link")


def test_after_removal_nothing_tells_a_new_link(
    online: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    come(cast.bob, online)
    mailbox()
    remove(actor_for(cast.alice.id), answer_of(cast.bob, online.date).id)
    Event.update(join_url=LINK + "-new").where(Event.thread == online.id).execute()
    with transaction():
        telling.link_changed(EventDate.get_by_id(online.date.id))
    assert methods(mailbox()) == ["REQUEST", "CANCEL"]
    assert LINK + "-new" not in everywhere(mailbox()) + told_inside()


def test_a_private_address_is_for_those_with_a_seat(
    meeting: SimpleNamespace, cast: SimpleNamespace, mailbox: Any
) -> None:
    hold(meeting, address="12 Hidden Lane", is_address_private=True)
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    mailbox()
    remove(actor_for(cast.alice.id), answer_of(cast.charlie, meeting.date).id)
    requests, cancel = mailbox()[:2], mailbox()[2]
    assert {event_in(mail)["LOCATION"] for mail in requests} == {"Community hall, 12 Hidden Lane"}
    assert "Hidden" not in everywhere([cancel])
