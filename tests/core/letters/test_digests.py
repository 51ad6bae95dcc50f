"""The summary: when there is something unseen, once, counted honestly, of what one may see."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.letters.digests import send_digests
from core.models import Outbox
from core.notifications.models import Notification, Reach
from core.threads.actions import reply, start_thread
from core.threads.models import ReadMark, Thread
from tests.core.letters.conftest import NOON, text_of
from tests.support.together import all_at_once
from townhall import clock


@pytest.fixture
def daily(app: Flask, talk: SimpleNamespace, at: Any) -> Any:
    """Alice gets a summary each day, and had one yesterday noon; somebody wrote since then."""
    Reach.create(
        user=talk.alice.user_id, digest="daily", digest_at=NOON - timedelta(days=1), mail_off=False
    )

    def write(title: str = "", **values: Any) -> Any:
        with at(NOON - timedelta(hours=1)), app.test_request_context("/"):
            if not title:
                return reply(talk.bob, talk.thread.id, "A reply.")
            return start_thread(
                talk.bob, talk.board.id, kind="topic", title=title, body="x", **values
            )

    return write


def summaries(sent: Any, **after: float) -> list[Any]:
    return [mail for mail in sent(**after) if "summary" in text_of(mail)]


def test_it_counts_what_is_in_it(daily: Any, sent: Any) -> None:
    daily("One thread")
    daily("Another at evil.example.com")
    daily()
    Notification.delete().execute()
    (mail,) = summaries(sent, hours=1)
    assert mail["Subject"] == "2 new threads and 1 reply at Townhall"
    text = text_of(mail)
    assert "One thread: http" in text
    assert "evil.example" not in text
    assert "You get this mail because you asked for a summary of each day." in text
    assert "unsubscribe" in mail["List-Unsubscribe"]


def test_nothing_new_is_no_mail(daily: Any, sent: Any) -> None:
    assert summaries(sent, hours=1) == []
    assert Reach.get().digest_at == NOON + timedelta(hours=1)


def test_it_comes_once_a_day(daily: Any, sent: Any) -> None:
    daily("One thread")
    for hours in (1, 2, 9):
        assert len(summaries(sent, hours=hours)) == 1
    assert len(summaries(sent, days=1)) == 1, "nothing happened since"


def test_many_workers_send_it_once(app: Flask, daily: Any, talk: SimpleNamespace) -> None:
    Reach.update(digest_at=clock.now() - timedelta(days=2)).execute()
    daily("One thread")
    Thread.update(created_at=clock.now() - timedelta(minutes=5)).execute()
    hour = clock.now().hour
    zone = "UTC" if hour >= 7 else "Pacific/Auckland"
    User.update(timezone=zone).execute()
    assert all_at_once(app, [send_digests] * 6) == []
    assert Outbox.select().where(Outbox.topic == "mail.send").count() == 1


@pytest.mark.parametrize("loss", ["private", "deleted", "seen", "own", "off", "suspended"])
def test_only_what_may_be_seen_and_was_not(
    daily: Any, sent: Any, talk: SimpleNamespace, loss: str
) -> None:
    thread = daily("Secret words")
    here = Thread.id == thread.id
    if loss == "private":
        Thread.update(audience="private").where(here).execute()
    elif loss == "deleted":
        Thread.update(deleted_at=NOON).where(here).execute()
    elif loss == "own":
        Thread.update(author=talk.alice.user_id).where(here).execute()
    elif loss == "off":
        Reach.update(mail_off=True).execute()
    elif loss == "suspended":
        User.update(state="suspended").where(User.id == talk.alice.user_id).execute()
    else:
        ReadMark.create(user=talk.alice.user_id, thread=thread.id, number=1, read_at=NOON)
    assert summaries(sent, hours=1) == []


def test_it_waits_for_the_morning_where_somebody_is(
    daily: Any, sent: Any, talk: SimpleNamespace
) -> None:
    daily("One thread")
    User.update(timezone="Pacific/Auckland").where(User.id == talk.alice.user_id).execute()
    # Noon is one at night in Auckland.
    assert summaries(sent, hours=5) == []
    assert len(summaries(sent, hours=6, minutes=5)) == 1


def test_a_weekly_one_comes_in_the_next_week(daily: Any, sent: Any, talk: SimpleNamespace) -> None:
    Reach.update(digest="weekly").execute()
    daily("One thread")
    # Noon is on a Saturday.
    assert summaries(sent, hours=20) == []
    assert len(summaries(sent, days=2)) == 1
