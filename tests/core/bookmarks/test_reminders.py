"""Reminders: at the time somebody named where they are, once, and of what they may still see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import Session, User
from core.bookmarks.models import Bookmark
from core.models import Outbox
from core.threads.models import Thread
from core.threads.moderation import delete_post

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def alice(talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any) -> Any:
    """Alice's browser; she lives in Auckland, where it is already tomorrow."""
    User.update(timezone="Pacific/Auckland").where(User.id == cast.alice.id).execute()
    browser = sign_in(cast.alice)
    Session.update(expires_at=NOON + timedelta(days=60)).execute()
    return browser


def save(browser: Any, talk: SimpleNamespace, **fields: str) -> Any:
    url = f"/posts/{talk.answer.id}/bookmark/details"
    return browser.send(url, **{"note": "", "remind": "none", **fields})


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        ({"remind": "tomorrow"}, datetime(2026, 11, 22, 20, tzinfo=UTC)),
        ({"remind": "week"}, datetime(2026, 11, 28, 20, tzinfo=UTC)),
        (
            {"remind": "at", "day": "2026-12-24", "time": "18:30"},
            datetime(2026, 12, 24, 5, 30, tzinfo=UTC),
        ),
        ({"remind": "at", "day": "2026-12-24"}, datetime(2026, 12, 23, 20, tzinfo=UTC)),
        ({"remind": "none"}, None),
    ],
)
def test_it_is_set_by_the_clock_on_ones_own_wall(
    talk: SimpleNamespace, alice: Any, at: Any, fields: dict[str, str], moment: datetime | None
) -> None:
    with at(NOON):
        assert save(alice, talk, **fields).status_code == 303
    assert Bookmark.get().remind_at == moment


def test_the_mail_comes_once_at_its_time(
    talk: SimpleNamespace, alice: Any, at: Any, mailbox: Any, sign_in: Any, cast: Any
) -> None:
    with at(NOON):
        save(alice, talk, note="Buy <vinegar>", remind="tomorrow")
        assert mailbox() == []
    with at(NOON + timedelta(hours=8, minutes=1) + timedelta(days=1)):
        (mail,) = mailbox()
        assert (mail["To"], mail["Subject"]) == ("alice@example.org", "Reminder: Pump stops")
        text = mail.get_body(("plain",)).get_content()
        assert "Buy <vinegar>" in text
        assert f"/forums/t/{talk.thread.id}/pump-stops/2#p2" in text
        assert "Buy &lt;vinegar&gt;" in mail.get_body(("html",)).get_content()
        Outbox.update(state="waiting").where(Outbox.topic == "bookmarks.remind").execute()
        assert len(mailbox()) == 1
        assert "Reminded" in sign_in(cast.alice).get("/bookmarks/").text


def test_only_the_newest_time_counts(
    talk: SimpleNamespace, alice: Any, at: Any, mailbox: Any, sign_in: Any, cast: Any
) -> None:
    with at(NOON):
        save(alice, talk, remind="tomorrow")
        save(alice, talk, remind="week")
        save(alice, talk, remind="week", note="Still")
    with at(NOON + timedelta(days=2)):
        assert mailbox() == []
        page = sign_in(cast.alice).get(f"/posts/{talk.answer.id}/bookmark").text
        assert 'value="2026-11-29"' in page
    with at(NOON + timedelta(days=9)):
        assert len(mailbox()) == 1


def test_a_reminder_can_be_asked_for_again(
    talk: SimpleNamespace, at: Any, mailbox: Any, sign_in: Any, cast: Any
) -> None:
    for day in (0, 3):
        with at(NOON + timedelta(days=day)):
            save(sign_in(cast.alice), talk, remind="tomorrow")
        with at(NOON + timedelta(days=day + 2)):
            mailbox()
    assert len(mailbox()) == 2


@pytest.mark.parametrize(
    "loss", ["private", "deleted", "removed", "taken back", "suspended", "no address"]
)
def test_no_mail_about_what_one_may_not_see_or_wants_no_more(
    app: Flask, talk: SimpleNamespace, alice: Any, at: Any, mailbox: Any, loss: str
) -> None:
    me = User.id == talk.alice.user_id
    with at(NOON):
        save(alice, talk, remind="tomorrow")
        if loss == "private":
            Thread.update(audience="private").execute()
        elif loss == "deleted":
            with app.test_request_context("/"):
                delete_post(talk.maya, talk.answer.id)
        elif loss == "removed":
            alice.send(f"/posts/{talk.answer.id}/bookmark/remove")
        elif loss == "taken back":
            save(alice, talk, remind="none")
        elif loss == "suspended":
            User.update(state="suspended").where(me).execute()
        else:
            User.update(email=None, email_key=None).where(me).execute()
    with at(NOON + timedelta(days=2)):
        assert mailbox() == []
    assert Outbox.select().where(Outbox.state == "failed").count() == 0
