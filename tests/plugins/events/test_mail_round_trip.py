"""An invitation, a change, a cancellation and an answer, through mail servers: a process of its
own takes what the site sends, the site's own door takes what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from core import outbox
from core.config import Config
from plugins.events.actions.series import cancel, change, details_on
from plugins.events.models import EventDate
from tests.plugins.events.calendar_letters import (
    MAIL_IN,
    address_in,
    answer_to,
    event_in,
    methods,
    text_of,
)
from tests.plugins.events.seated import come, status
from tests.support.mail_server import Bring, MailServer, mail_server, own_door
from townhall import actor_for


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path / "taken") as made:
        yield made


@pytest.fixture
def config(config: Config, server: MailServer) -> Config:
    return replace(config, mail_in=MAIL_IN, smtp_url=f"smtp://127.0.0.1:{server.port}")


@pytest.fixture
def post(app: Flask) -> Iterator[Bring]:
    """Brings mails to the site's own door."""
    with own_door(app) as bring:
        yield bring


def test_a_seat_goes_there_and_back(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace, server: MailServer, post: Bring
) -> None:
    date, alice = meeting.date, actor_for(cast.alice.id)
    with app.test_request_context("/"):
        come(cast.bob, meeting)
        outbox.drain()
        (invited,) = server.mails()
        assert methods([invited]) == ["REQUEST"]
        assert invited["X-RcptTo"] == "bob@example.org"
        assert address_in(event_in(invited)["ATTENDEE"]) == "bob@example.org"

        said = replace(details_on(EventDate.get_by_id(date.id)), starts=f"{date.starts[:11]}19:00")
        change(alice, date.id, said)
        outbox.drain()
        moved = server.mails()[1]
        assert methods([moved]) == ["REQUEST"]
        assert event_in(moved)["UID"] == event_in(invited)["UID"]
        assert int(event_in(moved)["SEQUENCE"]) > int(event_in(invited)["SEQUENCE"])
        assert event_in(moved)["DTSTART"].dt > event_in(invited)["DTSTART"].dt

        assert post(answer_to(invited, "DECLINED")) == "refused", "that was before the change"
        assert status(cast.bob, date) == "going"
        assert post(answer_to(moved, "DECLINED")) == "taken"
        assert status(cast.bob, date) == "cannot"
        assert post(answer_to(moved, "ACCEPTED")) == "taken"
        assert status(cast.bob, date) == "going"
        assert len(server.mails()) == 2, "what a calendar says itself, it is not told"

        cancel(alice, date.id, "The hall is flooded.")
        outbox.drain()
        gone = server.mails()[2]
        assert methods([gone]) == ["CANCEL"]
        assert event_in(gone)["STATUS"] == "CANCELLED"
        assert event_in(gone)["UID"] == event_in(invited)["UID"]
        assert int(event_in(gone)["SEQUENCE"]) > int(event_in(moved)["SEQUENCE"])
        assert "The hall is flooded." in text_of(gone)
